/// What an action may do to the third party's data, from harmless to grave.
public enum Effect: String, Sendable, CaseIterable, Comparable {
    /// Changes nothing.
    case read
    /// Changes something; doing it twice is doing it once.
    case idempotentWrite
    /// Changes something; doing it twice may do it twice.
    case write
    /// Takes away something, or can't be taken back.
    case destructive

    public static func < (left: Effect, right: Effect) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .read: 0
        case .idempotentWrite: 1
        case .write: 2
        case .destructive: 3
        }
    }
}
