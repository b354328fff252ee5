import HostTestSupport
import Locking
import TestSupport
import Testing

@testable import AlloyHost

@Suite(.hangLimit) struct ConnectQueueTests {
    private final class Order: Sendable {
        private let numbers = Mutex<[Int]>([])
        var all: [Int] { numbers.withLock { $0 } }
        func add(_ number: Int) { numbers.withLock { $0.append(number) } }
    }

    private static let key = ConnectQueue.Key(userId: "u", connectorId: "c")

    @Test func letsThroughInOrder() async throws {
        let queue = ConnectQueue()
        let order = Order()
        try await queue.enter(Self.key)
        #expect(queue.isTaken(Self.key))
        var tasks: [Task<Void, any Error>] = []
        for number in 0..<5 {
            tasks.append(
                Task {
                    try await queue.enter(Self.key)
                    order.add(number)
                    queue.leave(Self.key)
                })
            await eventually { queue.waiting == number + 1 }
        }
        #expect(order.all == [])
        queue.leave(Self.key)
        for task in tasks { try await task.value }
        #expect(order.all == [0, 1, 2, 3, 4])
        #expect(!queue.isTaken(Self.key))
    }

    @Test func keepsOthersApart() async throws {
        let queue = ConnectQueue()
        try await queue.enter(Self.key)
        // Compared by code points: these are two users.
        for key in [
            ConnectQueue.Key(userId: "u", connectorId: "C"), ConnectQueue.Key(userId: nil, connectorId: "c"),
            ConnectQueue.Key(userId: "\u{E9}", connectorId: "c"),
            ConnectQueue.Key(userId: "e\u{301}", connectorId: "c"),
        ] {
            try await queue.enter(key)
        }
        #expect(queue.waiting == 0)
    }

    @Test func aCancelledCallerLeavesTheQueue() async throws {
        let queue = ConnectQueue()
        try await queue.enter(Self.key)
        let second = Task { try await queue.enter(Self.key) }
        await eventually { queue.waiting == 1 }
        let third = Task { try await queue.enter(Self.key) }
        await eventually { queue.waiting == 2 }
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        queue.leave(Self.key)
        try await third.value
        queue.leave(Self.key)
        #expect(!queue.isTaken(Self.key))
        let late = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await queue.enter(Self.key)
        }
        await #expect(throws: CancellationError.self) { try await late.value }
        #expect(!queue.isTaken(Self.key))
    }
}
