import HTTP
import Platform
import TestSupport
import Testing

@testable import AlloySandbox

/// Over a socket, a client meets the same as in the process.
struct ServedFaultTests {
    @Test(arguments: FaultEffect.allCases)
    func isMetAlike(effect: FaultEffect) async throws {
        let rule = FaultRule(effect: effect, times: 1, delayMilliseconds: effect == .delay ? 20 : nil)
        let inside = Sandbox()
        inside.setFaults([rule])
        let expected = await Self.outcome(inside, Caller.origin, inside)
        let outside = Sandbox()
        outside.setFaults([rule])
        let server = try LoopbackServer.start { await outside.serve($0) }
        defer { server.stop() }
        #expect(await Self.outcome(CurlTransport(), server.origin, outside) == expected)
        let applied = JournalFilter(isApplied: true)
        #expect(outside.journal(applied).count == inside.journal(applied).count)
    }

    /// What a client is told of one call, which it gives up when the sandbox has it and the answer will never come.
    private static func outcome(_ transport: some HTTPTransport, _ origin: HTTPOrigin, _ sandbox: Sandbox) async
        -> String
    {
        let request = HTTPRequest(
            method: "POST", origin: origin, target: "/users",
            headers: ["Authorization": "Bearer k", "x-api-version": "2025-09", "content-type": "application/json"],
            body: Array(#"{"username":"ada"}"#.utf8), connection: .fresh)
        let sending = Task { () async -> String in
            do throws(HTTPFailure) {
                let response = try await transport.send(request, deadline: .distant)
                let body = String(decoding: response.body, as: UTF8.self)
                return "\(response.status) \(response.headers["content-type"] ?? "-") \(body)"
            } catch {
                return "\(error.phase) \(error.reason)"
            }
        }
        if sandbox.faultReport.first?["effect"] == "stall" {
            while sandbox.journal(JournalFilter()).count == 0 { await Task.yield() }
            sending.cancel()
        }
        return await sending.value
    }
}
