import JSON
import JSONRPC
import Logging
import MCPTestSupport
import Testing

@testable import MCP

/// Questions to a person, in each revision and for each capability.
struct ElicitationTests {
    @Test(
        "A question is possible if the revision has it and the client declares it",
        arguments: Revision.allCases, [(false, false), (true, false), (false, true), (true, true)])
    func support(revision: Revision, declared: (forms: Bool, urls: Bool)) {
        var capabilities = ClientCapabilities()
        (capabilities.elicitsForms, capabilities.elicitsURLs) = declared
        let form = Elicitation.form(message: "", schema: [:])
        let url = Elicitation.url(message: "", url: Secret("https://example.com"), secrets: [])
        let profile = Profile(revision)
        #expect(form.isSupported(by: capabilities, profile) == (declared.forms && revision >= .june2025))
        #expect(url.isSupported(by: capabilities, profile) == (declared.urls && revision >= .november2025))
    }

    @Test(
        "With a handshake, the server asks with a request of its own", arguments: [Revision.june2025, .november2025],
        ["accept", "decline", "cancel"])
    func request(revision: Revision, action: String) async throws {
        let sample = try SampleServer()
        try await sample.initialize(revision, ["elicitation": ["form": [:]]])
        let id = sample.call("ask_form", in: revision)
        let question = try await sample.connection.message { $0["method"] == "elicitation/create" }
        #expect(question["params"]?["message"] == "Name?")
        #expect((question["params"]?["mode"] != nil) == (revision == .november2025))
        var result: JSONObject = ["action": .string(action)]
        if action == "accept" { result.append("content", ["name": "Ada"]) }
        sample.connection.send(["jsonrpc": "2.0", "id": question["id"] ?? .null, "result": .object(result)])
        let text = try await sample.connection.reply(to: id)["result"]?["structuredContent"]?["text"]
        #expect(text?.stringValue == JSONValue.object(result).text)
        await sample.connection.end()
    }

    @Test("An error or a senseless answer of the client fails the call", arguments: [false, true])
    func badAnswer(isError: Bool) async throws {
        let sample = try SampleServer()
        try await sample.initialize(.november2025, ["elicitation": [:]])
        let id = sample.call("ask_form", in: .november2025)
        let question = try await sample.connection.message { $0["method"] == "elicitation/create" }
        var answer: JSONObject = ["jsonrpc": "2.0", "id": question["id"] ?? .null]
        if isError {
            answer.append("error", ["code": -32_601, "message": "no such method"])
        } else {
            answer.append("result", ["action": "perhaps"])
        }
        sample.connection.send(.object(answer))
        #expect(try await sample.connection.reply(to: id)["error"] != nil)
        await sample.connection.end()
    }

    @Test("A link is shown in the question, and has an id where the revision has one")
    func link() async throws {
        let sample = try SampleServer()
        try await sample.initialize(.november2025, ["elicitation": ["url": [:]]])
        let id = sample.call("ask_url", in: .november2025)
        let question = try await sample.connection.message { $0["method"] == "elicitation/create" }
        #expect(question["params"]?["mode"] == "url")
        #expect(question["params"]?["url"] == "https://example.com/a?token=s3cr3t-t0ken")
        #expect(question["params"]?["elicitationId"]?.stringValue?.isEmpty == false)
        sample.connection.send(["jsonrpc": "2.0", "id": question["id"] ?? .null, "result": ["action": "decline"]])
        #expect(try await sample.connection.reply(to: id)["result"]?["structuredContent"]?["text"] != nil)
        let modern = sample.call("ask_url", in: .july2026, ["elicitation": ["url": [:]]])
        let result = try await sample.connection.reply(to: modern)["result"]
        #expect(result?["inputRequests"]?["page"]?["params"]?["url"] == "https://example.com/a?token=s3cr3t-t0ken")
        #expect(result?["inputRequests"]?["page"]?["params"]?["elicitationId"] == nil)
        await sample.connection.end()
    }

    @Test("A client that declares nothing is not asked", arguments: Revision.allCases)
    func undeclared(revision: Revision) async throws {
        let sample = try SampleServer()
        if !revision.isStateless { try await sample.initialize(revision) }
        let reply = try await sample.connection.reply(to: sample.call("ask_url", in: revision))
        #expect(reply["result"]?["isError"] == true)
        let messages = await sample.connection.end()
        #expect(!messages.contains { $0["method"] == "elicitation/create" })
    }

    @Test("A call that has to ask fails with what the client lacks", arguments: Revision.allCases)
    func missingCapability(revision: Revision) async throws {
        let sample = try SampleServer()
        if !revision.isStateless { try await sample.initialize(revision) }
        let reply = try await sample.connection.reply(to: sample.call("ask_form", in: revision))
        #expect(reply["error"]?["code"] == -32_021)
        #expect(reply["error"]?["data"]?["requiredCapabilities"] == ["elicitation": ["form": [:]]])
        let messages = await sample.connection.end()
        #expect(!messages.contains { $0["method"] == "elicitation/create" })
    }

    @Test("A call that is cancelled while it asks withdraws its question") func withdrawn() async throws {
        let sample = try SampleServer()
        try await sample.initialize(.november2025, ["elicitation": [:]])
        let id = sample.call("ask_form", in: .november2025)
        let question = try await sample.connection.message { $0["method"] == "elicitation/create" }
        sample.connection.send(["jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": id]])
        let notice = try await sample.connection.message { $0["method"] == "notifications/cancelled" }
        #expect(notice["params"]?["requestId"] == question["id"])
        let messages = await sample.connection.end()
        #expect(!messages.contains { $0["id"] == id && $0["method"] == nil })
    }
}
