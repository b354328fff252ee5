import JSON
import JSONRPC
import Logging
import Platform
import Locking

@testable import MCP

/// Features for the tests of the protocol: each tool does one thing that the protocol makes possible.
struct SampleFeatures: ServerFeatures {
    static let resourceCount = 450

    let description = ServerDescription(
        name: "sample", title: "Sample", version: "1.0", description: "Features for tests.", instructions: "Be brief.")
    let tools = ["echo", "refuse", "fail", "wait", "steps", "ask_form", "ask_url", "ask_twice", "log", "blocks"].map {
        Tool(
            name: $0, title: "Title of \($0)", description: "Description of \($0).",
            inputSchema: ["type": "object", "properties": ["text": ["type": "string"]]],
            outputSchema: ["type": "object", "properties": ["text": ["type": "string"]]],
            hints: Tool.Hints(isReadOnly: true, isOpenWorld: false))
    }
    let resourceTemplates = [
        ResourceTemplate(
            uriTemplate: "sample://numbers/{number}", name: "number", title: "Number", description: "A number.",
            mimeType: "text/plain")
    ]
    let prompts = [
        Prompt(
            name: "greet", title: "Greet", description: "Greets.",
            arguments: [
                Prompt.Argument(name: "name", description: "Who.", isRequired: true),
                Prompt.Argument(name: "style", description: "How.", isRequired: false),
            ])
    ]
    /// The calls of the tool `wait`.
    let waits = Waits()

    func call(
        _ tool: String, _ arguments: JSONObject, _ request: ClientRequest
    ) async throws(FeatureError) -> ToolResult {
        switch tool {
        case "echo": return ToolResult(["text": arguments["text"] ?? ""])
        case "refuse": return ToolResult(["text": "no"], isError: true)
        case "fail": throw .failed(.invalidMCPParams("It failed."))
        case "wait":
            let isOpen = await waits.wait()
            return ToolResult(["text": isOpen ? "opened" : "cancelled"])
        case "steps":
            for step in 1...5 { request.report("Step \(step).") }
            return ToolResult(["text": "done"])
        case "ask_form": return Self.result(try await request.ask(Self.form("Name?"), as: "name"))
        case "ask_url":
            let url = Secret("https://example.com/a?token=s3cr3t-t0ken")
            let question = Elicitation.url(message: "Open it.", url: url, secrets: [Secret("s3cr3t-t0ken")])
            guard request.canAsk(question) else { return ToolResult(["text": "no URLs"], isError: true) }
            return Self.result(try await request.ask(question, as: "page"))
        case "ask_twice":
            let first = try await request.ask(Self.form("First?"), as: "first", remembering: ["step": 1])
            let second = try await request.ask(Self.form("Second?"), as: "second", remembering: ["step": 2])
            let memory = JSONValue.object(request.memory).text
            return ToolResult(["text": .string("\(first.json.text) \(second.json.text) \(memory)")])
        case "log":
            request.log(.debug, "quiet")
            request.log(.error, "loud")
            return ToolResult(["text": "logged"])
        default:
            return ToolResult(content: [
                .text("text"), .image(data: "AAAA", mimeType: "image/png"), .audio(data: "AAAA", mimeType: "audio/wav"),
                .embedded(ResourceContents(uri: "sample://numbers/1", mimeType: "text/plain", data: .text("1"))),
                .link(uri: "sample://numbers/2", name: "two", description: nil, mimeType: "text/plain"),
            ])
        }
    }

    private static func form(_ message: String) -> Elicitation {
        .form(message: message, schema: ["type": "object", "properties": ["name": ["type": "string"]]])
    }

    private static func result(_ answer: ElicitationAnswer) -> ToolResult {
        ToolResult(["text": .string(answer.json.text)])
    }

    func resources(_ request: ClientRequest) async throws(FeatureError) -> [Resource] {
        (0..<Self.resourceCount).map {
            Resource(uri: "sample://numbers/\($0)", name: "\($0)", title: "Number \($0)", mimeType: "text/plain")
        }
    }

    func read(_ uri: String, _ request: ClientRequest) async throws(FeatureError) -> [ResourceContents]? {
        guard let number = Int(uri.dropFirst("sample://numbers/".count)), number < Self.resourceCount else {
            return nil
        }
        let data: ResourceContents.Data = number == 7 ? .blob("Nw==") : .text("\(number)")
        return [ResourceContents(uri: uri, mimeType: "text/plain", data: data)]
    }

    func messages(
        of prompt: String, _ arguments: [String: String], _ request: ClientRequest
    ) async throws(FeatureError) -> Prompt.Messages {
        Prompt.Messages(description: "Greets.", content: [.text("Greet \(arguments["name"] ?? "").")])
    }

    func complete(_ completion: CompletionRequest, _ request: ClientRequest) async -> Completion {
        Completion((0..<150).map { "\(completion.value)\($0)" })
    }

    func announcesChanges(of uri: String) -> Bool { uri.hasPrefix("sample://numbers/") }
}

/// Calls that wait until all of them are let go, or their own task is cancelled.
final class Waits: Sendable {
    private let state = Mutex<(isOpen: Bool, waiters: [Waiter<Bool>])>((false, []))

    /// The number of calls that have begun to wait.
    var count: Int { state.withLock { $0.waiters.count } }

    /// Waits; returns false if the task was cancelled first.
    func wait() async -> Bool {
        let waiter = Waiter<Bool>()
        let isOpen = state.withLock { state in
            state.waiters.append(waiter)
            return state.isOpen
        }
        if isOpen { return true }
        return await waiter.value { _ in waiter.resume(returning: false) }
    }

    /// Lets all calls go, now and later.
    func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            return state.waiters
        }
        for waiter in waiters { waiter.resume(returning: true) }
    }
}
