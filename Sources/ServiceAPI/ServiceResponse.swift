import HTTP
import JSON

/// A response of the service, or of the file storage beside it, before its common header fields are added.
package struct ServiceResponse: Sendable {
    /// The HTTP status.
    package var status: Int
    /// The media type of the body; nil for none.
    package var contentType: String?
    /// The whole body.
    package var body: [UInt8]
    /// The further header fields.
    package var headers = HTTPHeaders()

    /// A response of JSON, already written.
    package init(status: Int = 200, json body: [UInt8]) {
        self.status = status
        contentType = "application/json; charset=utf-8"
        self.body = body
    }

    /// A response of JSON.
    package init(status: Int = 200, _ value: JSONValue) { self.init(status: status, json: value.bytes) }

    /// A response without a body: 204.
    package static var noContent: ServiceResponse {
        var response = ServiceResponse(status: 204, json: [])
        response.contentType = nil
        return response
    }

    /// A response whose body is a provider's file.
    package init(file body: [UInt8], ofType mediaType: String) {
        status = 200
        headers = HTTPResponse.headers(ofType: mediaType, [:])
        self.body = body
    }

    /// A response that is a page.
    package init(status: Int, page: String) {
        self.status = status
        contentType = "text/html; charset=utf-8"
        body = Array(page.utf8)
    }

    /// A response of XML, as the file storage sends for errors.
    package init(status: Int, xml body: String) {
        self.status = status
        contentType = "application/xml"
        self.body = Array(body.utf8)
    }

    /// The file storage's response to an upload: no body, and the digest as `ETag`.
    package init(storedWithTag entityTag: String) {
        status = 200
        body = []
        headers = ["etag": entityTag]
    }

    /// The response with these fields added.
    package func with(_ headers: HTTPHeaders) -> ServiceResponse {
        var response = self
        response.headers = HTTPHeaders(self.headers.fields + headers.fields)
        return response
    }

    /// `{"success":true}`.
    package static let success = ServiceResponse(["success": true])

    /// The whole response. It is not known that the real service sends a request id; ours makes logs comparable.
    package func response(requestID: String) -> HTTPResponse {
        var fields: [HTTPHeaders.Field] = []
        fields.reserveCapacity(3)
        if let contentType { fields.append(HTTPHeaders.Field(name: "content-type", value: contentType)) }
        fields += headers.fields
        fields.append(HTTPHeaders.Field(name: "x-request-id", value: requestID))
        return HTTPResponse(status: status, headers: HTTPHeaders(fields), body: body)
    }
}
