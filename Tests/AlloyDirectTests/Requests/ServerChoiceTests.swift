import HTTP
import JSON
import OpenAPI
import Testing

@testable import AlloyDirect

@Suite struct ServerChoiceTests {
    private static func connector(
        _ servers: JSONValue, server: String? = nil, origins: [String] = [], operation: JSONValue = [:]
    ) throws -> DirectConnector {
        var text: JSONObject = ["openapi": "3.0.3", "info": ["title": "Acme"], "paths": ["/a": ["get": operation]]]
        if servers != .null { text.append("servers", servers) }
        let document = try OpenAPIDocument(parsing: JSONValue.object(text).bytes)
        return DirectConnector(
            id: "acme", document: document, server: server.flatMap(HTTPURL.init),
            origins: Set(origins.compactMap { HTTPURL($0)?.origin }))
    }

    private static func base(_ connector: DirectConnector, _ settings: JSONObject = [:]) throws -> String {
        let operation = try #require(connector.document.operations.first)
        do throws(ServerChoice.Refusal) {
            let url = try connector.servers.base(
                connector.document.request(of: operation).ownServers, settings: settings)
            return "\(url.origin)\(url.target)"
        } catch {
            return "\(connector.servers.sentence(error)). \(connector.servers.advice(error))"
        }
    }

    /// The document's servers as JSON, `--server`, `--origin`, and the URL that is chosen.
    private static let rows: [(String, String?, [String], String)] = [
        // The document's servers, of which the operator has named one.
        (
            #"[{"url":"https://a.example/v1"},{"url":"https://b.example/v2"}]"#, nil, ["https://b.example"],
            "https://b.example/v2"
        ),
        // A server of the operator's takes their place.
        (#"[{"url":"https://a.example/v1"}]"#, "https://c.example/x", [], "https://c.example/x"),
        (#"[{"url":"/api/v3"}]"#, "https://c.example", [], "https://c.example/api/v3"),
        (#"[{"url":"/api/v3"}]"#, "https://c.example/other", [], "https://c.example/other"),
        ("null", "https://c.example/base/", [], "https://c.example/base/"),
        // A relative server belongs to the only origin that is named.
        (#"[{"url":"/api"}]"#, nil, ["https://a.example"], "https://a.example/api"),
        ("null", nil, ["https://a.example:8443"], "https://a.example:8443/"),
    ]

    @Test(arguments: rows)
    func choices(servers: String, server: String?, origins: [String], url: String) throws {
        #expect(try Self.base(Self.connector(JSONValue(parsing: servers), server: server, origins: origins)) == url)
    }

    @Test func aServerThatNobodyNamedIsRefused() throws {
        let connector = try Self.connector([["url": "https://evil.example/v1"]])
        #expect(try Self.base(connector).contains("https://evil.example, which the operator has not named"))
        #expect(try Self.base(connector).contains("--origin acme=https://evil.example"))
        let other = try Self.connector(
            [["url": "https://a.example"]], origins: ["https://a.example"],
            operation: ["servers": [["url": "https://evil.example"]]])
        #expect(try Self.base(other).contains("https://evil.example, which"))
        #expect(try Self.base(Self.connector(.null)).contains("--server acme=URL"))
    }

    @Test func variablesStayInTheirPlace() throws {
        let servers: JSONValue = [
            [
                "url": "https://{tenant}.example.com/{version}",
                "variables": ["tenant": ["default": "demo"], "version": ["default": "v1", "enum": ["v1", "v2"]]],
            ]
        ]
        let connector = try Self.connector(servers, origins: ["https://demo.example.com", "https://acme.example.com"])
        #expect(try Self.base(connector) == "https://demo.example.com/v1")
        #expect(try Self.base(connector, ["tenant": "acme", "version": "v2"]) == "https://acme.example.com/v2")
        #expect(try Self.base(connector, ["tenant": "evil.example/"]).contains("holds a character"))
        #expect(try Self.base(connector, ["tenant": "other"]).contains("https://other.example.com, which"))
        #expect(try Self.base(connector, ["version": "v9"]).contains("must be one of v1, v2"))
    }

    /// The path of a server, the value of its variable `v`, and the path of the request; nil where it is refused.
    private static let valueRows: [(String, String, String?)] = [
        ("/tenants/{v}/v1", "acme", "/tenants/acme/v1"), ("/tenants/{v}/v1", "a/b", "/tenants/a/b/v1"),
        ("/tenants/{v}/v1", "a..b", "/tenants/a..b/v1"), ("/tenants/{v}/v1", "...", "/tenants/.../v1"),
        ("/tenants/{v}/v1", "../../admin", nil), ("/tenants/{v}/v1", "..", nil), ("/tenants/{v}/v1", "a/../../b", nil),
        ("/tenants/{v}/v1", ".", nil), ("/tenants/{v}/v1", "a/./b", nil), ("/tenants/{v}/v1", "a/..", nil),
        ("/tenants/{v}", "..", nil), ("/tenants/{v}", "a/.", nil), ("/{v}", "..", nil),
        ("/.{v}/v1", ".", nil), ("/{v}./v1", ".", nil), ("/{v}{w}/v1", ".", nil), ("/{v}../v1", "a/", nil),
        ("/%2e{v}/v1", ".", nil), ("/%2{v}/v1", "e", nil), ("/.{v}/v1", "a", "/.a/v1"),
        ("/v1?at={v}", "..", "/v1?at=.."), ("/a/../{v}", "b", "/a/../b"),
    ]

    @Test("A variable leads to no other path", arguments: valueRows)
    func aVariableLeadsToNoOtherPath(path: String, value: String, target: String?) throws {
        for host in ["", "https://a.example"] {
            let server: JSONValue = [
                "url": .string(host + path), "variables": ["v": ["default": "x"], "w": ["default": "."]],
            ]
            let connector = try Self.connector([server], origins: ["https://a.example"])
            let base = try Self.base(connector, ["v": .string(value)])
            if let target {
                #expect(base == "https://a.example\(target)")
            } else {
                #expect(base.contains("the variable v of the server's URL holds"))
            }
        }
    }
}
