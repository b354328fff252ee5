import AlloyHost
import HTTP
import HostTestSupport
import JSON
import Testing

@testable import AlloyConsole

/// Each address of the console, asked by somebody else.
@Suite struct ConsoleAttackTests {
    /// One request, what it lacks or has too much, and the status that it gets.
    struct Attack: CustomTestStringConvertible, Sendable {
        let name: String
        let line: String
        var host: String?
        /// Changes the fields of the page's own request.
        var change: @Sendable (inout [String]) -> Void = { _ in }
        var body: String?
        let status: Int

        var testDescription: String { "\(name): \(line)" }
    }

    private static let ping = #"{"jsonrpc":"2.0","id":1,"method":"host.info"}"#
    private static let places = ["/", "/assets/app.js", "/icons/slack", "/open/0123456789abcdef0123456789abcdef"]

    private static func remove(_ name: String) -> @Sendable (inout [String]) -> Void {
        { fields in fields.removeAll { $0.hasPrefix("\(name): ") } }
    }

    private static func replace(_ name: String, _ value: String) -> @Sendable (inout [String]) -> Void {
        { fields in
            fields.removeAll { $0.hasPrefix("\(name): ") }
            fields.append("\(name): \(value)")
        }
    }

    private static let attacks: [Attack] =
        (places.map { ("GET \($0)", nil as String?) } + [("POST /rpc", ping)]).flatMap { line, body in
            [
                Attack(name: "another name", line: line, host: "evil.example", body: body, status: 421),
                Attack(
                    name: "another port", line: line, host: "127.0.0.1:1", body: body, status: 421),
                Attack(
                    name: "another origin", line: line, change: replace("Origin", "https://evil.example"), body: body,
                    status: 403),
                Attack(
                    name: "another port's origin", line: line, change: replace("Origin", "http://127.0.0.1:1"),
                    body: body, status: 403),
                Attack(
                    name: "another site", line: line, change: replace("Sec-Fetch-Site", "cross-site"), body: body,
                    status: 403),
                Attack(
                    name: "another port's page", line: line, change: replace("Sec-Fetch-Site", "same-site"), body: body,
                    status: 403),
            ]
        } + [
            Attack(name: "no cookie", line: "GET /", change: remove("Cookie"), status: 403),
            Attack(name: "no cookie", line: "GET /icons/slack", change: remove("Cookie"), status: 403),
            Attack(name: "no cookie", line: "POST /rpc", change: remove("Cookie"), body: ping, status: 403),
            Attack(
                name: "a cookie of another value", line: "POST /rpc",
                change: { fields in
                    fields = fields.map {
                        $0.hasPrefix("Cookie: ")
                            ? String($0.prefix { $0 != "=" }) + "=0123456789abcdef0123456789abcdef" : $0
                    }
                }, body: ping, status: 403),
            Attack(name: "no token", line: "POST /rpc", change: remove("X-Console-Token"), body: ping, status: 403),
            Attack(
                name: "another token", line: "POST /rpc",
                change: replace("X-Console-Token", "0123456789abcdef0123456789abcdef"), body: ping, status: 403),
            Attack(
                name: "two tokens", line: "POST /rpc", change: { $0.append("X-Console-Token: x") }, body: ping,
                status: 403),
            Attack(name: "no origin", line: "POST /rpc", change: remove("Origin"), body: ping, status: 403),
            Attack(
                name: "a hidden origin", line: "POST /rpc",
                change: { fields in
                    replace("Origin", "null")(&fields)
                    remove("Sec-Fetch-Site")(&fields)
                }, body: ping, status: 403),
            Attack(
                name: "a form", line: "POST /rpc",
                change: replace("Content-Type", "application/x-www-form-urlencoded"), body: ping, status: 415),
            Attack(
                name: "text", line: "POST /rpc", change: replace("Content-Type", "text/plain"), body: ping, status: 415),
            Attack(name: "GET of POST", line: "GET /rpc", status: 405),
            Attack(name: "POST of GET", line: "POST /", body: "", status: 405),
            Attack(name: "POST of GET", line: "POST /assets/app.js", body: "", status: 405),
            Attack(name: "DELETE", line: "DELETE /icons/slack", status: 405),
            Attack(name: "OPTIONS", line: "OPTIONS /rpc", status: 405),
            Attack(name: "a path upwards", line: "GET /assets/../index.html", status: 404),
            Attack(name: "a path upwards", line: "GET /assets/..%2F..%2FServer%2FConsoleSite.swift", status: 404),
            Attack(name: "an absolute path", line: "GET /assets//etc/passwd", status: 404),
            Attack(name: "a page as an asset", line: "GET /assets/open.html", status: 404),
            Attack(name: "an icon's path upwards", line: "GET /icons/..%2F..%2Fetc%2Fpasswd", status: 204),
            Attack(name: "an icon by its URL", line: "GET /icons/https:%2F%2F127.0.0.1%2F", status: 204),
            Attack(name: "an unknown path", line: "GET /metrics", status: 404),
            Attack(name: "another link", line: "GET /open/0123456789abcdef0123456789abcdef", status: 404),
        ]

