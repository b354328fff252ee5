import Platform

/// Assembles one response from the lines and bytes that the transport receives, and decides whether it is complete.
///
/// Pure and synchronous. A chunked body is already decoded when it arrives here.
struct ResponseAssembly {
    /// The reason why the received bytes are no response.
    struct Problem: Error, Equatable {
        var reason: HTTPFailure.Reason
        var technical: String
    }

    /// The greatest size of a head in bytes, all interim responses included; libcurl has its own limit since 8.3 only.
    static let maximumHeadBytes = 300 << 10

    private enum State {
        case beforeStatusLine
        case inHead
        /// The final head has ended. Header lines from here on are trailers.
        case afterHead
    }

    private let maximumBodyBytes: Int
    private let answersHead: Bool
    private var state = State.beforeStatusLine
    private var status = 0
    private var fields: [HTTPHeaders.Field] = []
    private var body: [UInt8] = []
    /// The body once it is large; `body` is empty then.
    private var largeBody: PageBytes?
    private var headBytes = 0
    /// The announced length, once the head has ended; nil when there is none that is a row of digits (RFC 9110 §8.6).
    private var contentLength: Int?

    /// The problem with the bytes so far; once set, no more bytes are accepted.
    private(set) var problem: Problem?

    /// The assembly of the response to a request of this method, with at most so many bytes of body.
    init(method: String, maximumBodyBytes: Int) {
        self.maximumBodyBytes = maximumBodyBytes
        answersHead = method == "HEAD"
    }

    /// Indicates that the final head has ended and declares a chunked body.
    var isChunked: Bool {
        guard state == .afterHead else { return false }
        // The last coding is the one that ends the body (RFC 9112 §6.1).
        let headers = HTTPHeaders(fields)
        guard headers["Transfer-Encoding"] != nil else { return false }
        let codings = headers.values(of: "Transfer-Encoding").flatMap { $0.split(separator: ",") }
        return codings.last?.filter { !$0.isWhitespace }.lowercased() == "chunked"
    }

    /// Receives one line of a head: a status line, a field, the empty line, or a trailer. Returns false when it is not
    /// accepted.
    mutating func receiveHeadLine(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard problem == nil else { return false }
        headBytes += bytes.count
        guard headBytes <= Self.maximumHeadBytes else {
            return refuse(.responseTooLarge, "the head is larger than \(Self.maximumHeadBytes) bytes")
        }
        let line = bytes.trimmed
        switch state {
        case .beforeStatusLine: return receiveStatusLine(line)
        case .inHead where line.isEmpty: return endHead()
        case .inHead: return receiveField(line, isFolded: bytes.first == 0x20 || bytes.first == 0x09)
        case .afterHead: return true
        }
    }

