import Locking
import Testing

@testable import AlloySandbox

struct LazyTests {
    private final class Counter: Sendable {
        let count = Mutex(0)
        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }

    @Test func madeOnceAndNotBefore() async {
        let counter = Counter()
        let lazy = Lazy { counter.next() }
        #expect(counter.count.withLock { $0 } == 0)
        await withTaskGroup(of: Int.self) { group in
            for _ in 0..<50 { group.addTask { lazy.value } }
            for await value in group { #expect(value == 1) }
        }
        #expect(counter.count.withLock { $0 } == 1)
    }

    @Test func aConnectorsPartsAreMadeWhenLookedAt() {
        let counter = Counter()
        @Sendable func resources() -> [ResourceDefinition] {
            _ = counter.next()
            return []
        }
        let connector = ConnectorDefinition(
            id: "a", summary: ConnectorDefinition.Summary(name: "A"), requirements: [], resources: resources(),
            makeProvider: { MemoryProvider() })
        let sandbox = Sandbox(catalogue: SandboxCatalogue(connectors: [connector]))
        #expect(sandbox.connectorIds == ["a"])
        #expect(counter.count.withLock { $0 } == 0)
        #expect(connector.resources.isEmpty && connector.resources.isEmpty)
        #expect(counter.count.withLock { $0 } == 1)
    }
}
