import AlloyHost
import HTTP
import HostTestSupport
import JSON
import MCP
import MCPTestSupport
import TestSupport
import Testing

@testable import AlloyMCP

/// The page on which a person enters keys and passwords.
@Suite(.hangLimit)
struct AccountPageTests {
    private static let canary = "CANARY/secret+0123456789"
    private static let freshdesk: JSONObject = ["connector": "freshdesk"]

    private func link(_ fixture: AgentFixture, _ arguments: JSONObject = freshdesk) async throws -> PageClient {
        let value = try AgentFixture.value(of: try await fixture.call("connect_account", arguments))
        return try PageClient(try #require(value["link"]?.stringValue, "\(value.text)"))
    }

    @Test("The page names connector and user, has the fields, and is kept nowhere")
    func content() async throws {
        let fixture = try await AgentFixture(.november2025)
        let client = try await link(fixture)
        let page = try await client.send()
        #expect(page.status == 200)
        for part in [
            "freshdesk", "ada@example.com", "<b>tests</b>", "name=\"/data/username\"", "name=\"/data/domain\"",
            "type=\"password\" name=\"/data/password\"",
        ] {
            #expect(page.text.contains(part), "\(part)")
        }
        #expect(page.headers["Cache-Control"] == "no-store" && page.headers["Referrer-Policy"] == "no-referrer")
        #expect(page.headers["Content-Security-Policy"]?.hasPrefix("default-src 'none'") == true)
        #expect(client.target.utf8.count > 40 && client.origin.isLoopback)
        await fixture.connection.end()
    }

    @Test("Opening uses nothing up; a form from elsewhere connects nothing")
    func foreign() async throws {
        let fixture = try await AgentFixture()
        let client = try await link(fixture)
        let token = try await client.send().token
        #expect(try await client.send().status == 200)
        let fields: KeyValuePairs = ["/data/username": "u", "/data/password": "p", "/data/domain": "acme"]
        #expect(try await client.submit(fields, token: token, origin: "http://evil.example").status == 403)
        #expect(try await client.submit(fields, token: token, origin: "null").status == 403)
        #expect(try await client.submit(fields, token: "x").status == 403)
        #expect(try await client.send("POST", body: "token=\(token)").status == 403)
        #expect(try await client.send("PUT").status == 405)
        #expect(try await client.send("GET", "/").status == 404)
        #expect(try await client.send("GET", client.target + "x").status == 404)
        #expect(try await fixture.value("list_accounts", [:])["accounts"] == [])
        #expect(try await client.send().status == 200)
        await fixture.connection.end()
    }

    @Test("A wrong submission is shown without what was entered, and the page stays usable; then it connects once")
    func submission() async throws {
        let fixture = try await AgentFixture()
        let client = try await link(fixture)
        let token = try await client.send().token
        let wrong = try await client.submit(
            ["/data/username": "user-name", "/data/password": Self.canary], token: token)
        #expect(wrong.status == 422 && wrong.text.contains("Domain is required"), "\(wrong.text)")
        #expect(!wrong.text.contains(Self.canary) && !wrong.text.contains("user-name"))
        let right = try await client.submit(
            ["/data/username": "user-name", "/data/password": Self.canary, "/data/domain": "acme"], token: token)
        #expect(right.status == 200 && right.text.contains("connected"), "\(right.text)")
        let value = try await fixture.value("connect_account", Self.freshdesk)
        #expect(value["status"] == "connected")
        let accounts = try await fixture.value("list_accounts", [:])["accounts"]?.arrayValue ?? []
        #expect(accounts.map { $0["account"] } == [value["account"]])
        for message in await fixture.connection.end() { #expect(!message.text.contains(Self.canary)) }
    }

    @Test("Two submissions at the same moment connect one account")
    func twice() async throws {
        let fixture = try await AgentFixture()
        let client = try await link(fixture)
        let token = try await client.send().token
        let fields: KeyValuePairs = ["/data/username": "u", "/data/password": "p", "/data/domain": "acme"]
        async let one = try? client.submit(fields, token: token)
        async let other = try? client.submit(fields, token: token)
        let pages = await [one, other].compactMap { $0 }
        #expect(pages.contains { $0.status == 200 })
        #expect(try await fixture.value("list_accounts", [:])["accounts"]?.arrayValue?.count == 1)
        await fixture.connection.end()
    }

    @Test("Pages of several connectors are served at the same time; the same call gets the same page")
    func several() async throws {
        let fixture = try await AgentFixture()
        let one = try await link(fixture)
        let other = try await link(fixture, ["connector": "trello"])
        #expect(one.origin != other.origin || one.target != other.target)
        #expect(try await link(fixture).target == one.target)
        let page = try await other.send()
        _ = try await other.submit(["/data/apiKey": "key-0123456789", "/data/apiToken": "ATTA"], token: page.token)
        #expect(try await one.send().status == 200)
        #expect(try await fixture.value("connect_account", ["connector": "trello"])["status"] == "connected")
        await fixture.connection.end()
    }

    @Test("Declining closes the page")
    func declined() async throws {
        let fixture = try await AgentFixture(.july2026, ["elicitation": ["url": [:]]])
        let first = try await fixture.call("connect_account", Self.freshdesk)
        let question = try #require(first["inputRequests"]?.objectValue?.members.first)
        let client = try PageClient(try #require(question.value["params"]?["url"]?.stringValue))
        #expect(try await client.send().status == 200)
        let answers = JSONObject([.init(key: question.key, value: ["action": "decline"])])
        try await client.connectionEnd {
            let second = try await fixture.call(
                "connect_account", Self.freshdesk,
                round: ["requestState": first["requestState"] ?? .null, "inputResponses": .object(answers)])
            #expect(second["isError"] == true)
        }
        await #expect(throws: HTTPFailure.self) { try await client.send() }
        await fixture.connection.end()
    }

    @Test("A consent link that needs data gets a page first, which leads to the provider")
    func consentWithData() async throws {
        let fixture = try await AgentFixture()
        let client = try await link(fixture, ["connector": "shopify"])
        let page = try await client.send()
        let next = try await client.submit(["/data/shopName": "my-store"], token: page.token)
        let start = try #require(next.text.firstRange(of: "href=\"https"), "\(next.text)")
        let href = String(next.text[start.lowerBound...].dropFirst(6).prefix { $0 != "\"" })
            .replacing("&amp;", with: "&")
        try await fixture.decide(href)
        #expect(try await fixture.value("connect_account", ["connector": "shopify"])["status"] == "connected")
        for message in await fixture.connection.end() { #expect(!message.text.contains(href)) }
    }
}