    @Test(arguments: attacks)
    func isRefused(_ attack: Attack) async throws {
        let console = try ConsoleFixture()
        var fields = console.fields(try await console.open())
        attack.change(&fields)
        let response = try await console.send(attack.line, host: attack.host, fields, body: attack.body)
        #expect(response.status == attack.status, "\(response.head)")
        #expect(!response.body.contains("alloy-host\"") && response.messages.isEmpty, "\(response.body)")
    }

    @Test func ownRequestsAreAnswered() async throws {
        let console = try ConsoleFixture()
        let session = try await console.open()
        #expect(try await console.send("GET /", console.fields(session)).status == 200)
        #expect(try await console.send("GET /assets/app.js", console.fields(session)).status == 200)
        #expect(try await console.call(session, Self.ping).first?["result"]?["name"] == "alloy-host")
    }

    @Test func aHugeBodyIsRefused() async throws {
        let console = try ConsoleFixture()
        let fields = console.fields(try await console.open()) + ["Content-Length: 900000000"]
        #expect(try await console.send("POST /rpc", fields).status == 413)
    }

    @Test func theLinkWorksOnce() async throws {
        let console = try ConsoleFixture()
        #expect(try await console.send("HEAD \(console.url.target)").status == 503)
        #expect(try await console.send("GET \(console.url.target)", ["Sec-Purpose: prefetch;prerender"]).status == 503)
        _ = try await console.open()
        let second = try await console.send("GET \(console.url.target)")
        #expect(second.status == 410 && second.field("Set-Cookie") == nil)
    }

    @Test func theCookieOfAnotherRunIsUnknown() async throws {
        let (one, other) = (try ConsoleFixture(), try ConsoleFixture())
        let (session, otherSession) = (try await one.open(), try await other.open())
        #expect(try await one.send("GET /", ["Cookie: \(otherSession.cookie)"]).status == 403)
        let name = { (cookie: String) in cookie.prefix { $0 != "=" } }
        #expect(name(session.cookie) != name(otherSession.cookie))
    }

    @Test func theCookieIsOutOfReachOfScriptsAndOtherSites() async throws {
        let console = try ConsoleFixture()
        let field = try #require(try await console.send("GET \(console.url.target)").field("Set-Cookie"))
        #expect(field.hasSuffix("; Path=/; HttpOnly; SameSite=Strict"))
    }

    /// Another server on this machine learns the cookie, as browsers send it to every port; that is not enough.
    @Test func thePageDoesNotGiveItsTokenToWhoeverHasTheCookie() async throws {
        let console = try ConsoleFixture()
        let session = try await console.open()
        for target in ["/", "/assets/app.js", "/assets/open.js", console.url.target] {
            let response = try await console.send("GET \(target)", ["Cookie: \(session.cookie)"])
            #expect(!response.body.contains(session.token) && !response.head.contains(session.token), "\(target)")
        }
    }

    @Test(arguments: ["GET /", "GET /assets/form/base.css", "GET /icons/slack", "GET /nowhere", "POST /rpc"])
    func everyResponseIsLockedDown(line: String) async throws {
        let console = try ConsoleFixture()
        let response = try await console.send(
            line, console.fields(try await console.open()), body: line.hasPrefix("POST") ? Self.ping : nil)
        let policy = try #require(response.field("Content-Security-Policy"))
        #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"))
        #expect(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"))
        #expect(response.field("Cache-Control") == "no-store")
        #expect(response.field("X-Content-Type-Options") == "nosniff")
        #expect(response.field("Referrer-Policy") == "no-referrer")
        #expect(response.field("Cross-Origin-Resource-Policy") == "same-origin")
        #expect(response.field("Access-Control-Allow-Origin") == nil)
    }

    @Test func secretsAreNotLogged() async throws {
        let console = try ConsoleFixture()
        let session = try await console.open()
        _ = try await console.call(session, #"{"jsonrpc":"2.0","id":1,"method":"\#(session.token)"}"#)
        #expect(!console.log.contains(session.token))
    }
}
