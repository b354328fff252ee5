import Platform
import TextCoding

/// Cuts the bytes of a connection into requests; pure (RFC 9112).
///
/// Bytes go in as they come, and `next` is asked until it wants more: a client may send its next requests before it has
/// the first response.
struct RequestParser {
    /// The result of parsing the bytes so far.
    enum Step {
        /// More bytes are needed.
        case needsBytes
        /// The client waits for a 100 before it sends the body.
        case expectsContinue
        case request(ReceivedRequest)
        /// The request is refused, and no further bytes are read.
        case refused(RequestRefusal)
    }

    private enum State {
        case requestLine
        case fields(RequestHead)
        case body(RequestHead, left: Int)
        case chunkSize(RequestHead)
        case chunk(RequestHead, left: Int)
        case chunkEnd(RequestHead)
        case trailers(RequestHead)
        case refused(RequestRefusal)
    }

    /// The longest line with the size of a chunk and its extensions.
    private static let chunkLineBytes = 256

    private let limits: ServerLimits
    private let own: ServerAuthority
    private var state = State.requestLine
    private var buffer: [UInt8] = []
    /// The index in `buffer` before which everything has been parsed.
    private var start = 0
    /// The index in `buffer` before which there is no end of the line that starts at `start`.
    private var searched = 0
    private var body: [UInt8] = []
    private var fieldBytes = 0
    private var fieldCount = 0

    /// A parser for a server of these names.
    init(limits: ServerLimits, own: ServerAuthority) {
        self.limits = limits
        self.own = own
    }

    /// Indicates that the parser is between two requests: no byte of the next one has arrived.
    var isIdle: Bool { if case .requestLine = state { start == buffer.count } else { false } }

    /// Indicates that the head of a request is arriving.
    var isInHead: Bool {
        switch state {
        case .requestLine: start < buffer.count
        case .fields: true
        default: false
        }
    }

    /// Adds the next bytes of the connection.
    mutating func append(_ bytes: [UInt8]) {
        if start > 0 {
            buffer.removeSubrange(..<start)
            searched -= start
            start = 0
        }
        buffer += bytes
    }

    /// Returns the next result. After `needsBytes` there is nothing new until `append`.
    mutating func next() -> Step {
        do throws(RequestRefusal) {
            while true {
                if let step = try advance() { return step }
            }
        } catch {
            state = .refused(error)
            return .refused(error)
        }
    }

    /// Does one step; nil when there may be more to do at once.
    private mutating func advance() throws(RequestRefusal) -> Step? {
        switch state {
        case .requestLine:
            let tooLong = RequestRefusal(414, "The first line is longer than \(limits.requestLineBytes) bytes.")
            guard let line = try takeLine(atMost: limits.requestLineBytes, tooLong) else { return .needsBytes }
            // Empty lines before a request are ignored: old clients send one behind a body.
            if !line.isEmpty { state = .fields(try RequestHead(requestLine: line)) }
        case .fields(var head):
            guard let line = try takeFieldLine() else { return .needsBytes }
            guard line.isEmpty else {
                try head.append(fieldLine: line)
                state = .fields(head)
                return nil
            }
            try head.finish(own: own, bodyLimit: limits.bodyBytes)
            switch head.body {
            case .chunked: state = .chunkSize(head)
            case .length(let length): state = .body(head, left: length)
            }
            // A client that has sent some of the body already waits for nothing.
            if head.expectsContinue, start == buffer.count { return .expectsContinue }
        case .body(let head, let left):
            let left = left - takeBody(atMost: left)
            guard left == 0 else {
                state = .body(head, left: left)
                return .needsBytes
            }
            return finish(head)
        default: return try advanceInChunks()
        }
        return nil
    }

