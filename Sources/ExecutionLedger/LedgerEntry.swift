import Alloy

/// Where a line stands, and what it says.
struct LedgerPlace: Sendable, Equatable {
    /// What a line may tell of an execution.
    struct Parts: OptionSet, Sendable {
        let rawValue: UInt8
        static let beginning = Parts(rawValue: 1)
        static let ending = Parts(rawValue: 2)
        static let resolution = Parts(rawValue: 4)
        static let reply = Parts(rawValue: 8)
    }

    /// The number of the file.
    var file: Int32
    /// Bytes before it in the file.
    var offset: UInt32
    /// Its bytes, without the line feed.
    var length: UInt32
    /// What it tells.
    var parts: Parts = []
}

/// What the index remembers of an execution. What is not needed to find it or to decide stays in the file.
struct LedgerEntry: Sendable {
    let executionId: String
    var startedAt: Int64 = 0
    var idempotencyKey: String?
    var digest = LedgerDigest.none
    /// What the key is good for.
    var scope: LedgerDigest?
    var baseURL = NameTable.none
    var userId = NameTable.none
    var connectorId = NameTable.none
    var actionId = NameTable.none
    var process = NameTable.none
    /// The entry before this one with the same digest; -1 when there is none.
    var earlierAlike: Int32 = -1
    /// The entry before this one with the same key; -1 when there is none.
    var earlierKeyed: Int32 = -1
    var effect = Effect.write
    var purpose = ExecutionPurpose.user
    var outcome: Outcome?
    var resolution: Outcome?
    /// True when its beginning was read. One that lacks it can't be told of.
    var hasBeginning = false
    /// Its lines, wherever they stand.
    var places: [LedgerPlace] = []

    init(_ executionId: String) { self.executionId = executionId }

    /// What its lines tell together.
    var parts: LedgerPlace.Parts { places.reduce(into: []) { $0.formUnion($1.parts) } }

    /// True when it comes before this time and id. The id decides within a millisecond, so that there is one order.
    func isBefore(_ startedAt: Int64, _ executionId: String) -> Bool {
        self.startedAt == startedAt ? self.executionId < executionId : self.startedAt < startedAt
    }

    /// True when it was asked for less than 24 hours before `now`, or after it.
    func isYoung(at now: Int64) -> Bool { startedAt > now - 86_400_000 }
}
