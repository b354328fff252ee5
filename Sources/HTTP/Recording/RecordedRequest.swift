import JSON

/// A request as it is recorded, and as it is compared when a recording is replayed.
struct RecordedRequest: Sendable {
    let method: String
    /// The complete URL, without secrets. The origin is only for people and not compared: a service may have moved.
    let url: String
    /// Path and query, without secrets.
    let target: String
    /// The fields that determine the response: the user and the version.
    let headers: HTTPHeaders
    let body: RecordedBody

    private static let comparedFields = ["x-api-version", "x-alloy-userid", "content-type"]

    /// Records a request.
    init(_ request: HTTPRequest, _ redaction: RecordingRedaction) {
        method = request.method
        target = redaction.text(request.target)
        url = "\(request.origin)\(target)"
        headers = HTTPHeaders(
            Self.comparedFields.compactMap { name in
                request.headers[name].map { HTTPHeaders.Field(name: name, value: redaction.text($0)) }
            })
        // Only the file storage is given anything but JSON.
        let isFile = request.method == "PUT" && request.headers["content-md5"] != nil
        body =
            isFile
            ? RecordedBody(digestOf: request.content ?? HTTPBody([]))
            : RecordedBody(request.body ?? [], redaction.bytes, redaction.request)
    }

    /// Returns the first difference between this recorded request and `other`; nil when they are equal.
    func difference(from other: RecordedRequest) -> RecordingDifference? {
        if method != other.method { return RecordingDifference("the method", recorded: method, came: other.method) }
        if target != other.target { return RecordingDifference("the path", recorded: target, came: other.target) }
        for name in Self.comparedFields where headers[name] != other.headers[name] {
            return RecordingDifference("the field \(name)", recorded: headers[name], came: other.headers[name])
        }
        return body.difference(from: other.body)
    }
}

extension RecordedRequest {
    var json: JSONValue {
        var object: JSONObject = ["method": .string(method), "url": .string(url), "headers": headers.json]
        if let member = body.member { object.members.append(member) }
        return .object(object)
    }

    /// Reads a recorded request; nil when a member is missing or wrong.
    init?(_ json: JSONValue?) {
        guard let object = json?.objectValue, let method = object["method"]?.stringValue,
            let url = object["url"]?.stringValue, let target = HTTPURL(url)?.target,
            let headers = HTTPHeaders(object["headers"]), let body = RecordedBody(in: object)
        else { return nil }
        self.method = method
        self.url = url
        self.target = target
        self.headers = headers
        self.body = body
    }
}

extension HTTPHeaders {
    /// An array of pairs: fields may come more than once.
    var json: JSONValue { .array(fields.map { [.string($0.name), .string($0.value)] }) }

    /// Reads headers; nil when the value is no array of pairs of strings.
    init?(_ json: JSONValue?) {
        guard let rows = json?.arrayValue else { return nil }
        var fields: [Field] = []
        for row in rows {
            guard let name = row[0]?.stringValue, let value = row[1]?.stringValue else { return nil }
            fields.append(Field(name: name, value: value))
        }
        self.init(fields)
    }
}