    private mutating func advanceInChunks() throws(RequestRefusal) -> Step? {
        switch state {
        case .chunkSize(let head):
            let tooLong = RequestRefusal.malformed("The line with the size of a chunk is too long.")
            guard let line = try takeLine(atMost: Self.chunkLineBytes, tooLong) else { return .needsBytes }
            let size = try Self.chunkSize(line)
            guard size <= limits.bodyBytes - body.count else { throw .tooLarge(limits.bodyBytes) }
            state = size == 0 ? .trailers(head) : .chunk(head, left: size)
        case .chunk(let head, let left):
            let left = left - takeBody(atMost: left)
            state = left == 0 ? .chunkEnd(head) : .chunk(head, left: left)
            if left > 0 { return .needsBytes }
        case .chunkEnd(let head):
            let wrong = RequestRefusal.malformed("A chunk is longer than its size says.")
            guard let line = try takeLine(atMost: 0, wrong) else { return .needsBytes }
            guard line.isEmpty else { throw wrong }
            state = .chunkSize(head)
        case .trailers(let head):
            guard let line = try takeFieldLine() else { return .needsBytes }
            if line.isEmpty { return finish(head) }
            // Trailers are not used; merged into the fields they could override the head.
            _ = try RequestHead.field(line)
        case .refused(let refusal): throw refusal
        default: break
        }
        return nil
    }

    private mutating func finish(_ head: RequestHead) -> Step {
        let hasBody = head.body != .length(0)
        let request = HTTPRequest(
            method: head.method, origin: own.origin, target: head.target, headers: head.headers,
            body: hasBody ? body : nil)
        body = []
        fieldBytes = 0
        fieldCount = 0
        state = .requestLine
        return .request(
            ReceivedRequest(request: request, knowsChunks: !head.isVersion1_0, keepsAlive: head.keepsAlive))
    }

    /// Moves bytes from the buffer to the body, and gives their number.
    private mutating func takeBody(atMost limit: Int) -> Int {
        let count = min(limit, buffer.count - start)
        body += buffer[start..<start + count]
        start += count
        searched = start
        return count
    }

    private mutating func takeFieldLine() throws(RequestRefusal) -> ArraySlice<UInt8>? {
        let tooLong = RequestRefusal(431, "The fields are longer than \(limits.headerBytes) bytes.")
        guard let line = try takeLine(atMost: limits.headerBytes - fieldBytes, tooLong) else { return nil }
        fieldBytes += line.count + 2
        fieldCount += line.isEmpty ? 0 : 1
        guard fieldBytes <= limits.headerBytes else { throw tooLong }
        guard fieldCount <= limits.headerCount else {
            throw RequestRefusal(431, "There are more than \(limits.headerCount) fields.")
        }
        return line
    }

    /// Returns the next line without its end, or nil when it has not arrived completely. Lines end with CR LF; neither
    /// stands alone.
    private mutating func takeLine(
        atMost limit: Int, _ tooLong: RequestRefusal
    ) throws(RequestRefusal) -> ArraySlice<UInt8>? {
        let feed = buffer[max(searched, start)...].firstIndex(of: UInt8(ascii: "\n"))
        let end = feed ?? buffer.count
        // Up to the CR, whose LF may not have come.
        guard end - start <= limit + 1 else { throw tooLong }
        guard let feed else {
            searched = buffer.count
            return nil
        }
        let line = buffer[start..<feed]
        guard line.last == UInt8(ascii: "\r"), line.dropLast().allSatisfy({ $0 != UInt8(ascii: "\r") }) else {
            throw .malformed("Lines must end with CR LF, and neither may stand alone.")
        }
        start = feed + 1
        searched = start
        return line.dropLast()
    }

    /// Parses hexadecimal digits, perhaps with an extension, which is ignored (RFC 9112 §7.1.1).
    private static func chunkSize(_ line: ArraySlice<UInt8>) throws(RequestRefusal) -> Int {
        let digits = line.prefix { $0 != UInt8(ascii: ";") }
        guard (1...15).contains(digits.count) else { throw .malformed("A chunk's size is no hexadecimal number.") }
        var size = 0
        for byte in digits {
            guard let digit = Hex.value(of: byte) else { throw .malformed("A chunk's size is no hexadecimal number.") }
            size = size << 4 | Int(digit)
        }
        let rest = line[digits.endIndex...]
        guard rest.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
            throw .malformed("A chunk's extension must hold no control characters.")
        }
        return size
    }
}
