import Locking

/// Collects the replies to a batch, in the order of its requests. A request that was cancelled without a reply has none.
final class Batch: Sendable {
    private struct State {
        var replies: [[UInt8]?]
        var missing: Int
        var heldBytes = 0
    }

    private let state: Mutex<State>

    /// Creates a batch with this number of replies.
    init(replies count: Int) { state = Mutex(State(replies: Array(repeating: nil, count: count), missing: count)) }

    /// The number of bytes of all replies so far.
    var heldBytes: Int { state.withLock { $0.heldBytes } }

    /// Stores one reply, or nil for a request that gets none; returns the array of all replies if it was the last one.
    /// Returns nil otherwise, and if no request gets a reply.
    func add(_ reply: [UInt8]?, at index: Int) -> [UInt8]? {
        state.withLock { state in
            state.replies[index] = reply
            state.missing -= 1
            state.heldBytes += reply?.count ?? 0
            guard state.missing == 0 else { return nil }
            let replies = state.replies.compactMap(\.self)
            if replies.isEmpty { return nil }
            var answer: [UInt8] = []
            answer.reserveCapacity(replies.reduce(replies.count + 1) { $0 + $1.count })
            for (index, reply) in replies.enumerated() {
                answer.append(UInt8(ascii: index == 0 ? "[" : ","))
                answer += reply
            }
            answer.append(UInt8(ascii: "]"))
            return answer
        }
    }
}