    /// Receives bytes of the body. Returns false when they are not accepted.
    mutating func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard problem == nil else { return false }
        guard bytes.count <= maximumBodyBytes - bodyBytes else {
            return refuse(.responseTooLarge, "the body is larger than \(maximumBodyBytes) bytes")
        }
        if bodyBytes == 0, let length = contentLength {
            guard length <= maximumBodyBytes else {
                return refuse(
                    .responseTooLarge, "a body of \(length) bytes is announced, \(maximumBodyBytes) are allowed")
            }
        }
        if largeBody == nil, body.count + bytes.count >= HTTPResponse.largeBodyBytes, !enlarge() {
            return hasNoMemory()
        }
        if let largeBody { return largeBody.append(bytes) || hasNoMemory() }
        reserveRoom(for: bytes.count)
        body.append(contentsOf: bytes)
        return true
    }

    /// Moves the body into pages of its own, with addresses for all that was announced, but no memory.
    private mutating func enlarge() -> Bool {
        let pages = PageBytes(capacity: contentLength ?? 2 * HTTPResponse.largeBodyBytes)
        guard body.withUnsafeBytes(pages.append) else { return false }
        body = []
        largeBody = pages
        return true
    }

    private mutating func hasNoMemory() -> Bool {
        refuse(.responseTooLarge, "there is no memory for a body of more than \(bodyBytes) bytes")
    }

    private var bodyBytes: Int { largeBody?.count ?? body.count }

    /// Reserves twice what came, but no more than was announced: a length that lies must not take memory.
    private mutating func reserveRoom(for count: Int) {
        let needed = body.count + count
        guard needed > body.capacity, let length = contentLength, length >= needed else { return }
        body.reserveCapacity(min(length, 2 * needed))
    }

    /// Returns the response, after the transport has reported its end.
    mutating func finish() throws(Problem) -> HTTPResponse {
        if let problem { throw problem }
        guard state == .afterHead else {
            throw Problem(reason: .malformedResponse, technical: "the answer ended inside its head")
        }
        guard (200...599).contains(status) else {
            throw Problem(reason: .malformedResponse, technical: "the answer has the status \(status)")
        }
        let headers = HTTPHeaders(fields)
        if bodyBytes == 0, contentLength == nil, !answersHead, status != 204, status != 304, !isChunked {
            // The connection's end is all that ends this body: a server that died before the body looks the same.
            throw Problem(
                reason: .malformedResponse, technical: "an empty answer without a length: it may have been cut off")
        }
        var response =
            largeBody.map { HTTPResponse(status: status, headers: headers, largeBody: $0) }
            ?? HTTPResponse(status: status, headers: headers, body: body)
        response.isEndProven = bodyBytes == 0 || contentLength != nil || isChunked
        return response
    }

    private static func length(_ text: String) -> Int? {
        text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") } ? Int(text) : nil
    }

    private mutating func receiveStatusLine(_ line: UnsafeRawBufferPointer) -> Bool {
        guard let number = Self.usualStatus(line) ?? Self.status(line), number >= 100 else {
            return refuse(.malformedResponse, "the answer has no status line")
        }
        // The bytes that follow would not be HTTP, and the upgrade was not requested (RFC 9110 §15.2.2).
        guard number != 101 else { return refuse(.malformedResponse, "the answer switches to another protocol") }
        status = number
        fields = []
        fields.reserveCapacity(8)
        state = .inHead
        return true
    }

    /// The status in a line as nearly all servers write it: `HTTP/1.1 200 OK`.
    private static func usualStatus(_ line: UnsafeRawBufferPointer) -> Int? {
        guard line.count >= 12, line.loadUnaligned(as: UInt64.self) == usualVersion, line[8] == 0x20,
            line.count == 12 || line[12] == 0x20
        else { return nil }
        var number = 0
        for byte in line[9..<12] {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            number = 10 * number + Int(byte - UInt8(ascii: "0"))
        }
        return number
    }

    /// `HTTP/1.1` as it is in memory.
    private static let usualVersion = Array("HTTP/1.1".utf8).withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }

    private static func status(_ line: UnsafeRawBufferPointer) -> Int? {
        let words = line.split(separator: 0x20, maxSplits: 2)
        guard words.count > 1, words[0].starts(with: "HTTP/".utf8), words[1].count == 3 else { return nil }
        return Int(words[1].text)
    }

    private mutating func receiveField(_ line: UnsafeRawBufferPointer, isFolded: Bool) -> Bool {
        if isFolded, let last = fields.indices.last {
            // A line folding, obsolete since RFC 7230, counts as a space (RFC 9112 §5.2).
            fields[last].value += " " + line[...].text
            return true
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0 else {
            return refuse(.malformedResponse, "the answer has a header line without a name")
        }
        let value = UnsafeRawBufferPointer(rebasing: line[(colon + 1)...]).trimmed
        fields.append(HTTPHeaders.Field(name: line[..<colon].text, value: value[...].text))
        return true
    }

    private mutating func endHead() -> Bool {
        if status < 200 {
            // An interim response; the final one follows (RFC 9110 §15.2).
            state = .beforeStatusLine
            return true
        }
        let headers = HTTPHeaders(fields)
        if let length = headers["Content-Length"] {
            guard headers.hasOnly(length, for: "Content-Length") else {
                return refuse(.malformedResponse, "the answer has two lengths")
            }
            contentLength = Self.length(length)
        }
        state = .afterHead
        return true
    }

    private mutating func refuse(_ reason: HTTPFailure.Reason, _ technical: String) -> Bool {
        problem = Problem(reason: reason, technical: technical)
        return false
    }
}

extension UnsafeRawBufferPointer {
    /// The bytes without white space and line ends around them.
    fileprivate var trimmed: UnsafeRawBufferPointer {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }
        guard let first = firstIndex(where: { !isBlank($0) }), let last = lastIndex(where: { !isBlank($0) }) else {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return UnsafeRawBufferPointer(rebasing: self[first...last])
    }
}

extension UnsafeRawBufferPointer {
    fileprivate var isASCII: Bool {
        for byte in self where byte >= 0x80 { return false }
        return true
    }
}

extension Slice<UnsafeRawBufferPointer> {
    /// The bytes as text: UTF-8, or else Latin-1, as fields were once defined (RFC 9110 §5.5).
    fileprivate var text: String {
        let bytes = UnsafeRawBufferPointer(rebasing: self)
        // Over the bytes of memory: a slice checks each index.
        if bytes.isASCII { return String(decoding: bytes, as: UTF8.self) }
        return String(validating: self, as: UTF8.self)
            ?? String(String.UnicodeScalarView(map { Unicode.Scalar($0) }))
    }
}
