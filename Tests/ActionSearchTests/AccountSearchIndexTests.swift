import Alloy
import JSON
import Locking
import TestSupport
import Testing

@testable import ActionSearch

/// A source of some connectors with one action each; its gates hold back the resources of each connector.
private final class GatedSource: SearchSource {
    let gates: [AsyncGate]
    private let state = Mutex((reads: [String](), failing: Set<String>()))

    init(_ count: Int, isOpen: Bool = true) {
        gates = (0..<count).map { _ in AsyncGate() }
        if isOpen { for gate in gates { gate.open() } }
    }

    /// The connectors whose resources were read, in their order.
    var reads: [String] { state.withLock { $0.reads } }

    func fail(_ connectorIds: String...) { state.withLock { $0.failing = Set(connectorIds) } }

    var isOffline: Bool { false }

    func account(until deadline: ContinuousClock.Instant) async throws(AlloyError) -> [UInt8] { [1] }

    func cached(_ part: SearchSourcePart, _ account: [UInt8]) async -> SearchSourceResult? { nil }

    func read(_ part: SearchSourcePart, maxAge: Duration) async throws(AlloyError) -> SearchSourceResult {
        switch part {
        case .connectors:
            let rows = gates.indices.map { JSONValue.object(["id": .string("c\($0)"), "name": .string("Name \($0)")]) }
            return SearchSourceResult(json: JSONValue.array(rows).bytes, age: nil)
        case .resources(let connectorId):
            if let number = Int(connectorId.dropFirst()) { await gates[number].wait() }
            let fails = state.withLock { state in
                state.reads.append(connectorId)
                return state.failing.contains(connectorId)
            }
            if fails { throw .notSent(.network, "The connector can't be read.") }
            let rows: JSONValue = [["name": "things", "actions": [["id": "createThing", "name": "Create a thing"]]]]
            return SearchSourceResult(json: rows.bytes, age: nil)
        }
    }
}

/// The index of an account: building, waiting, renewal and failures.
@Suite(.hangLimit) struct AccountSearchIndexTests {
    private func index(
        _ source: GatedSource, isSynchronous: Bool = false, clock: VirtualClock = VirtualClock(advancesItself: false)
    ) -> AccountSearchIndex {
        AccountSearchIndex(
            source, isSynchronous: isSynchronous, now: { clock.now },
            sleep: { instant throws(CancellationError) in try await clock.sleep(until: instant) })
    }

    private func search(
        _ index: AccountSearchIndex, _ connectorIds: [String]? = nil, waiting: Duration = .seconds(60)
    ) async throws(AlloyError) -> (index: SearchIndex, coverage: SearchCoverage) {
        let now = index.now()
        let found = try await index.index(
            waitingUntil: now + waiting, connectorIds: connectorIds, until: now + .seconds(120)
        ) { _ in }
        return (found.index, found.coverage)
    }

    @Test func aSearchWaitsForTheCompleteIndex() async throws {
        let (index, coverage) = try await search(index(GatedSource(12)))
        #expect(coverage.isComplete && coverage.actions == 12)
        #expect(Set(index.matches("create thing", limit: 100).map(\.connectorId)).count == 12)
    }

    @Test func anIncompleteIndexCanBeSearched() async throws {
        let source = GatedSource(2, isOpen: false)
        let index = index(source)
        #expect(try await search(index, waiting: .zero).coverage.indexed == 0)
        source.gates[1].open()
        let (part, coverage) = try await search(index, ["c1"])
        #expect(part.matches("create thing", limit: 9).map(\.connectorId) == ["c1"])
        #expect(!coverage.isComplete)
        source.gates[0].open()
        #expect(try await search(index).coverage.isComplete)
        #expect(source.reads.sorted() == ["c0", "c1"], "each connector is read once")
    }

    @Test func failedConnectorsAreReadAgainLater() async throws {
        let (source, clock) = (GatedSource(3), VirtualClock(advancesItself: false))
        let index = index(source, clock: clock)
        source.fail("c1")
        #expect(try await search(index).coverage.failed == ["c1"])
        source.fail()
        #expect(try await search(index).coverage.failed == ["c1"], "not at once")
        clock.advance(by: AccountSearchIndex.retryInterval + .seconds(1))
        #expect(try await search(index).coverage.isComplete)
    }

    @Test func anOldIndexIsRenewedInTheBackground() async throws {
        let (source, clock) = (GatedSource(2), VirtualClock(advancesItself: false))
        let index = index(source, clock: clock)
        _ = try await search(index)
        // A search returns as soon as the index is complete, which is before building ends.
        await eventually { index.isIdle }
        clock.advance(by: AccountSearchIndex.maximumAge + .seconds(1))
        #expect(try await search(index).coverage.isComplete, "no search waits for it")
        await eventually { source.reads.count == 4 }
        await eventually { index.isIdle }
        #expect(try await search(index).coverage.age == .zero)
    }

    @Test func aSynchronousIndexIsCompleteAtTheFirstSearch() async throws {
        let source = GatedSource(3)
        #expect(try await search(index(source, isSynchronous: true), waiting: .zero).coverage.isComplete)
        #expect(source.reads == ["c0", "c1", "c2"])
    }

    @Test func aWaitingSearchCanBeCancelled() async throws {
        let source = GatedSource(1, isOpen: false)
        let index = index(source)
        let waiting = Task { () -> AlloyError.Kind? in
            do throws(AlloyError) {
                _ = try await search(index)
                return nil
            } catch {
                return error.kind
            }
        }
        await eventually { index.isWaitedFor }
        waiting.cancel()
        #expect(await waiting.value == .cancelled)
        source.gates[0].open()
        #expect(try await search(index).coverage.isComplete)
        #expect(source.reads == ["c0"], "the running build continued")
    }
}
