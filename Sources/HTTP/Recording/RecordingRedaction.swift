import JSON

/// Takes secrets out of what a recording keeps, and, when it is played back, out of what is held against it.
public struct RecordingRedaction: Sendable {
    let bytes: @Sendable ([UInt8]) -> [UInt8]
    let request: @Sendable (JSONValue) -> JSONValue
    let answer: @Sendable (JSONValue) -> JSONValue

    /// A redaction of texts, and of the JSON of requests and of answers. What one gives for something redacted must be the
    /// same again.
    public init(
        bytes: @escaping @Sendable ([UInt8]) -> [UInt8], request: @escaping @Sendable (JSONValue) -> JSONValue,
        answer: @escaping @Sendable (JSONValue) -> JSONValue
    ) {
        self.bytes = bytes
        self.request = request
        self.answer = answer
    }

    func text(_ text: String) -> String { String(decoding: bytes(Array(text.utf8)), as: UTF8.self) }
}
