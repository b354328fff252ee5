import JSON
import Locking
import TestSupport
import Testing

extension EndToEnd {
    /// A service that responds 429 to requests that come too fast.
    @Suite(.hangLimit)
    struct StormTests {
        @Test("Every read succeeds despite many 429s, with no wait shorter than its hint and few requests")
        func reads() async throws {
            let service = try ThrottlingService(perSecond: 200, burst: 20)
            let host = try HostProcess.live(service.server, ["--max-in-flight", "32"])
            let count = 600
            host.send(
                (0..<count).map {
                    request("\($0)", "connectors.get", "{\"connectorId\":\"c\($0)\",\"timeoutMs\":60000}")
                })
            host.closeInput()
            let replies = await host.remainingMessages()
            #expect(replies.count == count)
            let failed = replies.filter { !$0.contains("\"result\"") }
            #expect(failed.isEmpty, "\(failed.count): \(failed.first ?? "")")
            #expect(service.refused > 0)
            // 500 tokens at 5 per throttled retry, plus those that successes refund.
            #expect(service.requests <= count + 100 + count / 5, "\(service.requests)")
            #expect(service.early == [], "came back too early")
        }

        @Test("A call waiting in the limiter reports it, can be cancelled, and sends nothing then")
        func cancelled() async throws {
            let service = try ThrottlingService(perSecond: 1_000, burst: 1_000)
            let host = try HostProcess.live(service.server, ["--rate-limit", "1"])
            host.send(request("1", "connectors.get", "{\"connectorId\":\"first\"}"))
            #expect(await host.nextMessage().map(brief) == "1 ok")
            host.send(
                request(
                    "2", "users.create", "{\"username\":\"a\",\"timeoutMs\":300000,\"_meta\":{\"progressToken\":\"p\"}}"
                ))
            let progress = try JSONValue(parsing: try #require(await host.nextMessage()))
            #expect(progress["method"] == "$/progress")
            #expect(progress["params"]?["token"] == "p")
            #expect(progress["params"]?["value"]?["message"]?.stringValue?.isEmpty == false)
            host.send(notification("$/cancelRequest", "{\"id\":2}"))
            let messages = await host.messages { brief($0).hasPrefix("2 ") }
            let error = try #require(reply(2, in: messages)?["error"])
            #expect(error["code"] == -32_800)
            #expect(error["data"]?["outcome"] == "not_sent")
            #expect(service.requests == 1)
        }

        @Test("A call that would wait beyond its deadline is refused at once")
        func refused() async throws {
            let service = try ThrottlingService(perSecond: 1_000, burst: 1_000)
            let host = try HostProcess.live(service.server, ["--rate-limit", "1"])
            host.send(request("1", "connectors.get", "{\"connectorId\":\"first\"}"))
            #expect(await host.nextMessage().map(brief) == "1 ok")
            host.send(request("2", "connectors.get", "{\"connectorId\":\"second\",\"timeoutMs\":5000}"))
            let error = try JSONValue(parsing: try #require(await host.nextMessage()))["error"]
            #expect(error?["data"]?["kind"] == "rate_limited")
            #expect(error?["data"]?["outcome"] == "not_sent")
            #expect((error?["data"]?["retry"]?["afterMs"]?.intValue ?? 0) > 5_000)
            #expect(service.requests == 1)
        }
    }
}

/// A service that accepts a number of requests per second and gives all others a retry hint.
final class ThrottlingService: Sendable {
    private struct State {
        var tokens: Double
        var last = ContinuousClock.now
        var requests = 0
        var refused = 0
        /// The time at which each target may be requested again.
        var until: [String: ContinuousClock.Instant] = [:]
        var early: [String] = []
    }

    private final class Shared: Sendable {
        let state: Mutex<State>

        init(_ state: State) { self.state = Mutex(state) }
    }

    let server: SocketServer
    private let shared: Shared

    init(perSecond rate: Double, burst: Double) throws {
        let shared = Shared(State(tokens: burst))
        self.shared = shared
        server = try SocketServer { peer in
            while let request = try peer.readRequest() {
                let hint = shared.state.withLock { state -> Int? in
                    let now = ContinuousClock.now
                    state.requests += 1
                    if let until = state.until[request.target], now < until { state.early.append(request.target) }
                    state.tokens = min(burst, state.tokens + rate * ((now - state.last) / .seconds(1)))
                    state.last = now
                    if state.tokens >= 1 {
                        state.tokens -= 1
                        return nil
                    }
                    state.refused += 1
                    let milliseconds = Int(((1 - state.tokens) / rate * 1_000).rounded(.up))
                    state.until[request.target] = now + .milliseconds(milliseconds)
                    return milliseconds
                }
                if let hint {
                    try peer.answer(
                        "429 Too Many Requests", headers: ["retry-after-ms: \(hint)"],
                        body: "{\"message\":\"slow down\"}")
                } else {
                    try peer.answer(
                        headers: ["Content-Type: application/json"],
                        body: "{\"connector\":{\"id\":\"c\",\"name\":\"C\"}}")
                }
            }
        }
    }

    /// The number of requests.
    var requests: Int { shared.state.withLock { $0.requests } }
    /// The number of refused requests.
    var refused: Int { shared.state.withLock { $0.refused } }
    /// The requests that came before their hint allowed.
    var early: [String] { shared.state.withLock { $0.early } }
}
