/// Where the ledger of executions is kept.
public enum LedgerLocation: Sendable, Hashable {
    /// In this process only: nothing is left behind, and a crash forgets what was sent.
    case memory
    /// Below this directory, which is made when it is missing. Nil: the platform names none; executions that write are
    /// refused then.
    case directory(String?)
}
