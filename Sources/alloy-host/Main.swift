import JSON
import JSONRPC
import Logging
import Platform

struct Ping: RequestHandler {
    func answer(_ request: Request) async -> Result<JSONValue, RPCError> {
        request.method == "ping" ? .success([:]) : .failure(.cancelled)
    }
    func receive(notification method: String, params: Parameters) {}
}

@main
enum Main {
    static func main() {
        guard let out = try? Descriptor.takeStandardOutput() else { return }
        let writer = MessageWriter(out, maximumUnsentBytes: 64 << 20) {}
        let c = Connection(handler: Ping(), writer: writer, limits: Limits(), log: Log())
        c.serve(.standardInput)
        _ = c.waitUntilIdle()
        _ = writer.waitUntilFlushed()
    }
}
