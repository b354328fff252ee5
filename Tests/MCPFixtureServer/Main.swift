import JSON
import JSONRPC
import Logging
import MCP
import Platform

/// A server with the tools, resources and prompts that the scenarios of the official conformance suite expect, on stdin and
/// stdout. It is never shipped: the tests in `Tests/MCPClients` start it.
@main
enum Main {
    static func main() {
        let log = Log(timestamp: { "" }, sink: { _ in })
        do throws(SystemError) {
            let writer = MessageWriter(try Descriptor.takeStandardOutput(), maximumUnsentBytes: 1 << 20) {}
            let handler = FixtureHandler(redactor: log.redactor)
            let connection = Connection(handler: handler, writer: writer, limits: Limits(), log: log)
            connection.serve(Descriptor.standardInput)
            handler.inputDidEnd()
            _ = connection.waitUntilIdle()
            _ = writer.waitUntilFlushed()
        } catch {
            fatalError("the fixture cannot start: \(error)")
        }
    }
}

/// The handler of a connection that speaks the Model Context Protocol and nothing else.
private struct FixtureHandler: RequestHandler {
    private let server: MCPServer

    init(redactor: Redactor) {
        let signer = RequestStateSigner(key: { Array(repeating: 7, count: 32) }, principal: "fixture") { .now() }
        server = MCPServer(FixtureFeatures(), signer: signer, redactor: redactor)
    }

    func inputDidEnd() { server.inputDidEnd() }

    func handle(_ request: Request) -> HandlerReply {
        if let reply = server.handle(request) { return reply }
        // Both protocols have `ping`, which the host answers in its own.
        if request.method == "ping" { return .ready(.success(.value([:]))) }
        return .ready(.failure(.invalidMCPParams("This server speaks the Model Context Protocol alone.")))
    }

    func receive(notification method: String, params: Parameters) {}
}
