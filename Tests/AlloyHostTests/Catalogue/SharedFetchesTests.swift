import Alloy
import HostTestSupport
import Locking
import TestSupport
import Testing

@testable import AlloyHost

/// One fetch for everybody who asks at the same time.
@Suite struct SharedFetchesTests {
    private let fetches = SharedFetches()
    private let gate = AsyncGate()
    private let count = Counter()
    private static let far = ContinuousClock.Instant.distant
    private static let key = CatalogueKey(account: [1], subject: [2])

    /// Asks, and fetches what `answer` says once the gate is open.
    private func ask(
        until deadline: ContinuousClock.Instant = far, _ answer: Result<[UInt8], AlloyError> = .success([7])
    ) async -> Result<[UInt8], AlloyError> {
        do throws(AlloyError) {
            return .success(
                try await fetches.value(Self.key, until: deadline) { () async throws(AlloyError) in
                    count.add()
                    await gate.wait()
                    if Task.isCancelled { throw .notSent(.cancelled, "The test cancelled it.") }
                    return try answer.get()
                })
        } catch {
            return .failure(error)
        }
    }

    private func waiting(_ number: Int) async { await eventually { [fetches] in fetches.waiting(Self.key) == number } }

    @Test func servesAllCallers() async {
        async let first = ask()
        await waiting(0)
        let others = (1...50).map { _ in Task { await ask() } }
        await waiting(50)
        gate.open()
        #expect(await first == .success([7]))
        for other in others { #expect(await other.value == .success([7])) }
        #expect(count.value == 1)
        #expect(fetches.waiting(Self.key) == nil)
    }

    @Test func sharesAnErrorAndForgetsIt() async {
        let failure = AlloyError.notSent(.network, "It failed.")
        async let first = ask(.failure(failure))
        await waiting(0)
        async let second = ask()
        await waiting(1)
        gate.open()
        #expect(await first == .failure(failure))
        #expect(await second == .failure(failure))
        #expect(await ask() == .success([7]))
        #expect(count.value == 2)
    }

    @Test func theFirstCallerMayBeCancelled() async {
        let first = Task { await ask() }
        await waiting(0)
        let others = (1...3).map { _ in Task { await ask() } }
        await waiting(3)
        first.cancel()
        gate.open()
        if case .success = await first.value { Issue.record("It was not cancelled.") }
        for other in others { #expect(await other.value == .success([7])) }
        #expect((2...4).contains(count.value))
    }

    @Test func aWaitingCallerMayBeCancelled() async {
        let first = Task { await ask() }
        await waiting(0)
        let (one, other) = (Task { await ask() }, Task { await ask() })
        await waiting(2)
        one.cancel()
        guard case .failure(let error) = await one.value else {
            Issue.record("It was not cancelled.")
            return
        }
        #expect(error.kind == .cancelled)
        await waiting(1)
        gate.open()
        #expect(await first.value == .success([7]))
        #expect(await other.value == .success([7]))
        #expect(count.value == 1)
    }

    @Test func eachWaitsUntilItsOwnDeadline() async {
        let first = Task { await ask() }
        await waiting(0)
        guard case .failure(let error) = await ask(until: .now) else {
            Issue.record("It waited.")
            return
        }
        #expect(error.kind == .timedOut)
        gate.open()
        #expect(await first.value == .success([7]))
    }

    /// Whoever had no time left says nothing about the service.
    @Test func aTimeoutOfTheFirstIsNotShared() async {
        async let first = ask(.failure(.notSent(.timedOut, "It took too long.")))
        await waiting(0)
        async let second = ask()
        await waiting(1)
        gate.open()
        #expect(await second == .success([7]))
        _ = await first
        #expect(count.value == 2)
    }

    @Test func manyCallsMakeOneRequest() async throws {
        let service = SlowList()
        // However long a busy machine takes to start them all.
        let fixture = HostFixture.live(service, configure: { $0.deadlines.metadata = .seconds(600) })
        let calls = (1...20).map { number in
            Task {
                try await fixture.result("connectors.list", number % 2 == 0 ? [:] : ["maxAge": 60, "query": "slack"])
            }
        }
        await eventually { service.count == 1 }
        let account = try await fixture.services.catalogue.account(until: Self.far)
        await eventually { fixture.services.catalogue.waiting(.connectors, account) == 19 }
        service.gate.open()
        for call in calls { #expect(try await call.value["connectors"]?.arrayValue?.count == 1) }
        #expect(service.count == 1)
    }
}

/// A number that rises.
private final class Counter: Sendable {
    private let number = Mutex(0)

    var value: Int { number.withLock { $0 } }

    func add() { number.withLock { $0 += 1 } }
}
