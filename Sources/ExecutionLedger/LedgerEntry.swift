import Alloy

/// The range of a line in a file, and the parts of the line.
struct LineRange: Sendable, Equatable {
    /// The parts of an execution that a line contains.
    struct Parts: OptionSet, Sendable {
        let rawValue: UInt8
        static let beginning = Parts(rawValue: 1)
        static let ending = Parts(rawValue: 2)
        static let resolution = Parts(rawValue: 4)
        static let reply = Parts(rawValue: 8)
    }

    /// The number of the file.
    var file: Int32
    /// The number of bytes before the line.
    var offset: UInt32
    /// The number of bytes of the line, without the line feed.
    var length: UInt32
    /// The parts that the line contains.
    var parts: Parts = []
}

/// An execution in the index: the members that searches and decisions need. The rest is read from the file.
struct LedgerEntry: Sendable {
    let executionId: String
    var startedAt: Int64 = 0
    var idempotencyKey: String?
    var keyOrigin = KeyOrigin.caller
    var digest = LedgerDigest.none
    /// The digest of the idempotency key's scope; nil without a key.
    var scope: LedgerDigest?
    /// The digest of the caller's name for the call; nil without one.
    var call: LedgerDigest?
    var baseURL = NameTable.none
    var userId = NameTable.none
    var connectorId = NameTable.none
    var actionId = NameTable.none
    var process = NameTable.none
    /// The position of the entry that was linked before this one with the same arguments digest; -1 without one.
    var previousWithDigest: Int32 = -1
    /// The latest `startedAt` of this entry and of those behind it in the chain of its digest.
    var latestStartWithDigest: Int64 = .min
    /// The position of the entry that was linked before this one with the same scope; -1 without one.
    var previousWithScope: Int32 = -1
    var effect = Effect.write
    var purpose = ExecutionPurpose.user
    var outcome: Outcome?
    var resolution: Outcome?
    /// The time at which its outcome was known; 0 until then.
    var settledAt: Int64 = 0
    /// Indicates that its beginning was read. An entry without one is not listed.
    var hasBeginning = false
    /// The ranges of its lines, in any file.
    var ranges: [LineRange] = []

    init(_ executionId: String) { self.executionId = executionId }

    /// The parts that its lines contain together.
    var parts: LineRange.Parts { ranges.reduce(into: []) { $0.formUnion($1.parts) } }

    /// Returns true when it comes before this time and id. Within a millisecond the ids are compared, so that the order
    /// is total.
    func isBefore(_ startedAt: Int64, _ executionId: String) -> Bool {
        self.startedAt == startedAt ? self.executionId < executionId : self.startedAt < startedAt
    }

    /// Returns true when it started less than 24 hours before `now`, or later.
    func isRecent(at now: Int64) -> Bool { Self.isRecent(startedAt, at: now) }

    static func isRecent(_ startedAt: Int64, at now: Int64) -> Bool { startedAt > now - 86_400_000 }
}
