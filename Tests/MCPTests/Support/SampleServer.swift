import JSON
import JSONRPC
import Logging
import MCPTestSupport
import Platform
import Locking
import TestSupport
import Testing

@testable import MCP

/// A server with sample features on a connection in memory, beside a native protocol whose methods echo their parameters.
struct SampleServer {
    let features = SampleFeatures()
    let server: MCPServer
    let connection: TestConnection
    /// The clock of the reports that a call still runs.
    let clock = VirtualClock(advancesItself: false)
    /// The clock of the states of calls with several rounds.
    let time: TestTime

    /// - Parameters:
    ///   - principal: The user that the calls act for.
    ///   - time: The clock of the signer, and its key.
    ///   - answer: The result of a request of the server, sent at once; nil leaves it to the test.
    init(
        principal: String = "u1", time: TestTime = TestTime(), key: [UInt8] = Array(repeating: 7, count: 32),
        answer: @escaping @Sendable (JSONValue) -> JSONValue? = { _ in nil }
    ) throws {
        self.time = time
        let signer = RequestStateSigner(key: { key }, principal: principal) { time.now }
        let clock = clock
        let server = MCPServer(
            features, signer: signer, redactor: Redactor(), now: { clock.now },
            sleep: { instant async throws(CancellationError) in try await clock.sleep(until: instant) })
        self.server = server
        connection = try TestConnection(NativeBeside(server: server), answer: answer) { server.inputDidEnd() }
    }

    /// Shakes hands for a revision.
    @discardableResult
    func initialize(_ revision: Revision, _ capabilities: JSONValue = [:]) async throws -> JSONValue {
        try await connection.result("initialize", Self.handshake(revision.rawValue, capabilities))
    }

    /// The parameters of `initialize`.
    static func handshake(_ version: String, _ capabilities: JSONValue = [:]) -> JSONValue {
        [
            "protocolVersion": .string(version), "capabilities": capabilities,
            "clientInfo": ["name": "tests", "version": "1"],
        ]
    }

    /// Parameters with the metadata of a stateless revision.
    static func modern(_ params: JSONObject = [:], _ capabilities: JSONValue = [:], _ more: JSONObject = [:])
        -> JSONValue
    {
        var meta: JSONObject = [
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": capabilities,
        ]
        meta.merge(more)
        var params = params
        params["_meta"] = .object(meta)
        return .object(params)
    }

    /// Calls a tool in a revision; a handshake must have been made for one that needs it.
    func call(
        _ tool: String, _ arguments: JSONObject = [:], in revision: Revision, _ capabilities: JSONValue = [:],
        token: JSONValue? = nil
    ) -> JSONValue {
        var params: JSONObject = ["name": .string(tool), "arguments": .object(arguments)]
        var meta = JSONObject()
        meta.append("progressToken", token)
        guard !revision.isStateless else {
            return connection.start("tools/call", Self.modern(params, capabilities, meta))
        }
        if !meta.isEmpty { params["_meta"] = .object(meta) }
        return connection.start("tools/call", .object(params))
    }
}

/// A time that a test sets.
final class TestTime: Sendable {
    private let value = Mutex(Timestamp(milliseconds: 1_000_000_000_000))
    var now: Timestamp { value.withLock { $0 } }
    func advance(by duration: Duration) { value.withLock { $0 = $0.advanced(by: duration) } }
}

/// The server, and the native methods: `wait` runs until it is cancelled, any other returns its parameters.
struct NativeBeside: RequestHandler {
    let server: MCPServer

    func handle(_ request: Request) -> HandlerReply {
        if let reply = server.handle(request) { return reply }
        switch (request.method, request.params) {
        case ("wait", _):
            return .pending {
                let waiter = Waiter<Void>()
                await waiter.value { _ in waiter.resume(returning: ()) }
                return .failure(RPCError(code: RPCError.Code.requestCancelled, message: "cancelled"))
            }
        case (_, .named(let object)): return .ready(.success(.value(.object(object))))
        case (_, .positional(let values)): return .ready(.success(.value(.array(values))))
        case (_, .none): return .ready(.success(.value([:])))
        }
    }

    func receive(notification method: String, params: Parameters) {}
}
