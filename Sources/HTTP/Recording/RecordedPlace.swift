/// Where an answer that was played back stands: a line of a recording.
public struct RecordedPlace: Sendable, Equatable, CustomStringConvertible {
    /// The recording's file; nil for one that was not read from a file.
    public let file: String?
    /// From 1 on.
    public let line: Int
    /// True when something was taken out of the answer's body when it was recorded.
    public var isRedacted = false
    /// True when the recording has another answer to the same request, which comes next.
    public var isRepeated = false

    init(file: String?, line: Int) {
        self.file = file
        self.line = line
    }

    /// Such as `calls.jsonl, line 7`.
    public var description: String { "\(file ?? "the recording"), line \(line)" }
}
