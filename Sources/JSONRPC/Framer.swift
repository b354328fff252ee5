#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// How messages are told apart on a stream.
public enum Framing: Sendable {
    /// One message a line.
    case lines
    /// `Content-Length` headers before each message (Language Server Protocol, "Base Protocol").
    case headers
}

/// Cuts a stream of bytes into messages: a state machine that does no input or output.
///
/// Add bytes with `append`, then take events with `nextEvent` until it gives nil. The first byte that is not blank decides
/// the framing: `C` or `c` means headers, anything else lines. Whatever comes, at most one message (or `maximumBytes`)
/// is held.
struct Framer {
    enum Event: Equatable {
        /// A message; its bytes are in `bytes` until the next call of `append`.
        case message(Range<Int>)
        /// A message longer than the limit. Its bytes are passed over.
        case tooLong
        /// Headers that can't be understood, or a stream that ends within a message; the sentence says which.
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

    /// What was read and not passed over yet.
    private(set) var bytes: [UInt8] = []
    /// Nil until the first byte that is not blank came.
    private(set) var framing: Framing?
    private var state = State.start
    /// The first byte not passed over.
    private var start = 0
    /// Where the search for the end of a line goes on.
    private var scanned = 0
    private let maximumBytes: Int

    private static let maximumHeaderBytes = 8 << 10
    /// A larger buffer is given back once what filled it has been passed over.
    private static let keptCapacity = 1 << 20

    init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

    /// Adds what was read; ranges given out before are void.
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

    /// The next event, or nil when more bytes are needed.
    mutating func nextEvent() -> Event? {
        while true {
            switch state {
            case .start: guard decideFraming(atEnd: false) else { return nil }
            case .line:
                guard let end = find(UInt8(ascii: "\n"), from: scanned) else {
                    scanned = bytes.count
                    guard bytes.count - start > maximumBytes else { return nil }
                    pass(to: bytes.count)
                    state = .skippingLine
                    return .tooLong
                }
                let line = start..<end
                pass(to: end + 1)
                if line.count > maximumBytes { return .tooLong }
                if let message = trimmed(line) { return .message(message) }
            case .skippingLine:
                guard let end = find(UInt8(ascii: "\n"), from: start) else {
                    pass(to: bytes.count)
                    return nil
                }
                pass(to: end + 1)
                state = .line
            case .header:
                switch nextHeader() {
                case .needMore: return nil
                case .goOn: break
                case .event(let event): return event
                }
            case .seekingHeader: guard seekHeader() else { return nil }
            case .body(let length):
                guard bytes.count - start >= length else { return nil }
                let body = start..<start + length
                pass(to: body.upperBound)
                state = .header
                if let message = trimmed(body) { return .message(message) }
            case .skippingBody(let rest):
                let skipped = min(rest, bytes.count - start)
                pass(to: start + skipped)
                guard skipped == rest else {
                    state = .skippingBody(rest: rest - skipped)
                    return nil
                }
                state = .header
            }
        }
    }

    /// What the end of the stream leaves: a last line without a line feed is a message, half a body is not.
    mutating func finish() -> Event? {
        if case .start = state { _ = decideFraming(atEnd: true) }
        let rest = start..<bytes.count
        defer { pass(to: bytes.count) }
        switch state {
        case .line: return trimmed(rest).map(Event.message)
        case .header: return trimmed(rest) == nil ? nil : .malformed("The input ends within a header.")
        case .body, .skippingBody: return .malformed("The input ends within a message.")
        case .start, .skippingLine, .seekingHeader: return nil
        }
    }

    private mutating func pass(to position: Int) {
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

    /// The range without blanks around it, or nil when nothing else is in it.
    private func trimmed(_ range: Range<Int>) -> Range<Int>? {
        var (lower, upper) = (range.lowerBound, range.upperBound)
        while lower < upper, Self.isBlank(bytes[lower]) { lower += 1 }
        while lower < upper, Self.isBlank(bytes[upper - 1]) { upper -= 1 }
        return lower < upper ? lower..<upper : nil
    }

    private mutating func passBlanks() {
        while start < bytes.count, Self.isBlank(bytes[start]) { pass(to: start + 1) }
    }

    /// Passes over blanks and a byte order mark, and looks at the first byte behind them.
    private mutating func decideFraming(atEnd: Bool) -> Bool {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        passBlanks()
        // More than one, too: where the stream was cut must not decide.
        while bytes[start...].starts(with: mark) {
            pass(to: start + mark.count)
            passBlanks()
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
        case goOn
        case event(Event)
    }

    /// Reads one header block and decides what to do with the body behind it.
    private mutating func nextHeader() -> Step {
        passBlanks()
        guard start < bytes.count else { return .needMore }
        switch parseHeader() {
        case .incomplete: return .needMore
        case .malformed(let end):
            pass(to: end)
            state = .seekingHeader
            return .event(.malformed("The header has no usable Content-Length."))
        case .complete(let end, let length):
            pass(to: end)
            guard length <= maximumBytes else {
                state = .skippingBody(rest: length)
                return .event(.tooLong)
            }
            state = .body(length: length)
            return .goOn
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
            // Anything else, such as a message without a header, must not pass for a field of an unknown name.
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

    /// The letters, digits and dashes of a field's name.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte | 0x20 &- UInt8(ascii: "a") < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "-")
    }

    /// Passes over everything before the next `Content-Length`, in any case; false while there is none.
    private mutating func seekHeader() -> Bool {
        let name: StaticString = "content-length"
        let found = bytes.withUnsafeBytes { buffer in
            var position = start
            while position + name.utf8CodeUnitCount <= buffer.count {
                // `strncasecmp` for every byte would cost more than the rest of the framer.
                if buffer[position] | 0x20 == UInt8(ascii: "c"), let base = buffer.baseAddress,
                    strncasecmp(base + position, name.utf8Start, name.utf8CodeUnitCount) == 0
                {
                    return (position: position, isThere: true)
                }
                position += 1
            }
            return (position: position, isThere: false)
        }
        pass(to: found.position)
        if found.isThere { state = .header }
        return found.isThere
    }
}
