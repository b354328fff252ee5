/// The data that a method reads or changes, which decides whether `--read-only` and `--lock-user` let it pass. Every method
/// states it; there is no default.
package enum Access: Sendable, Equatable, CaseIterable {
    /// Only this process, or the sandbox that simulates the service.
    case local
    /// Changes the ledger of this machine, and nothing at the service.
    case recordWrite
    /// Reads data that is the same for everybody, or that belongs to one user.
    case read
    /// Reads data of the whole account.
    case accountRead
    /// Changes or creates data of one user.
    case write
    /// Changes or creates data of the whole account.
    case accountWrite
    /// Shows or decides what waits for a person's approval; only for connections of approvers (`--approver`).
    case approval
    /// Executes actions, whose effect is known once their definition is.
    case execution

    /// True if the method passes `--read-only`. The effect of an execution is checked later.
    var passesReadOnly: Bool {
        switch self {
        case .local, .read, .accountRead, .execution, .approval: true
        case .recordWrite, .write, .accountWrite: false
        }
    }

    /// True if a method of this kind changes nothing. The effect of an execution is not known before, and methods of this
    /// process may change its state: those that don't say so themselves.
    var isRead: Bool { self == .read || self == .accountRead }

    /// True if the method is denied without `--approver`.
    var isForApprovers: Bool { self == .approval }

    /// True if the method may be called with `--lock-user`, for that user.
    var passesLockedUser: Bool {
        switch self {
        case .local, .recordWrite, .read, .write, .execution, .approval: true
        case .accountRead, .accountWrite: false
        }
    }
}
