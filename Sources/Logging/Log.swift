/// Writes events as lines, one line an event, with every known secret taken out.
///
/// A message and its fields are built only when the level asks for them. Lines go to the sink whole, line feed included;
/// when events come from several threads the sink is called from each of them, and is to write a line in one piece.
public struct Log: Sendable {
    /// The least grave level that is written.
    public let level: LogLevel
    /// How events are written.
    public let format: LogFormat
    /// What takes secrets out of every message and field.
    public let redactor: Redactor

    private let timestamp: @Sendable () -> String
    private let sink: @Sendable ([UInt8]) -> Void

    /// A log into `sink`; `timestamp` gives the present time as ISO 8601.
    public init(
        level: LogLevel = .warn, format: LogFormat = .text, redactor: Redactor = Redactor(),
        timestamp: @escaping @Sendable () -> String, sink: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.level = level
        self.format = format
        self.redactor = redactor
        self.timestamp = timestamp
        self.sink = sink
    }

    /// True when events of this level are written.
    public func writes(_ level: LogLevel) -> Bool { level <= self.level }

    /// Writes an event, if its level is written.
    public func write(
        _ level: LogLevel, _ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]
    ) {
        guard writes(level) else { return }
        var line = LogLine(format: format, redactor: redactor)
        line.begin(time: timestamp(), level: level, message: message())
        for (name, value) in fields().pairs { line.append(name, value) }
        sink(line.finish())
    }

    /// Writes what went wrong and needs somebody.
    public func error(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]) {
        write(.error, message(), fields())
    }

    /// Writes what may be wrong.
    public func warn(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]) {
        write(.warn, message(), fields())
    }

    /// Writes what an operator may want to know.
    public func info(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]) {
        write(.info, message(), fields())
    }

    /// Writes what helps to find a fault.
    public func debug(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]) {
        write(.debug, message(), fields())
    }

    /// Writes every step.
    public func trace(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]) {
        write(.trace, message(), fields())
    }
}

/// How a log writes an event.
public enum LogFormat: String, Sendable, CaseIterable {
    /// `2025-02-05T15:09:29.551Z warn message key=value`
    case text
    /// `{"time":"2025-02-05T15:09:29.551Z","level":"warn","message":"message","key":"value"}`
    case json
}

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
