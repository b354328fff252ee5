import HTTP
import JSON
import OpenAPI
import Testing

@testable import AlloyDirect

@Suite struct DocumentAssessmentTests {
    private static func assessment(
        _ more: String = "", paths: String = #""/a": {"get": {"responses": {}}}"#, id: String? = nil,
        from url: String? = nil
    ) throws -> DocumentAssessment {
        let document = try OpenAPIDocument(
            parsing: Array(
                #"{"openapi": "3.0.3", "info": {"title": "Acme", "version": "7"}, "paths": {\#(paths)}\#(more)}"#.utf8))
        return DocumentAssessment(document, id: id, from: url.flatMap(HTTPURL.init)) { names in
            names.contains("page") ? ("page", ["page"]) : nil
        }
    }

    /// The document's servers and further members, the URL that it came from, and the options.
    private static let rows: [(String, String?, [String])] = [
        (
            #","servers":[{"url":"https://a.example/v1"},{"url":"https://b.example"}]"#, nil,
            ["--origin", "acme=https://a.example"]
        ),
        (#","servers":[{"url":"/v1"}]"#, nil, ["--server", "acme=https://HOST"]),
        ("", "https://a.example/openapi.json", ["--server", "acme=https://a.example"]),
        (
            #","servers":[{"url":"/v1"}]"#, "http://127.0.0.1:80/o",
            ["--server", "acme=http://127.0.0.1", "--allow-host", "127.0.0.1"]
        ),
        (
            #","servers":[{"url":"https://10.0.0.5:8443"}]"#, nil,
            ["--origin", "acme=https://10.0.0.5:8443", "--allow-host", "10.0.0.5"]
        ),
        // Only on this machine.
        (#","servers":[{"url":"http://a.example"}]"#, nil, ["--server", "acme=https://HOST"]),
        (
            #","servers":[{"url":"http://a.example"},{"url":"https://a.example"}]"#, nil,
            ["--origin", "acme=https://a.example"]
        ),
        (
            #","servers":[{"url":"https://{region}.a.example","variables":{"region":{"default":"eu"}}}]"#, nil,
            ["--origin", "acme=https://eu.a.example"]
        ),
        (#","servers":[{"url":"https://{region}.a.example"}]"#, nil, ["--server", "acme=https://HOST"]),
        // Tokens come from there.
        (
            #","servers":[{"url":"https://a.example"}],"components":{"securitySchemes":{"login":{"type":"oauth2","flows":{"authorizationCode":{"authorizationUrl":"https://login.example/a","tokenUrl":"https://login.example/t","scopes":{}}}}}}"#,
            nil, ["--origin", "acme=https://a.example", "--origin", "acme=https://login.example"]
        ),
    ]

    @Test(arguments: rows)
    func options(more: String, url: String?, options: [String]) throws {
        let assessment = try Self.assessment(more, from: url)
        #expect(assessment.options(file: "a b.json") == ["--direct", "acme=a b.json"] + options)
    }

    @Test func serversOfActionsAreNamedToo() throws {
        let paths =
            #""/a": {"get": {"responses": {}}}, "/b": {"get": {"responses": {}, "servers": [{"url": "https://up.example"}]}}"#
        let assessment = try Self.assessment(#","servers":[{"url":"https://a.example"}]"#, paths: paths)
        #expect(
            assessment.options(file: "f").filter { $0.contains("https") } == [
                "acme=https://a.example", "acme=https://up.example",
            ])
        #expect(assessment.servers.map(\.actions) == [0, 1])
    }

    @Test func serversInPrivateNetworksAreTold() throws {
        let inside = try Self.assessment(#","servers":[{"url":"https://192.168.0.1"}]"#).text(file: "f", commands: [])
        #expect(inside.contains("https://192.168.0.1: on this machine or in a private network"))
        let outside = try Self.assessment(#","servers":[{"url":"https://a.example"}]"#).text(file: "f", commands: [])
        #expect(!outside.contains("private network"))
    }

    @Test func accountsAndWhatCannotBeUsed() throws {
        let schemes =
            #","components":{"securitySchemes":{"key":{"type":"apiKey","in":"header","name":"X-Key"},"digest":{"type":"http","scheme":"digest"},"tls":{"type":"mutualTLS"}}}"#
        let paths =
            #""/a": {"get": {"responses": {}, "security": [{"digest": []}]}, "trace": {"responses": {}}, "post": {"responses": {}, "security": [{"tls": []}, {"key": []}]}}"#
        let assessment = try Self.assessment(schemes, paths: paths)
        #expect(assessment.ways.map(\.type) == ["apiKey"])
        #expect(assessment.unusableSchemes.map(\.name) == ["digest", "tls"])
        #expect(assessment.uncallable.map(\.examples) == [["TRACE /a"], ["GET /a"]])
        #expect(assessment.isUsable)
        let text = assessment.text(file: "f", commands: ["alloy-host"])
        #expect(text.contains("Actions: 3; by their methods 1 read and 2 write"))
        #expect(text.contains("digest can't be used: requests of the scheme digest can't be made"))
        #expect(text.hasSuffix("\n  alloy-host\n"))
    }

    @Test func pagesAndKeysForWrites() throws {
        let paths =
            #""/a": {"get": {"responses": {}, "parameters": [{"name": "page", "in": "query"}]}, "post": {"responses": {}, "parameters": [{"name": "Idempotency-Key", "in": "header"}]}, "delete": {"responses": {}}}"#
        let json = try Self.assessment(paths: paths).json(file: "f")
        #expect(json["pages"] == [["style": "page", "parameters": ["page"], "actions": 1]])
        #expect(json["idempotencyHeaders"] == [["header": "Idempotency-Key", "actions": 1]])
        #expect(json["actions"]?["writes"] == 2)
        #expect(json["options"]?[0] == "--direct")
    }

    @Test func aDocumentWithoutActionsIsNotUsable() throws {
        let assessment = try Self.assessment(paths: "")
        #expect(!assessment.isUsable)
        #expect(assessment.text(file: "f", commands: ["alloy-host"]).contains("nothing to add"))
        #expect(!assessment.text(file: "f", commands: ["alloy-host"]).contains("  alloy-host"))
    }

    @Test func aHostileDocumentControlsNoTerminalAndFillsNoScreen() throws {
        let evil = #"\u001b]0;owned\u0007\r\n\u202e"#
        let servers = (0..<5_000).map { #"{"url":"https://\#($0).example/\#(evil)"}"# }.joined(separator: ",")
        let schemes = (0..<5_000).map { #""\#(evil)\#($0)":{"type":"http","scheme":"digest"}"# }.joined(separator: ",")
        let paths = (0..<2_000).map {
            #""/\#($0)\#(evil)/{x\#(evil)}": {"get": {"responses": {}, "servers": [{"url": "https://s\#($0).example"}], "parameters": 7}}"#
        }.joined(separator: ",")
        let text =
            #"{"openapi": "3.0.3\#(evil)", "info": {"title": "\#(evil)\#(String(repeating: "x", count: 100_000))", "version": "\#(evil)"}, "servers": [\#(servers)], "paths": {\#(paths)}, "components": {"securitySchemes": {\#(schemes)}}}"#
        let document = try OpenAPIDocument(parsing: Array(text.utf8))
        let assessment = DocumentAssessment(document, id: "acme", from: nil) { _ in nil }
        let shown = assessment.text(file: "f", commands: [])
        #expect(
            shown.unicodeScalars.allSatisfy {
                $0 == "\n" || $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) && $0.value != 0x202E
            })
        #expect(shown.split(separator: "\n").count < 120)
        #expect(shown.utf8.count < 40_000)
        #expect(shown.contains("and 4988 more"))
        #expect(assessment.options(file: "f").count { $0 == "--origin" } <= 10)
        #expect(JSONValue.object(assessment.json(file: "f")).text.utf8.count < 500_000)
    }
}
