import Platform

/// Responses as they go over the wire (RFC 9112).
struct ResponseBytes {
    /// The ways to mark the end of the body.
    enum Framing: Equatable {
        case length(Int)
        case chunked
        /// The end of the connection.
        case connection
    }

    /// The request was a HEAD: the head goes out as ever, the body does not.
    var isForHead: Bool
    /// The connection ends with this response.
    var closes: Bool
    /// The time of sending.
    var now: Timestamp

    static let continueLine = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
    /// The bytes after the last chunk of a body.
    static let lastChunk = Array("0\r\n\r\n".utf8)

    /// Returns the bytes of a complete response.
    func whole(_ response: HTTPResponse) -> [UInt8] {
        let head = head(
            HTTPResponse.Head(status: response.status, headers: response.headers), .length(response.bodyByteCount))
        return hasBody(response.status) ? head + response.body : head
    }

    /// Status line and fields, with the empty line. What can't be sent as it is becomes an error 500.
    func head(_ head: HTTPResponse.Head, _ framing: Framing) -> [UInt8] {
        guard (200...599).contains(head.status), head.headers.firstUnsendableField == nil else {
            return self.head(HTTPResponse.Head(status: 500), framing)
        }
        var text = "HTTP/1.1 \(head.status) \(Self.reason(head.status))\r\n"
        for field in head.headers.fields where !Self.isServersOwn(field.name) {
            text += "\(field.name): \(field.value)\r\n"
        }
        if head.headers["Date"] == nil { text += "Date: \(now.httpDate)\r\n" }
        switch framing {
        // These never have a body, and a length would say that of another response (RFC 9110 §8.6).
        case _ where head.status == 204 || head.status == 304: break
        case .length(let length): text += "Content-Length: \(length)\r\n"
        case .chunked: text += "Transfer-Encoding: chunked\r\n"
        case .connection: break
        }
        text += "Connection: \(closes ? "close" : "keep-alive")\r\n\r\n"
        return Array(text.utf8)
    }

    /// Indicates that a body follows the head.
    func hasBody(_ status: Int) -> Bool { !isForHead && status != 204 && status != 304 }

    /// Returns a chunk of a body. It must not be empty: an empty chunk marks the end.
    static func chunk(_ bytes: [UInt8]) -> [UInt8] {
        Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
    }

    private static func isServersOwn(_ name: String) -> Bool {
        switch name.lowercased() {
        case "content-length", "transfer-encoding", "connection", "keep-alive", "trailer", "upgrade": true
        default: false
        }
    }

    /// Returns the phrase of RFC 9110 §15; clients ignore it.
    private static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 303: "See Other"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 417: "Expectation Failed"
        case 421: "Misdirected Request"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        default: status < 400 ? "Success" : "Error"
        }
    }
}
