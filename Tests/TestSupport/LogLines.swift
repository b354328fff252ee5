import Synchronization

/// The lines that a log has written.
public final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    /// Creates an empty list.
    public init() {}

    /// The lines so far.
    public var all: [String] { lines.withLock { $0 } }

    /// The sink of the log.
    public var sink: @Sendable ([UInt8]) -> Void {
        { line in self.lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) } }
    }
}
