import Alloy
import AlloyHost
import AlloyHostSandbox
import AlloyMCP
import AlloySandbox
import HTTP
import JSON
import JSONRPC
import Logging
import Locking

/// An agent that uses a sandbox through the tools of the Model Context Protocol, in this process.
final class Agent: Sendable {
    let sandbox: Sandbox
    private let handler: AgentHandler
    /// Makes each write a write of its own: the sandbox goes back to snapshots, the host's record of executions does not.
    private let writes = Mutex(0)

    /// An agent in front of a sandbox, with an account of each connector. `rules` decide the effects; `pins` have tools of
    /// their own.
    init(_ rules: EffectRules = EffectRules(), pins: [PinnedAction] = []) {
        let sandbox = Sandbox(seed: SandboxSeed().connectingEveryConnector())
        let log = Log(timestamp: { "" }, sink: { _ in })
        var configuration = AlloyConfiguration(key: KeySource(Secret("sandbox"), name: "the sandbox"))
        configuration.effectRules = rules
        configuration.redactor = log.redactor
        configuration.retry = .never
        let services = HostServices(
            client: AlloyClient(configuration, transport: sandbox), simulation: SimulatedService(sandbox),
            methods: .native.adding(SandboxMethods(.inProcess(sandbox))), options: HostOptions(), limits: Limits(),
            log: log)
        let host = Host(services)
        var options = AgentOptions()
        options.resultBytes = 64 << 20
        options.pins = pins
        handler = AgentHandler(
            host, native: host, options: options, signingKey: { SigningKey.load(from: nil) }, redactor: log.redactor)
        self.sandbox = sandbox
    }

    /// The result of a tool's call.
    struct Result {
        let isError: Bool
        let content: JSONValue

        /// The kind of the error.
        var kind: String? { content["error"]?["kind"]?.stringValue }
    }

    private static let meta: JSONValue = [
        "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": [:],
        "io.modelcontextprotocol/clientInfo": ["name": "check-hints", "version": "1"],
    ]

    /// Returns the tools that an agent sees once all definitions are known. Until then, the host says that the list may
    /// be kept for seconds only.
    func tools() async throws -> [JSONValue] {
        let deadline = ContinuousClock.now + .seconds(30)
        while true {
            let list = try await reply("tools/list", ["_meta": Self.meta])
            if list["ttlMs"]?.intValue ?? 0 > 60_000 { return list["tools"]?.arrayValue ?? [] }
            guard .now < deadline else { throw CheckError("the definitions of pinned tools stay unknown") }
            await Task.yield()
        }
    }

    /// Calls a tool as an agent does.
    func call(_ tool: String, _ arguments: JSONObject) async throws -> Result {
        let reply = try await reply(
            "tools/call", ["name": .string(tool), "arguments": .object(arguments), "_meta": Self.meta])
        return Result(
            isError: reply["isError"]?.boolValue ?? false, content: reply["structuredContent"] ?? .null)
    }

    /// Executes an action with the tool `tool`; a write is always a new one.
    func execute(_ tool: String, _ action: Action, _ input: JSONObject) async throws -> Result {
        var arguments = action.arguments
        arguments.append("input", .object(input))
        if tool != "execute_read" {
            let number = writes.withLock { writes in
                writes += 1
                return writes
            }
            arguments.append("repeat", .string("check \(number)"))
        }
        return try await call(tool, arguments)
    }

    /// Calls a method of the host's own protocol.
    func reply(_ method: String, _ params: JSONObject) async throws -> JSONValue {
        let request = Request(method: method, params: .named(params), context: RequestContext(id: 1))
        let reply = Reply(id: .null, await handler.answer(request), redactor: Redactor())
        let json = try JSONValue(parsing: reply.bytes)
        guard let result = json["result"] else { throw CheckError("\(method): \(json["error"]?.text ?? "no result")") }
        return result
    }
}

/// An action of the catalogue, as an agent finds it.
struct Action: Sendable {
    let connector: String
    let resource: String
    let id: String

    var name: String { "\(connector).\(id)" }
    var arguments: JSONObject { ["connector": .string(connector), "action": .string(id)] }
}

/// A reason why the check can't be done, in one sentence.
struct CheckError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

extension JSONValue {
    /// The value as JSON text.
    var text: String {
        var writer = JSONWriter()
        writer.write(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
