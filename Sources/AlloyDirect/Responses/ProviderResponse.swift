import HTTP
import JSON
import Platform
import ServiceAPI

/// A provider's answer in the shape that the service gives it.
struct ProviderResponse {
    let connectorID: String
    let connectorName: String
    let response: HTTPResponse
    /// Indicates that the request may have changed something.
    let isWrite: Bool

    /// The largest part of an error's body that is passed on.
    private static let maximumErrorBytes = 256 << 10

    /// The service's answer. Throws `ambiguous` for a body that came incomplete.
    func answer() throws(HTTPFailure) -> HTTPResponse {
        switch response.status {
        case 200...299: try success()
        case 300...399 where response.status != 304: refusal(redirection: response.status)
        default:
            refusal(
                status: response.status,
                message: errorCoding.map {
                    "\(connectorName) answered \(response.status), with a body in the coding \($0), which is not decoded"
                })
        }
    }

    // MARK: Success

    private func success() throws(HTTPFailure) -> HTTPResponse {
        guard response.bodyByteCount > 0 else { return envelope(.null) }
        if let coding {
            // What came is a file in this coding, whatever would be in it.
            let isGzip = coding == "gzip" || coding == "x-gzip"
            var coded = response
            coded.headers["Content-Type"] = isGzip ? "application/gzip" : "application/octet-stream"
            return coded.passedOn(with: headers(), envelope: envelopeMembers)
        }
        let type = MediaType(response.headers["content-type"])
        let isJSON = type.isJSON || type.essence.isEmpty
        if isJSON {
            if let large = response.largeBody, (try? JSONText(validating: LargeText(large))) != nil {
                return envelope(large)
            }
            if let json = json(type) { return envelope(json) }
            // Without a length, a body that was cut off looks the same as one that is no JSON.
            guard response.isEndProven else {
                throw HTTPFailure(
                    phase: .ambiguous, reason: .malformedResponse, technical: "the answer's JSON is incomplete")
            }
        }
        if isJSON || type.isText, let text = type.text(response.body) { return envelope(.string(text)) }
        return response.passedOn(with: headers(), envelope: envelopeMembers)
    }

    /// The body's JSON. It has to be UTF-8 without a byte order mark, but some servers send it in another charset and say so, and
    /// some begin it with the mark, which may be ignored (RFC 8259 §8.1).
    private func json(_ type: MediaType) -> JSONValue? {
        let body = response.body
        if let json = try? JSONValue(parsing: body) { return json }
        guard type.charset != nil || body.starts(with: ByteOrderMark.utf8), let text = type.text(body) else {
            return nil
        }
        return try? JSONValue(parsing: text)
    }

    /// The coding of the body in lower case (RFC 9110 §8.4); nil for a body without one.
    private var coding: String? {
        let codings = response.headers.values(of: "content-encoding")
            .flatMap { $0.split { $0 == "," || $0 == " " || $0 == "\t" } }.map { $0.lowercased() }
            .filter { $0 != "identity" }
        return codings.isEmpty ? nil : codings.joined(separator: ", ")
    }

    private func envelope(_ data: JSONValue) -> HTTPResponse {
        let envelope = JSONObject([JSONObject.Member(key: "responseData", value: data)] + envelopeMembers.members)
        return HTTPResponse(status: 200, headers: jsonHeaders(), body: JSONValue.object(envelope).bytes)
    }

    /// The members beside the provider's body.
    private var envelopeMembers: JSONObject {
        var members = JSONObject()
        members.append("responseHeaders", usefulHeaders)
        return members
    }

