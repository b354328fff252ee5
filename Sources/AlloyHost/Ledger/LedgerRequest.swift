import Alloy
import Platform

/// Something that is asked of the ledger, and where the answer goes. It gets exactly one.
enum LedgerRequest: Sendable {
    typealias Reply<Value> = @Sendable (Result<Value, AlloyError>) -> Void

    case check(ExecutionIntent, Reply<ExecutionCheck>)
    case begin(ExecutionIntent, Reply<Void>)
    case finish(ExecutionIntent, ExecutionEnding, @Sendable () -> Void)
    case list(ExecutionFilter, Reply<(rows: [ExecutionRow], nextCursor: String?)>)
    case row(String, Reply<ExecutionRow?>)
    case resolve(String, Outcome, Timestamp, Reply<ExecutionRow>)
    case close(@Sendable () -> Void)

    /// True when the answer depends on what other processes wrote.
    var asksAboutOthers: Bool {
        switch self {
        case .check, .list, .row, .resolve: true
        case .begin(let intent, _): intent.idempotencyKey != nil
        case .finish, .close: false
        }
    }

    /// True when the ledger is to be let go of.
    var isClose: Bool { if case .close = self { true } else { false } }

    /// Answers that the ledger can't be used.
    func fail(_ directory: String?, _ failure: SystemError?) {
        switch self {
        case .check(_, let reply): reply(.failure(.unwritable(directory, failure)))
        case .begin(_, let reply): reply(.failure(.unwritable(directory, failure)))
        case .list(_, let reply): reply(.failure(.unreadable(directory, failure)))
        case .row(_, let reply): reply(.failure(.unreadable(directory, failure)))
        case .resolve(_, _, _, let reply): reply(.failure(.unreadable(directory, failure)))
        case .finish(_, _, let done), .close(let done): done()
        }
    }
}
