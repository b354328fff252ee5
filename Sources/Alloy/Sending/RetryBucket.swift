/// What all calls of a client together may still spend on retries: when many fail, sending again makes it worse.
struct RetryBucket: Sendable, Equatable {
    let capacity: Int
    private(set) var tokens: Int

    /// A full bucket.
    init(capacity: Int) {
        self.capacity = max(0, capacity)
        tokens = self.capacity
    }

    var isFull: Bool { tokens == capacity }

    /// Takes `cost` out; false, and nothing taken, when there is less.
    mutating func take(_ cost: Int) -> Bool {
        guard tokens >= cost else { return false }
        tokens -= cost
        return true
    }

    /// A call succeeded that had spent `spent` on its retries: that comes back, and 1 when it needed none.
    mutating func succeeded(having spent: Int) { tokens = min(capacity, tokens + max(spent, 1)) }
}
