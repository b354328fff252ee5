import JSON

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The way messages are separated in a stream.
public enum Framing: Sendable {
    /// One message per line.
    case lines
    /// `Content-Length` headers before each message (Language Server Protocol, "Base Protocol").
    case headers
}

/// A state machine that splits a byte stream into messages, without input or output of its own.
///
/// Add bytes with `append`, then call `nextEvent` until it returns nil. The first byte that is not blank selects the
/// framing: `C` or `c` means headers, any other byte lines. The framer buffers at most one message, or `maximumBytes`.
struct Framer {
    enum Event: Equatable {
        /// A message; its bytes are in `bytes` until the next call of `append`.
        case message(Range<Int>)
        /// A message above the limit; its bytes are skipped.
        case tooLong
        /// An invalid header, or a stream that ends within a message; the sentence describes the error.
        case malformed(String)
    }

    private enum State {
        case start
        case line
        case skippingLine
        case header
        case seekingHeader
        case body(length: Int)
        case skippingBody(rest: Int)
    }

    /// The bytes that were read and not yet skipped.
    private(set) var bytes: [UInt8] = []
    /// Nil until the first byte that is not blank.
    private(set) var framing: Framing?
    private var state = State.start
    /// The offset of the first byte that is not skipped.
    private var start = 0
    /// The offset at which the search for a line's end continues.
    private var scanned = 0
    private let maximumBytes: Int

    private static let maximumHeaderBytes = 8 << 10
    /// A buffer above this capacity is released when its content has been skipped.
    private static let keptCapacity = 1 << 20

    init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

    /// Appends the bytes of a read; ranges of earlier events become invalid.
    mutating func append(_ chunk: UnsafeRawBufferPointer) {
        if start == bytes.count {
            if bytes.capacity > Self.keptCapacity { bytes = [] } else { bytes.removeAll(keepingCapacity: true) }
            start = 0
            scanned = 0
        } else if start > bytes.count / 2 {
            bytes.removeSubrange(..<start)
            scanned -= start
            start = 0
        }
        bytes.append(contentsOf: chunk)
    }

    /// Returns the next event, or nil if more bytes are needed.
    mutating func nextEvent() -> Event? {
        while true {
            switch state {
            case .start: guard decideFraming(atEnd: false) else { return nil }
            case .line:
                guard let end = find(UInt8(ascii: "\n"), from: scanned) else {
                    scanned = bytes.count
                    guard bytes.count - start > maximumBytes else { return nil }
                    skip(to: bytes.count)
                    state = .skippingLine
                    return .tooLong
                }
                let line = start..<end
                skip(to: end + 1)
                if line.count > maximumBytes { return .tooLong }
                if let message = trimmed(line) { return .message(message) }
            case .skippingLine:
                guard let end = find(UInt8(ascii: "\n"), from: start) else {
                    skip(to: bytes.count)
                    return nil
                }
                skip(to: end + 1)
                state = .line
            case .header:
                switch nextHeader() {
                case .needMore: return nil
                case .resume: break
                case .event(let event): return event
                }
            case .seekingHeader: guard seekHeader() else { return nil }
            case .body(let length):
                guard bytes.count - start >= length else { return nil }
                let body = start..<start + length
                skip(to: body.upperBound)
                state = .header
                if let message = trimmed(body) { return .message(message) }
            case .skippingBody(let rest):
                let skipped = min(rest, bytes.count - start)
                skip(to: start + skipped)
                guard skipped == rest else {
                    state = .skippingBody(rest: rest - skipped)
                    return nil
                }
                state = .header
            }
        }
    }

    /// Returns the event at the end of the stream: a last line without a line feed is a message; a partial body is an
    /// error.
    mutating func finish() -> Event? {
        if case .start = state { _ = decideFraming(atEnd: true) }
        let rest = start..<bytes.count
        defer { skip(to: bytes.count) }
        switch state {
        case .line: return trimmed(rest).map(Event.message)
        case .header: return trimmed(rest) == nil ? nil : .malformed("The input ends within a header.")
        case .body, .skippingBody: return .malformed("The input ends within a message.")
        case .start, .skippingLine, .seekingHeader: return nil
        }
    }

    private mutating func skip(to position: Int) {
        start = position
        scanned = position
    }

