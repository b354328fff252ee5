/// The first line and the fields of a request, checked (RFC 9112 §§3, 5, 6).
///
/// Strict where leniency lets two programs see two different requests in the same bytes: no white space before a colon, no
/// folded lines, no two lengths, no length beside chunks, no other transfer coding.
struct RequestHead {
    /// The ways in which the end of a body is found.
    enum Body: Equatable {
        case length(Int)
        case chunked
    }

    private(set) var method = ""
    private(set) var target = ""
    private(set) var headers = HTTPHeaders()
    private(set) var isVersion1_0 = false
    private(set) var body = Body.length(0)
    /// The client waits for a 100 before it sends the body.
    private(set) var expectsContinue = false

    /// Indicates that the connection outlives the exchange. Clients of HTTP/1.0 get one exchange each.
    var keepsAlive: Bool {
        !isVersion1_0 && !tokens(of: "Connection").contains("close")
    }

    /// Reads the first line.
    init(requestLine line: ArraySlice<UInt8>) throws(RequestRefusal) {
        let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard words.count == 3 else {
            throw .malformed("The first line must be a method, a target and a version with one space between them.")
        }
        method = String(decoding: words[0], as: UTF8.self)
        guard HTTPHeaders.isToken(method) else { throw .malformed("The method must be a token.") }
        guard words[1].allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }) else {
            throw .malformed("The target holds a byte that no target may hold.")
        }
        target = String(decoding: words[1], as: UTF8.self)
        switch String(decoding: words[2], as: UTF8.self) {
        case "HTTP/1.1": break
        case "HTTP/1.0": isVersion1_0 = true
        case let version where version.hasPrefix("HTTP/"):
            throw RequestRefusal(505, "The server speaks HTTP/1.1 and HTTP/1.0 only.")
        default: throw .malformed("The first line must end with HTTP/1.1.")
        }
    }

    /// Reads a field line and adds the field.
    mutating func append(fieldLine line: ArraySlice<UInt8>) throws(RequestRefusal) {
        let field = try Self.field(line)
        headers.append(name: field.name, value: field.value)
    }

    /// Reads a field line; those behind a chunked body are checked like those before it.
    static func field(_ line: ArraySlice<UInt8>) throws(RequestRefusal) -> HTTPHeaders.Field {
        guard line.first != UInt8(ascii: " "), line.first != UInt8(ascii: "\t") else {
            throw .malformed("A field must stand on one line.")
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            throw .malformed("A field must be a name, a colon and a value.")
        }
        let name = String(decoding: line[..<colon], as: UTF8.self)
        guard HTTPHeaders.isToken(name) else {
            throw .malformed("A field's name must be a token, with the colon right behind it.")
        }
        let value = line[(colon + 1)...].drop(while: isBlank)
        let end = value.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? value.startIndex
        guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
            throw .malformed("A field's value must hold no control characters.")
        }
        let bytes = value[value.startIndex..<end]
        // What is no UTF-8 is what it was in the days before: one character a byte.
        let text =
            String(validating: bytes, as: UTF8.self)
            ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        return HTTPHeaders.Field(name: name, value: text)
    }

    /// Reads what the fields say of the message itself, once all have come.
    mutating func finish(own: ServerAuthority, bodyLimit: Int) throws(RequestRefusal) {
        try checkAuthority(own)
        body = try framing(bodyLimit: bodyLimit)
        if let expectation = headers["Expect"], !isVersion1_0 {
            guard expectation.lowercased() == "100-continue" else {
                throw RequestRefusal(417, "The only expectation that can be met is 100-continue.")
            }
            expectsContinue = body != .length(0)
        }
    }

    private mutating func checkAuthority(_ own: ServerAuthority) throws(RequestRefusal) {
        let hosts = headers.values(of: "Host")
        guard hosts.count == 1, let host = hosts.first else { throw .malformed("There must be one Host field.") }
        var authorities = [host]
        if target.first != "/" {
            // The form for proxies; its authority counts, but a Host beside it that is another is no honest client's.
            guard let url = HTTPURL(target), url.origin.scheme == "http" else {
                throw .malformed("The target must be a path or an http URL.")
            }
            authorities.append("\(url.origin.host):\(url.origin.port)")
            target = url.target
        }
        guard authorities.allSatisfy(own.isOwn) else {
            throw own.refusal
        }
    }

    private func framing(bodyLimit: Int) throws(RequestRefusal) -> Body {
        let codings = headers.values(of: "Transfer-Encoding")
        let lengths = headers.values(of: "Content-Length")
        guard codings.isEmpty || lengths.isEmpty else {
            throw .malformed("There must not be both Content-Length and Transfer-Encoding.")
        }
        if let coding = codings.first {
            guard !isVersion1_0 else { throw .malformed("HTTP/1.0 has no Transfer-Encoding.") }
            guard codings.count == 1, coding.lowercased() == "chunked" else {
                throw codings.last?.lowercased().hasSuffix("chunked") == true && codings.count == 1
                    ? RequestRefusal(501, "The only transfer coding that is understood is chunked.")
                    : .malformed("Transfer-Encoding must be chunked, once.")
            }
            return .chunked
        }
        guard let text = lengths.first else { return .length(0) }
        guard lengths.count == 1, (1...15).contains(text.utf8.count), text.utf8.allSatisfy(\.isDigit),
            let length = Int(text)
        else { throw .malformed("Content-Length must be one number, once.") }
        guard length <= bodyLimit else { throw .tooLarge(bodyLimit) }
        return .length(length)
    }

    private func tokens(of name: String) -> [String] {
        headers.values(of: name).flatMap { value in
            value.split(separator: ",").map { item in
                String(item.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }).lowercased()
            }
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}

extension RequestRefusal {
    static func tooLarge(_ limit: Int) -> RequestRefusal {
        RequestRefusal(413, "The body is longer than \(limit) bytes.")
    }
}

extension UInt8 {
    /// Indicates `0`…`9`.
    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }
}

/// A complete request, as a client sent it.
struct ReceivedRequest: Sendable {
    /// The request, its origin the server's own.
    var request: HTTPRequest
    /// Indicates that the client understands chunks; one of HTTP/1.0 does not.
    var knowsChunks: Bool
    /// Indicates that the client may send another request on the connection.
    var keepsAlive: Bool
}

/// The reason why a request is not passed to the handler: a status and a sentence. The connection ends with it, since
/// the start of the next request is not known for sure.
struct RequestRefusal: Error, Equatable {
    let status: Int
    let sentence: String

    init(_ status: Int, _ sentence: String) {
        self.status = status
        self.sentence = sentence
    }

    /// Returns the refusal of a request that is not HTTP (RFC 9112), or ambiguous.
    static func malformed(_ sentence: String) -> RequestRefusal { RequestRefusal(400, sentence) }

    static let tooSlow = RequestRefusal(408, "The request took too long to arrive.")

    /// The response that says so.
    var response: HTTPResponse {
        HTTPResponse(
            status: status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: Array("\(sentence)\n".utf8))
    }
}
