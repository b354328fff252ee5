/// How much an event matters. `error` is the gravest and the least; a log writes its own level and all above.
public enum LogLevel: String, Sendable, CaseIterable, Comparable {
    case error
    case warn
    case info
    case debug
    case trace

    /// `error < warn < info < debug < trace`: the further, the more is written.
    public static func < (left: LogLevel, right: LogLevel) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .error: 0
        case .warn: 1
        case .info: 2
        case .debug: 3
        case .trace: 4
        }
    }
}