    private func find(_ byte: UInt8, from position: Int, before limit: Int? = nil) -> Int? {
        bytes.withUnsafeBytes { buffer in
            let limit = limit ?? buffer.count
            guard let base = buffer.baseAddress, position < limit,
                let found = memchr(base + position, Int32(byte), limit - position)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    /// Returns the range without blanks at its ends; nil if it contains only blanks.
    private func trimmed(_ range: Range<Int>) -> Range<Int>? {
        var (lower, upper) = (range.lowerBound, range.upperBound)
        while lower < upper, Self.isBlank(bytes[lower]) { lower += 1 }
        while lower < upper, Self.isBlank(bytes[upper - 1]) { upper -= 1 }
        return lower < upper ? lower..<upper : nil
    }

    private mutating func skipBlanks() {
        while start < bytes.count, Self.isBlank(bytes[start]) { skip(to: start + 1) }
    }

    /// Skips blanks and a byte order mark, and selects the framing by the next byte.
    private mutating func decideFraming(atEnd: Bool) -> Bool {
        let mark = ByteOrderMark.utf8
        skipBlanks()
        // In a loop, because the result must not depend on where reads split the stream.
        while bytes[start...].starts(with: mark) {
            skip(to: start + mark.count)
            skipBlanks()
        }
        if !atEnd, start < bytes.count, mark.starts(with: bytes[start...]) { return false }
        guard start < bytes.count else { return false }
        framing = bytes[start] | 0x20 == UInt8(ascii: "c") ? .headers : .lines
        state = framing == .headers ? .header : .line
        return true
    }
}

// MARK: - Headers

extension Framer {
    private enum Header {
        case incomplete
        case malformed(end: Int)
        case complete(end: Int, length: Int)
    }

    private enum Step {
        case needMore
        case resume
        case event(Event)
    }

    /// Parses one header block and selects the next state for its body.
    private mutating func nextHeader() -> Step {
        skipBlanks()
        guard start < bytes.count else { return .needMore }
        switch parseHeader() {
        case .incomplete: return .needMore
        case .malformed(let end):
            skip(to: end)
            state = .seekingHeader
            return .event(.malformed("The header has no usable Content-Length."))
        case .complete(let end, let length):
            skip(to: end)
            guard length <= maximumBytes else {
                state = .skippingBody(rest: length)
                return .event(.tooLong)
            }
            state = .body(length: length)
            return .resume
        }
    }

    private func parseHeader() -> Header {
        var length: Int?
        var isUsable = true
        var position = start
        let limit = min(bytes.count, start + Self.maximumHeaderBytes + 1)
        while let end = find(UInt8(ascii: "\n"), from: position, before: limit) {
            var line = bytes[position..<end]
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            position = end + 1
            if line.isEmpty {
                guard isUsable, let length else { return .malformed(end: position) }
                return .complete(end: position, length: length)
            }
            // Other text, such as a message without a header, must not count as a field with an unknown name.
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
                line[..<colon].allSatisfy(Self.isNameByte)
            else {
                isUsable = false
                continue
            }
            let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
            guard name == "content-length" else { continue }
            guard let value = trimmed(colon + 1..<line.endIndex).map({ bytes[$0] }),
                value.allSatisfy({ $0 &- 0x30 < 10 }), let number = Int(String(decoding: value, as: UTF8.self)),
                length ?? number == number
            else {
                isUsable = false
                continue
            }
            length = number
        }
        return limit > start + Self.maximumHeaderBytes ? .malformed(end: start + 1) : .incomplete
    }

    /// True for letters, digits and dashes, the characters of a field's name.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte | 0x20 &- UInt8(ascii: "a") < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "-")
    }

    /// Skips all bytes before the next `Content-Length`, in any case; false if there is none yet.
    private mutating func seekHeader() -> Bool {
        let name: StaticString = "content-length"
        let found = bytes.withUnsafeBytes { buffer in
            var position = start
            while position + name.utf8CodeUnitCount <= buffer.count {
                // Calling `strncasecmp` at every byte would cost more than the rest of the framer.
                if buffer[position] | 0x20 == UInt8(ascii: "c"), let base = buffer.baseAddress,
                    strncasecmp(base + position, name.utf8Start, name.utf8CodeUnitCount) == 0
                {
                    return (position: position, isThere: true)
                }
                position += 1
            }
            return (position: position, isThere: false)
        }
        skip(to: found.position)
        if found.isThere { state = .header }
        return found.isThere
    }
}
