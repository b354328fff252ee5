import HTTP
import JSON
import Locking
import Platform
import Testing

@testable import AlloyDirect

/// The time in which a provider wants to be left alone.
@Suite struct ProviderPauseTests {
    private static func length(_ status: Int, _ fields: [String: String]) -> Duration? {
        let headers = HTTPHeaders(fields.map { HTTPHeaders.Field(name: $0.key, value: $0.value) })
        let now = { Timestamp(milliseconds: 1_700_000_000_000) }
        return ProviderPause(HTTPResponse(status: status, headers: headers), now: now)?.length
    }

    @Test(
        arguments: [
            (["RateLimit-Reset": "12"], 12), (["RateLimit": "\"default\";r=0;t=30"], 30),
            (["RateLimit": "limit=100, remaining=0, reset=31"], 31), (["X-RateLimit-Reset": "60"], 60),
            (["X-RateLimit-Reset": "1700000010"], 10), (["X-RateLimit-Reset": "1700000010500"], 10),
            (["X-RateLimit-Reset": "1600000000"], nil), (["RateLimit-Reset": "1.2"], 2),
            (["RateLimit-Reset": "-1"], nil), (["RateLimit-Reset": "soon"], nil), ([:], nil),
            (["Retry-After": "7", "RateLimit-Reset": "12"], 7), (["X-RateLimit-Reset": "3600"], 3_600),
            (["Retry-After": "999999999999"], 86_400),
        ] as [([String: String], Int?)])
    func afterARefusal(fields: [String: String], seconds: Int?) {
        #expect(Self.length(429, fields) == seconds.map { .seconds($0) })
    }

    @Test(
        arguments: [
            (200, ["RateLimit-Remaining": "0", "RateLimit-Reset": "12"], 12),
            (200, ["RateLimit-Remaining": "1", "RateLimit-Reset": "12"], nil),
            (200, ["RateLimit": "\"default\";r=0;t=30"], 30), (201, ["RateLimit": "\"a\";r=5;t=9"], nil),
            (200, ["RateLimit": "\"minute\";r=9;t=30, \"second\";r=0;t=1"], 1),
            (200, ["RateLimit": "\"a, b; r=0; t=9\";r=5;t=30"], nil),
            (200, ["RateLimit": "\"reset=1\";r=9;t=30, \"b\";r=0;t=2"], 2),
            (200, ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1700000010"], 10),
            (200, ["X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": "5"], 5),
            (200, ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1700009999"], 60),
            (200, ["X-RateLimit-Remaining": "0"], nil), (200, ["Retry-After": "7"], nil),
            (503, ["Retry-After": "7"], 7), (403, ["Retry-After": "7"], 7), (503, [:], nil),
            (403, ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "20"], 20),
        ] as [(Int, [String: String], Int?)])
    func asAnnounced(status: Int, fields: [String: String], seconds: Int?) {
        #expect(Self.length(status, fields) == seconds.map { .seconds($0) })
    }
}

/// The pauses hold for an origin, whoever asks next.
@Suite struct ProviderPauseServiceTests {
    /// A clock that moves when somebody sleeps.
    private final class SleepyClock: Sendable {
        private let start = ContinuousClock.now
        private let passed = Mutex(Duration.zero)
        var slept: Duration { passed.withLock { $0 } }

        var clock: DirectClock {
            var clock = DirectClock()
            clock.instant = { self.start + self.slept }
            clock.sleep = { instant throws(CancellationError) in
                self.passed.withLock { $0 = max($0, self.start.duration(to: instant)) }
            }
            return clock
        }
    }

    private static func answer(_ status: Int, _ headers: HTTPHeaders) -> ScriptedProvider.Answer {
        { _ throws(HTTPFailure) in
            var headers = headers
            headers.append(name: "Content-Type", value: "application/json")
            return HTTPResponse(status: status, headers: headers, body: Array("{}".utf8))
        }
    }

    @Test func anAnnouncedLimitIsWaitedFor() async throws {
        let clock = SleepyClock()
        let scene = try ServiceScene(
            [Self.answer(200, ["RateLimit-Remaining": "0", "RateLimit-Reset": "9"]), Self.answer(200, [:])],
            clock: clock.clock)
        let credential = try await scene.connect()
        #expect(try await scene.execute("listItems", credential).status == 200)
        #expect(clock.slept == .zero)
        #expect(try await scene.execute("createItem", credential, ["requestBody": [:]]).status == 200)
        #expect(clock.slept == .seconds(9))
    }

    @Test(arguments: [(429, 30), (503, 30)])
    func aRefusalIsHeededByEverybody(status: Int, seconds: Int) async throws {
        let clock = SleepyClock()
        let scene = try ServiceScene(
            [Self.answer(status, ["Retry-After": "\(seconds)"]), Self.answer(200, [:])], clock: clock.clock)
        let created = try await scene.call("POST", "/users", ["username": "ada"])
        let ada = try #require(created.json["userId"]?.stringValue)
        let (own, other) = (try await scene.connect(), try await scene.connect(user: ada))
        #expect(try await scene.execute("listItems", own).status == status)
        #expect(try await scene.execute("listItems", other, user: ada).status == 200)
        #expect(clock.slept == .seconds(seconds))
    }

    @Test func aPauseThatIsTooLongIsReported() async throws {
        let clock = SleepyClock()
        let scene = try ServiceScene(
            [Self.answer(429, ["Retry-After": "600"]), Self.answer(200, [:])], clock: clock.clock)
        let credential = try await scene.connect()
        #expect(try await scene.execute("listItems", credential).status == 429)
        let refused = try await scene.execute("createItem", credential, ["requestBody": [:]])
        #expect(refused.status == 429 && refused.json.errorMessage.contains("nothing was sent"))
        #expect(scene.provider.requests.count == 1 && clock.slept == .zero)
    }

    @Test func anotherOriginIsNotPaused() async throws {
        let clock = SleepyClock()
        let scene = try ServiceScene(
            [Self.answer(429, ["Retry-After": "30"]), Self.answer(200, [:])],
            origins: ["https://api.acme.example", "https://evil.example"], clock: clock.clock)
        let credential = try await scene.connect()
        #expect(try await scene.execute("listItems", credential).status == 429)
        #expect(try await scene.execute("elsewhere", credential).status == 200)
        #expect(clock.slept == .zero)
    }
}
