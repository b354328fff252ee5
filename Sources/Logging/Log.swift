/// Writes events, one per line, without the known secrets.
///
/// A message and its fields are evaluated only if their level is written. The sink receives whole lines with their line
/// feed; it is called on the threads of the events, and must write a line in one piece.
public struct Log: Sendable {
    /// The least severe level that is written.
    public let level: LogLevel
    /// The format of events.
    public let format: LogFormat
    /// The redactor for all messages and fields.
    public let redactor: Redactor

    private let timestamp: @Sendable () -> String
    private let sink: @Sendable ([UInt8]) -> Void

    /// Creates a log to `sink`; `timestamp` returns the current time in ISO 8601.
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

    /// Returns true if events of this level are written.
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

    /// Writes a failure that needs attention.
    public func error(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]) {
        write(.error, message(), fields())
    }

    /// Writes a possible failure.
    public func warn(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]) {
        write(.warn, message(), fields())
    }

    /// Writes an event of interest to the operator.
    public func info(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]) {
        write(.info, message(), fields())
    }

    /// Writes an event for finding errors in the program.
    public func debug(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]) {
        write(.debug, message(), fields())
    }

    /// Writes a single step.
    public func trace(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> LogFields = [:]) {
        write(.trace, message(), fields())
    }
}

/// The format of events.
public enum LogFormat: String, Sendable, CaseIterable {
    /// `2025-02-05T15:09:29.551Z warn message key=value`
    case text
    /// `{"time":"2025-02-05T15:09:29.551Z","level":"warn","message":"message","key":"value"}`
    case json
}

/// The severity of an event. A log writes its own level and all more severe ones; `error` is the most severe.
public enum LogLevel: String, Sendable, CaseIterable, Comparable {
    case error
    case warn
    case info
    case debug
    case trace

    /// The order `error < warn < info < debug < trace`, from the most to the least severe.
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
