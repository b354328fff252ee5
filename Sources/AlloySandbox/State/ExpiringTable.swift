import Platform

/// Values that are valid for a time, each under a key of its own. Values that are too old, and the oldest when there are too
/// many, are removed, so that the table does not grow with every call.
struct ExpiringTable<Value: Sendable>: Sendable {
    private let memory: Duration
    private let capacity: Int
    private var values: [String: Value] = [:]
    /// The keys in the order of insertion; those before `oldest` were removed.
    private var order: [(key: String, until: Timestamp)] = []
    private var oldest = 0

    /// A table that keeps each value for `memory` at least, unless more than `capacity` are inserted after it.
    init(memory: Duration, capacity: Int) {
        self.memory = memory
        self.capacity = capacity
    }

    /// The number of values.
    var count: Int { values.count }

    /// The value of this key; nil when there was none or it was removed.
    subscript(key: String) -> Value? { values[key] }

    /// Inserts a value under a new key, and removes the values that are too old `now`.
    mutating func insert(_ value: Value, for key: String, at now: Timestamp) {
        values[key] = value
        order.append((key, now.advanced(by: memory)))
        while order.count - oldest > capacity || order[oldest].until <= now {
            values[order[oldest].key] = nil
            oldest += 1
        }
        // Moved down once in a while only, so that forgetting one costs the same however many there are.
        if oldest > order.count / 2 {
            order.removeFirst(oldest)
            oldest = 0
        }
    }

    /// Changes the value of a key, if there is one.
    mutating func update(_ key: String, _ change: (inout Value) -> Void) {
        guard let index = values.index(forKey: key) else { return }
        change(&values.values[index])
    }

    /// Removes the values for which this returns true.
    mutating func removeAll(where isGone: (Value) -> Bool) { values = values.filter { !isGone($0.value) } }
}