    /// The envelope around a body that stays text; it is validated by who reads it.
    private func envelope(_ body: PageBytes) -> HTTPResponse {
        let start = Array(#"{"responseData":"#.utf8)
        let end = Array((usefulHeaders.map { #","responseHeaders":\#($0.text)"# } ?? "").utf8) + [UInt8(ascii: "}")]
        let pages = PageBytes(capacity: start.count + body.count + end.count)
        let isWhole =
            start.withUnsafeBytes(pages.append) && body.withBytes { pages.append(UnsafeRawBufferPointer($0)) }
            && end.withUnsafeBytes(pages.append)
        guard isWhole else {
            return HTTPResponse(status: 200, headers: jsonHeaders(), body: start + body.withBytes { Array($0) } + end)
        }
        return HTTPResponse(status: 200, headers: jsonHeaders(), largeBody: pages)
    }

    /// The fields that a caller needs for the next request: versions of a record, links to other pages and records, totals.
    private var usefulHeaders: JSONValue? {
        let names = [
            "etag", "last-modified", "link", "location", "x-total-count", "x-total", "x-total-pages", "content-range",
            "content-encoding",
        ]
        let members = names.compactMap { name in
            let values = response.headers.values(of: name)
            return values.isEmpty ? nil : JSONObject.Member(key: name, value: .string(values.joined(separator: ", ")))
        }
        return members.isEmpty ? nil : .object(JSONObject(members))
    }

    // MARK: Refusals

    /// The answer to a redirection that is not followed. Where it may be the answer to a write that was made, as after a form
    /// of a web page, it proves nothing.
    private func refusal(redirection status: Int) -> HTTPResponse {
        let provesNothing = isWrite && [301, 302, 303].contains(status)
        let place = response.headers["location"].flatMap(HTTPURL.init).map { "another place, \($0.origin)" }
        return refusal(
            status: provesNothing ? 303 : status,
            message:
                "\(connectorName) answered \(status) and points to \(place ?? "another place"), which is not followed")
    }

    private func refusal(status: Int, message: String?) -> HTTPResponse {
        let error = ServiceError.provider(
            connectorID: connectorID, connectorName: connectorName, status: status, body: errorBody)
        var answer = error.response()
        if let message {
            answer = ServiceError.structured(
                status, source: connectorID, code: "PROVIDER_ERROR", message,
                ["status": .int(response.status), "body": errorBody ?? .null])
        }
        return HTTPResponse(status: status, headers: jsonHeaders(), body: answer.body)
    }

    /// The provider's body of an error: its JSON, or the start of its text.
    private var errorBody: JSONValue? {
        let body = response.body
        guard !body.isEmpty, coding == nil else { return nil }
        let type = MediaType(response.headers["content-type"])
        if body.count <= Self.maximumErrorBytes, let json = json(type) { return json }
        guard let text = type.text(body.count > 16 << 10 ? Array(body.prefix(16 << 10)) : body) else { return nil }
        return .string(text)
    }

    /// The coding of an error's body, as it can be shown; nil for a body that can be read. It is not cut: what is a part of a
    /// secret is not found later.
    private var errorCoding: String? {
        guard !response.body.isEmpty, let coding else { return nil }
        let isName = coding.utf8.count <= 64 && coding.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
        return isName ? coding : "unknown"
    }

    private func jsonHeaders() -> HTTPHeaders {
        HTTPHeaders(
            [HTTPHeaders.Field(name: "content-type", value: "application/json; charset=utf-8")] + headers().fields)
    }

    /// The fields of the service's answer: the provider's request id, and how long it wants to be left alone.
    private func headers() -> HTTPHeaders {
        var headers = HTTPHeaders()
        let names = [
            "x-request-id", "request-id", "x-correlation-id", "x-amzn-requestid", "x-amz-request-id", "x-trace-id",
            "cf-ray", "date", "retry-after", "retry-after-ms",
        ]
        for name in names { if let value = response.headers[name] { headers.append(name: name, value: value) } }
        if response.status == 429, headers["retry-after"] == nil, headers["retry-after-ms"] == nil,
            let pause = ProviderPause(response)
        {
            headers.append(name: "retry-after", value: String(pause.length.components.seconds))
        }
        return headers
    }
}

/// A large body as the storage of a text.
private final class LargeText: JSONTextStorage {
    private let pages: PageBytes

    init(_ pages: PageBytes) { self.pages = pages }

    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result { pages.withBytes(body) }
}
