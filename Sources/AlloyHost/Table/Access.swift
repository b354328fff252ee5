/// What a method reaches, for `--read-only` and `--lock-user`. Every method states it; none has it by default.
package enum Access: Sendable, Equatable, CaseIterable {
    /// Nothing but this process, or the sandbox that stands in for the service.
    case local
    /// Changes the record that this machine keeps of what was executed, and nothing at the service.
    case recordWrite
    /// Reads what is the same for everybody, or what one user has.
    case read
    /// Reads what the whole account has.
    case accountRead
    /// Changes or makes something, for one user.
    case write
    /// Changes or makes something that concerns the whole account.
    case accountWrite
    /// Executes actions; what that may do is known when the action is.
    case execution

    /// Whether it passes `--read-only`. Of an execution the effect decides, later.
    var passesReadOnly: Bool {
        switch self {
        case .local, .read, .accountRead, .execution: true
        case .recordWrite, .write, .accountWrite: false
        }
    }

    /// Whether a locked user may call it, about themselves.
    var passesLockedUser: Bool {
        switch self {
        case .local, .recordWrite, .read, .write, .execution: true
        case .accountRead, .accountWrite: false
        }
    }
}
