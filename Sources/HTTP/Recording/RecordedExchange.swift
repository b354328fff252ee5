import JSON

/// One request and its outcome: a line of a recording.
///
/// `{"format": 1, "n": 1, "request": {method, url, headers, body?}, "response": {status, headers, body?}}`, or `failure
/// {phase, reason, technical}` instead of the response. Of a body, `body` is JSON, `bodyText` other text, `bodyBase64`
/// anything else, and `bodyDigest` identifies an uploaded file.
struct RecordedExchange: Sendable {
    /// The version of the format, which each line states as `format`; a line without it has version 1.
    static let format = 1

    /// The number of the request, in the order in which they were sent, from 1 on.
    let number: Int
    let request: RecordedRequest
    let outcome: Outcome
    /// The line it was read from.
    var location: RecordedLocation?

    /// The outcome of a request.
    enum Outcome: Sendable {
        case response(status: Int, headers: HTTPHeaders, body: RecordedBody)
        case failure(HTTPFailure)
    }
}

extension RecordedExchange.Outcome {
    /// Records a response.
    init(_ response: HTTPResponse, _ redaction: RecordingRedaction) {
        let fields = response.headers.fields.compactMap { field -> HTTPHeaders.Field? in
            // Cookies open doors, and no client of a service's API has use for them.
            guard field.name.lowercased() != "set-cookie" else { return nil }
            return HTTPHeaders.Field(name: field.name, value: redaction.text(field.value))
        }
        self = .response(
            status: response.status, headers: HTTPHeaders(fields),
            body: RecordedBody(response.body, redaction.bytes, redaction.answer))
    }

    /// Records a failure.
    init(_ failure: HTTPFailure, _ redaction: RecordingRedaction) {
        var failure = failure
        failure.technical = redaction.text(failure.technical)
        self = .failure(failure)
    }

    /// Indicates that something was removed from the body.
    private var isRedacted: Bool {
        guard case .response(_, _, let body) = self else { return false }
        switch body {
        case .absent, .bytes: return false
        case .digest: return true
        case .json(let value): return value.text.contains(RecordedBody.placeholder)
        case .text(let text): return text.contains(RecordedBody.placeholder)
        }
    }

    /// Returns the recorded response, from the line at `location`, or throws the recorded failure.
    func replayed(from location: RecordedLocation?) throws(HTTPFailure) -> HTTPResponse {
        switch self {
        case .failure(let failure): throw failure
        case .response(let status, let headers, let body):
            var response = HTTPResponse(status: status, headers: headers, body: body.content)
            response.recordedAt = location
            response.recordedAt?.isRedacted = isRedacted
            return response
        }
    }
}

extension RecordedExchange {
    /// The line, without its end.
    var json: JSONValue {
        var object: JSONObject = ["format": .int(Self.format), "n": .int(number), "request": request.json]
        switch outcome {
        case .response(let status, let headers, let body):
            var response: JSONObject = ["status": .int(status), "headers": headers.json]
            if let member = body.member { response.members.append(member) }
            object.append("response", .object(response))
        case .failure(let failure):
            object.append(
                "failure",
                [
                    "phase": .string(failure.phase.rawValue), "reason": .string(failure.reason.rawValue),
                    "technical": .string(failure.technical),
                ])
        }
        return .object(object)
    }

    /// Reads the exchange from the line at `location`; nil when a member is missing or wrong.
    init?(_ json: JSONValue, at location: RecordedLocation? = nil) {
        guard let number = json["n"]?.intValue, let request = RecordedRequest(json["request"]) else { return nil }
        if let response = json["response"]?.objectValue {
            guard let status = response["status"]?.intValue, let headers = HTTPHeaders(response["headers"]),
                let body = RecordedBody(in: response)
            else { return nil }
            outcome = .response(status: status, headers: headers, body: body)
        } else {
            guard let failure = HTTPFailure(json["failure"]) else { return nil }
            outcome = .failure(failure)
        }
        self.number = number
        self.request = request
        self.location = location
    }
}

extension HTTPFailure {
    fileprivate init?(_ json: JSONValue?) {
        guard let phase = json?["phase"]?.stringValue.flatMap(Phase.init),
            let reason = json?["reason"]?.stringValue.flatMap(Reason.init)
        else { return nil }
        self.init(phase: phase, reason: reason, technical: json?["technical"]?.stringValue ?? "")
    }
}
