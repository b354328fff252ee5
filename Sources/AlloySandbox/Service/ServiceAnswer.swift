import HTTP
import JSON

/// What the service, or the file storage beside it, answers: an HTTP response before its common fields are added.
struct ServiceAnswer: Sendable {
    /// The HTTP status.
    var status: Int
    /// The media type of the body; nil for none.
    var contentType: String?
    /// The whole body.
    var body: [UInt8]
    /// Further fields.
    var headers = HTTPHeaders()

    /// An answer of JSON, already written.
    init(status: Int = 200, json body: [UInt8]) {
        self.status = status
        contentType = "application/json; charset=utf-8"
        self.body = body
    }

    /// An answer of JSON.
    init(status: Int = 200, _ value: JSONValue) { self.init(status: status, json: value.bytes) }

    /// An answer of nothing: 204.
    static var noContent: ServiceAnswer {
        var answer = ServiceAnswer(status: 204, json: [])
        answer.contentType = nil
        return answer
    }

    /// An answer that is a page.
    init(status: Int, page: String) {
        self.status = status
        contentType = "text/html; charset=utf-8"
        body = Array(page.utf8)
    }

    /// An answer of XML, as the file storage gives for errors.
    init(status: Int, xml body: String) {
        self.status = status
        contentType = "application/xml"
        self.body = Array(body.utf8)
    }

    /// The file storage's answer to an upload: no body, and the digest as `ETag`.
    init(storedWithTag entityTag: String) {
        status = 200
        body = []
        headers = ["etag": entityTag]
    }

    /// The answer with these fields too.
    func with(_ headers: HTTPHeaders) -> ServiceAnswer {
        var answer = self
        answer.headers = HTTPHeaders(self.headers.fields + headers.fields)
        return answer
    }

    /// `{"success":true}`.
    static let success = ServiceAnswer(["success": true])

    /// The whole response. Whether the real service sends a request id is not known; ours makes logs comparable.
    func response(requestID: String) -> HTTPResponse {
        var fields: [HTTPHeaders.Field] = []
        fields.reserveCapacity(3)
        if let contentType { fields.append(HTTPHeaders.Field(name: "content-type", value: contentType)) }
        fields += headers.fields
        fields.append(HTTPHeaders.Field(name: "x-request-id", value: requestID))
        return HTTPResponse(status: status, headers: HTTPHeaders(fields), body: body)
    }
}
