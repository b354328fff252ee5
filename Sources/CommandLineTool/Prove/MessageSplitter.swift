/// Splits a stream of JSON-RPC into its messages and keeps every byte, so that what is passed on is what came.
public struct MessageSplitter: Sendable {
    /// One message with its framing.
    public struct Message: Sendable, Equatable {
        /// All bytes: the line with its end, or the headers and the body.
        public let bytes: [UInt8]
        /// The JSON in it.
        public let body: [UInt8]
    }

    private static let name = Array("content-length".utf8)
    private static let lineEnd = UInt8(ascii: "\n")

    private var buffer: [UInt8] = []

    /// Creates a splitter at the start of a stream.
    public init() {}

    /// Adds bytes and returns the messages that are complete.
    public mutating func messages(after bytes: some Sequence<UInt8>) -> [Message] {
        buffer += bytes
        var messages: [Message] = []
        while let message = next() { messages.append(message) }
        return messages
    }

    /// Returns what is left when the stream has ended: a line without its end; nil if there is nothing.
    public mutating func rest() -> Message? {
        defer { buffer = [] }
        return buffer.isEmpty ? nil : Message(bytes: buffer, body: buffer)
    }

    private mutating func next() -> Message? {
        guard let end = buffer.firstIndex(of: Self.lineEnd) else { return nil }
        guard buffer.prefix(Self.name.count).elementsEqual(Self.name, by: { $0 | 0x20 == $1 }) else {
            return take(buffer.startIndex, end + 1)
        }
        guard let body = endOfHeaders() else { return nil }
        guard let length = length(before: body), buffer.count >= body + length else {
            return length(before: body) == nil ? take(buffer.startIndex, body) : nil
        }
        return take(body, body + length)
    }

    private mutating func take(_ body: Int, _ end: Int) -> Message {
        let message = Message(bytes: Array(buffer[..<end]), body: Array(buffer[body..<end]))
        buffer.removeFirst(end)
        return message
    }

    /// The position after the empty line.
    private func endOfHeaders() -> Int? {
        var start = 0
        while let end = buffer[start...].firstIndex(of: Self.lineEnd) {
            let line = buffer[start..<end]
            if line.isEmpty || line.elementsEqual([UInt8(ascii: "\r")]) { return end + 1 }
            start = end + 1
        }
        return nil
    }

    private func length(before body: Int) -> Int? {
        let headers = String(decoding: buffer[..<body], as: UTF8.self)
        for line in headers.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "content-length" else { continue }
            return Int(parts[1].filter { !$0.isWhitespace })
        }
        return nil
    }
}
