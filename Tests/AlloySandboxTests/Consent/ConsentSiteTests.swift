import HTTP
import Testing

@testable import AlloySandbox

/// The consent page as a browser and an attacker see it.
@Suite struct ConsentSiteTests {
    private static let origin = HTTPOrigin(scheme: "http", host: "127.0.0.1", port: 8_080)
    private static let allOfSlack =
        SandboxCatalogue.standard.connectors.first { $0.id == "slack" }.map(Scopes.offered) ?? []

    private let caller = Caller(sandbox: Sandbox(origins: SandboxOrigins(served: origin)))
    private let site: ConsentSite

    init() { site = ConsentSite(caller.sandbox) }

    private func link(_ connector: String = "slack") async throws -> String {
        let known = try await caller.call("GET", "/users/ada").json["userId"]?.stringValue
        var user = known ?? ""
        if known == nil { user = try await caller.makeUser("ada", fullName: "Ada <b>Lovelace") }
        let link = try await caller.makeLink(connector, user: user)
        #expect(link.hasPrefix("http://127.0.0.1:8080/api/strategy/connector/\(connector)/authorize?userId=\(user)&"))
        return String(link.dropFirst("\(Self.origin)".count))
    }

    private func send(
        _ method: String, _ target: String, _ form: String? = nil, origin: String? = "http://localhost:8080"
    ) throws -> HTTPResponse {
        var headers = HTTPHeaders()
        if form != nil { headers["Origin"] = origin }
        let request = HTTPRequest(
            method: method, origin: Self.origin, target: target, headers: headers, body: form.map { Array($0.utf8) })
        return try #require(site.response(to: request))
    }

    private func page(_ target: String) throws -> String {
        String(decoding: try send("GET", target).body, as: UTF8.self)
    }

    private func token(_ target: String) throws -> String {
        let page = try page(target)
        let start = try #require(page.firstRange(of: "name=\"token\" value=\""))
        return String(page[start.upperBound...].prefix { $0 != "\"" })
    }

    private func credentials() async throws -> [String] {
        try await caller.call("GET", "/users/ada/credentials").json["data"]?.arrayValue?.map(\.text) ?? []
    }

    /// What was granted with the newest credential.
    private var grant: SandboxCredential.Grant? {
        caller.sandbox.service.withLock { $0.state.users.all.flatMap(\.credentials).last?.grant }
    }

