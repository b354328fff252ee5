import Alloy
import Platform

/// A request to the ledger, and the waiting caller that gets exactly one result.
enum LedgerRequest: Sendable {
    case check(ExecutionIntent, PendingAnswer<ExecutionCheck>)
    /// The record of an execution before it is sent. The result is the latest write within 24 hours with the same arguments,
    /// if it is asked for and there is one.
    case begin(ExecutionIntent, findsIdentical: Bool, PendingAnswer<EarlierWrite?>)
    /// The end of an execution; no caller waits for that of a read.
    case finish(ExecutionIntent, ExecutionEnding, PendingAnswer<Void>?)
    case list(ExecutionFilter, PendingAnswer<(rows: [ExecutionRow], nextCursor: String?)>)
    case row(String, PendingAnswer<ExecutionRow?>)
    case resolve(String, Outcome, Timestamp, PendingAnswer<ExecutionRow>)
    case close(PendingAnswer<Void>)

    /// Indicates that the result depends on lines of other processes.
    var needsRefresh: Bool {
        switch self {
        case .check, .list, .row, .resolve: true
        case .begin(let intent, let findsIdentical, _): intent.idempotencyKey != nil || findsIdentical
        case .finish, .close: false
        }
    }

    /// Indicates that the result depends on the rows of reads, not only on those of writes and of idempotency keys.
    var isAboutRows: Bool {
        switch self {
        case .list, .row, .resolve: true
        case .check, .begin, .finish, .close: false
        }
    }

    /// Indicates that the request writes a line.
    var writes: Bool {
        switch self {
        case .begin, .finish, .resolve: true
        case .check, .list, .row, .close: false
        }
    }

    /// Indicates that the request needs no more than an append and a synchronization, if nothing else is to be done. With an
    /// idempotency key it also needs a lock.
    var isQuick: Bool {
        switch self {
        case .begin(let intent, _, let answer): intent.idempotencyKey == nil && answer.continuesQuickly
        case .finish: true
        case .check, .list, .row, .resolve, .close: false
        }
    }

    /// Indicates that the request closes the ledger.
    var isClose: Bool { if case .close = self { true } else { false } }

    /// Indicates an ending, which is written even when no caller waits for it.
    var isFinish: Bool { if case .finish = self { true } else { false } }

    /// Indicates that the request may be dropped while too many wait: no caller waits for it, and no decision depends on it.
    var isDroppable: Bool { if case .finish(_, _, nil) = self { true } else { false } }

    /// Indicates that the caller still waits. If not, nothing needs to be done.
    var isWanted: Bool {
        switch self {
        case .check(_, let answer): answer.isWanted
        case .begin(_, _, let answer): answer.isWanted
        case .list(_, let answer): answer.isWanted
        case .row(_, let answer): answer.isWanted
        case .resolve(_, _, _, let answer): answer.isWanted
        case .finish, .close: true
        }
    }

    /// The time in the request; nil without one.
    var time: Timestamp? {
        switch self {
        case .check(let intent, _), .begin(let intent, _, _): intent.startedAt
        case .finish(_, let ending, _): ending.finishedAt
        case .resolve(_, _, let time, _): time
        case .list, .row, .close: nil
        }
    }

    /// Fails the request, as the ledger can't be used: because of `newer` if there is such a file, else because of
    /// `failure`.
    func fail(_ directory: String?, _ failure: SystemError?, newer: NewerLedgerFile? = nil) {
        func unwritable() -> AlloyError {
            newer.map { .newerLedger($0, isWrite: true) } ?? .unwritable(directory, failure)
        }
        func unreadable() -> AlloyError {
            newer.map { .newerLedger($0, isWrite: false) } ?? .unreadable(directory, failure)
        }
        switch self {
        case .check(_, let answer): answer.resolve(.failure(unwritable()))
        case .begin(_, _, let answer): answer.resolve(.failure(unwritable()))
        case .list(_, let answer): answer.resolve(.failure(unreadable()))
        case .row(_, let answer): answer.resolve(.failure(unreadable()))
        case .resolve(_, _, _, let answer): answer.resolve(.failure(unreadable()))
        case .finish(_, _, let answer): answer?.resolve(.success(()))
        case .close(let answer): answer.resolve(.success(()))
        }
    }
}
