import Synchronization

/// Lines that a log wrote.
public final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    /// No lines yet.
    public init() {}

    /// The lines so far.
    public var all: [String] { lines.withLock { $0 } }

    /// Where the log writes.
    public var sink: @Sendable ([UInt8]) -> Void {
        { line in self.lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) } }
    }
}