    @Test func showsWhatIsAskedFor() async throws {
        let target = try await link()
        let page = try page(target)
        for part in [
            "<h1>Connect your Slack account</h1>", "<b>localhost:3000</b>", "Ada &lt;b&gt;Lovelace", "Blue Fern Studio",
            "http://localhost:3000/done?a=b", "until <time datetime=\"2025-10-01T10:00:00Z\">10:00 UTC</time>",
            "name=\"otherAccount\"", "value=\"allow\"", "value=\"deny\"",
        ] { #expect(page.contains(part), "\(part)") }
        for scope in Self.allOfSlack { #expect(page.contains("name=\"scope\" value=\"\(scope)\" checked"), "\(scope)") }
        #expect(!page.contains("<script") && !page.contains("src="))
    }

    @Test func allowsByItselfWhereItWasToldSo() async throws {
        let target = try await link()
        let automatic = ConsentSite(caller.sandbox, allowsAutomatically: true)
        func open(_ method: String) throws -> HTTPResponse {
            try #require(automatic.response(to: HTTPRequest(method: method, origin: Self.origin, target: target)))
        }
        // Whoever only asks whether the page is there decides nothing.
        #expect(try open("HEAD").status == 200)
        #expect(try await credentials() == [])
        let response = try open("GET")
        #expect(response.status == 303 && response.headers["Location"] == "http://localhost:3000/done?a=b")
        #expect(try await credentials().count == 1)
        #expect(try open("GET").status == 410)
        #expect(try await credentials().count == 1)
    }

    @Test func isKeptAndFramedByNobody() async throws {
        let headers = try send("GET", try await link()).headers
        #expect(headers["Cache-Control"] == "no-store")
        #expect(headers["X-Frame-Options"] == "DENY")
        let policy = headers["Content-Security-Policy"] ?? ""
        #expect(policy.hasPrefix("default-src 'none'; style-src 'sha256-"))
        #expect(policy.hasSuffix("frame-ancestors 'none'"))
    }

    /// Looking decides nothing, and moves nothing.
    @Test func lookingChangesNothing() async throws {
        let target = try await link()
        let now = caller.sandbox.now
        #expect(try page(target) == page(target))
        #expect(try send("HEAD", target).status == 200)
        #expect(caller.sandbox.now == now)
        #expect(try await credentials().isEmpty)
    }

    @Test func allowingGrantsAllThatIsTicked() async throws {
        let target = try await link()
        let scopes = Self.allOfSlack.map { "&scope=\($0)" }.joined()
        let response = try send("POST", target, "token=\(try token(target))&account=&decision=allow\(scopes)")
        #expect(response.status == 303)
        #expect(response.headers["Location"] == "http://localhost:3000/done?a=b")
        #expect(try await credentials().count == 1)
        #expect(grant?.scopes == nil && grant?.account == nil)
    }

    @Test(
        arguments: [
            ("account=Blue+Fern+Studio&otherAccount=x", "Blue Fern Studio"),
            ("account=other&otherAccount=%20Gr%C3%A4ce++%26co+", "Gräce &co"),
            ("account=other&otherAccount=", nil), ("", nil),
        ] as [(String, String?)])
    func fewerScopesAndAnotherAccount(fields: String, account: String?) async throws {
        let target = try await link()
        let form = "\(fields)&scope=channels%3Aread&scope=users:read&decision=allow&token=\(try token(target))"
        #expect(try send("POST", target, form).status == 303)
        #expect(grant?.scopes == ["channels:read", "users:read"])
        #expect(grant?.account == account)
    }

    @Test func denyingGoesBackAndMakesNothing() async throws {
        let target = try await link()
        let response = try send("POST", target, "token=\(try token(target))&decision=deny")
        #expect(response.status == 303 && response.headers["Location"] == "http://localhost:3000/done?a=b")
        #expect(try await credentials().isEmpty)
        #expect(try send("GET", target).status == 410)
    }

    @Test func aLinkIsGoodOnceAndForAnHour() async throws {
        let target = try await link()
        let form = "token=\(try token(target))&decision=allow"
        #expect(try send("POST", target, form).status == 303)
        for again in [try send("POST", target, form), try send("GET", target)] {
            #expect(again.status == 410)
            #expect(String(decoding: again.body, as: UTF8.self).contains("<h1>This link has been used</h1>"))
        }
        let late = try await link("hubspot")
        let lateForm = "token=\(try token(late))&decision=allow"
        caller.sandbox.advanceClock(by: .seconds(3_600))
        #expect(try page(late).contains("<h1>This link has expired</h1>"))
        #expect(try send("POST", late, lateForm).status == 410)
        #expect(try await credentials().count == 1)
    }

    @Test func nobodyElseDecides() async throws {
        let target = try await link()
        let other = try await link("hubspot")
        let own = try token(target)
        let refused: [(form: String, origin: String?, status: Int)] = [
            ("decision=allow", nil, 400), ("token=\(own)", nil, 400), ("token=\(own)&decision=close", nil, 400),
            ("token=\(own)&decision=allow&%zz=1", nil, 400), ("decision=allow&token=", nil, 403),
            ("decision=allow&token=\(try token(other))", nil, 403),
            ("decision=allow&token=\(own)", "http://attacker.example:8080", 403),
            ("decision=allow&token=\(own)", "http://127.0.0.1:8081", 403),
            ("decision=allow&token=\(own)", "null", 403),
            ("decision=allow&token=\(own)&scope=files:write", nil, 400),
            ("decision=allow&token=\(own)&account=\(String(repeating: "x", count: 101))", nil, 400),
        ]
        for (form, origin, status) in refused {
            #expect(try send("POST", target, form, origin: origin).status == status, "\(form) \(origin ?? "")")
        }
        #expect(try await credentials().isEmpty)
        #expect(
            try send("POST", target, "decision=allow&token=\(own)", origin: nil).status == 303, "the link is still good"
        )
    }

    @Test func whatIsNoLinkIsNotFound() async throws {
        let target = try await link()
        for wrong in [
            "\(target)x", String(target.dropLast()), "/api/strategy/connector/slack/authorize",
            target.replacing("slack", with: "hubspot"),
        ] {
            #expect(try send("GET", wrong).status == 404, "\(wrong)")
        }
        #expect(try send("PUT", target).status == 405)
        #expect(try send("GET", "/favicon.ico").status == 204)
        let other = HTTPRequest(method: "GET", origin: Self.origin, target: "/users")
        #expect(site.response(to: other) == nil)
    }

    /// An app that is no web page gets the browser back all the same.
    @Test func anAppOfTheMachineIsNamedByItsScheme() async throws {
        let answer = try await caller.call(
            "POST", "/connectors/notion/credentials",
            [
                "userId": .string(try await caller.makeUser("ada")), "authenticationType": "oauth2",
                "redirectUri": "com.example.app:/back",
            ])
        let link = try #require(answer.json["oauthUrl"]?.stringValue)
        let target = String(link.dropFirst("\(Self.origin)".count))
        #expect(try page(target).contains("<b>com.example.app</b>"))
        let response = try send("POST", target, "token=\(try token(target))&decision=allow")
        #expect(response.headers["Location"] == "com.example.app:/back")
    }

    /// Every connector says in words what its scopes are for.
    @Test(arguments: SandboxCatalogue.standard.connectors.map(\.id))
    func scopesAreToldInWords(connectorID: String) throws {
        let connector = try #require(SandboxCatalogue.standard.connectors.first { $0.id == connectorID })
        let scopes = OfferedScope.all(of: connector)
        #expect(scopes.map(\.name) == Scopes.offered(by: connector))
        for scope in scopes { #expect(scope.summary.contains(" ") || scope.summary.count > 3, "\(scope)") }
    }
}
