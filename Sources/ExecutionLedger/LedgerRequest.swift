import Alloy
import Platform

/// Something that is asked of the ledger, and where the answer goes. It gets exactly one.
enum LedgerRequest: Sendable {
    case check(ExecutionIntent, PendingAnswer<ExecutionCheck>)
    case begin(ExecutionIntent, PendingAnswer<Void>)
    /// Without an answer where nobody waits for it.
    case finish(ExecutionIntent, ExecutionEnding, PendingAnswer<Void>?)
    case list(ExecutionFilter, PendingAnswer<(rows: [ExecutionRow], nextCursor: String?)>)
    case row(String, PendingAnswer<ExecutionRow?>)
    case resolve(String, Outcome, Timestamp, PendingAnswer<ExecutionRow>)
    case close(PendingAnswer<Void>)

    /// True when the answer depends on what other processes wrote.
    var asksAboutOthers: Bool {
        switch self {
        case .check, .list, .row, .resolve: true
        case .begin(let intent, _): intent.idempotencyKey != nil
        case .finish, .close: false
        }
    }

    /// True when it writes a line.
    var writes: Bool {
        switch self {
        case .begin, .finish, .resolve: true
        case .check, .list, .row, .close: false
        }
    }

    /// True when the ledger is to be let go of.
    var isClose: Bool { if case .close = self { true } else { false } }

    /// True for an ending, which is written whether or not somebody waits for that.
    var isFinish: Bool { if case .finish = self { true } else { false } }

    /// True for what may be given up when too much waits: nobody waits for it, and nothing is decided by it.
    var isDispensable: Bool { if case .finish(_, _, nil) = self { true } else { false } }

    /// False when nobody waits for the answer any more, and nothing need be done for it.
    var isWanted: Bool {
        switch self {
        case .check(_, let answer): answer.isWanted
        case .begin(_, let answer): answer.isWanted
        case .list(_, let answer): answer.isWanted
        case .row(_, let answer): answer.isWanted
        case .resolve(_, _, _, let answer): answer.isWanted
        case .finish, .close: true
        }
    }

    /// The moment of which it tells, if it tells of one.
    var time: Timestamp? {
        switch self {
        case .check(let intent, _), .begin(let intent, _): intent.startedAt
        case .finish(_, let ending, _): ending.finishedAt
        case .resolve(_, _, let time, _): time
        case .list, .row, .close: nil
        }
    }

    /// Answers that the ledger can't be used: because of `newer`, if there is such a file, else because of `failure`.
    func fail(_ directory: String?, _ failure: SystemError?, newer: NewerLedgerFile? = nil) {
        func unwritable() -> AlloyError {
            newer.map { .newerLedger($0, isWrite: true) } ?? .unwritable(directory, failure)
        }
        func unreadable() -> AlloyError {
            newer.map { .newerLedger($0, isWrite: false) } ?? .unreadable(directory, failure)
        }
        switch self {
        case .check(_, let answer): answer.resolve(.failure(unwritable()))
        case .begin(_, let answer): answer.resolve(.failure(unwritable()))
        case .list(_, let answer): answer.resolve(.failure(unreadable()))
        case .row(_, let answer): answer.resolve(.failure(unreadable()))
        case .resolve(_, _, _, let answer): answer.resolve(.failure(unreadable()))
        case .finish(_, _, let answer): answer?.resolve(.success(()))
        case .close(let answer): answer.resolve(.success(()))
        }
    }
}
