import HTTP
import JSON
import Platform
import ServiceAPI

/// One fault: the calls that it is for, its effect, and the number of times.
public struct FaultRule: Sendable, Equatable {
    /// The calls that it is for.
    public var match: FaultMatch
    /// The error that it injects.
    public var effect: FaultEffect
    /// The number of calls that it hits. Absent: one when the match has `nth`, else all.
    public var times: Int?
    /// The status of the response, where the effect makes one; 500, or 429.
    public var status: Int?
    /// The delay of the response in milliseconds, with any effect.
    public var delayMilliseconds: Int?
    /// The retry hint of the response.
    public var retryAfter: FaultHint?
    /// The body of the response, where the effect makes one: a text as it is, anything else as JSON.
    public var body: JSONValue?

    /// A fault of these parts.
    public init(
        match: FaultMatch = FaultMatch(), effect: FaultEffect, times: Int? = nil, status: Int? = nil,
        delayMilliseconds: Int? = nil, retryAfter: FaultHint? = nil, body: JSONValue? = nil
    ) {
        self.match = match
        self.effect = effect
        self.times = times
        self.status = status
        self.delayMilliseconds = delayMilliseconds
        self.retryAfter = retryAfter
        self.body = body
    }

    /// The delay of the response.
    var delay: Duration { .milliseconds(delayMilliseconds ?? (effect == .delay ? 1_000 : 0)) }

    /// Returns true when it hits a call that it matches, given the numbers of calls that it matched and hit.
    func isFor(matched: Int, hits: Int) -> Bool {
        guard let nth = match.nth else { return times.map { hits < $0 } ?? true }
        return matched >= nth && matched - nth < times ?? 1
    }
}

/// A retry hint, in one of the forms that services use.
public enum FaultHint: Sendable, Equatable {
    /// `Retry-After` in seconds.
    case seconds(Int)
    /// `retry-after-ms`.
    case milliseconds(Int)
    /// `Retry-After` with the date that many milliseconds ahead on the sandbox's clock, beside a `Date`.
    case dateAhead(Duration)
    /// `Retry-After` with just this.
    case text(String)
}

extension FaultRule {
    /// The fault that `json` describes, which must fit the schema of `sandbox.faults.set`; nil where it doesn't.
    public init?(_ json: JSONValue) {
        guard let effect = (json["effect"]?.stringValue).flatMap(FaultEffect.init) else { return nil }
        let match = json["match"]
        self.init(
            match: FaultMatch(
                connectorId: match?["connectorId"]?.stringValue, actionId: match?["actionId"]?.stringValue,
                method: match?["method"]?.stringValue, path: match?["path"]?.stringValue,
                userId: match?["userId"]?.stringValue, nth: match?["nth"]?.intValue),
            effect: effect, times: json["times"]?.intValue, status: json["status"]?.intValue,
            delayMilliseconds: json["delayMs"]?.intValue, retryAfter: json["retryAfter"].flatMap(FaultHint.init),
            body: json["body"])
    }

    /// The fault as it is set.
    var json: JSONObject {
        var match = JSONObject()
        match.append("connectorId", self.match.connectorId.map(JSONValue.string))
        match.append("actionId", self.match.actionId.map(JSONValue.string))
        match.append("method", self.match.method.map(JSONValue.string))
        match.append("path", self.match.path.map(JSONValue.string))
        match.append("userId", self.match.userId.map(JSONValue.string))
        match.append("nth", self.match.nth.map(JSONValue.int))
        var object: JSONObject = ["match": .object(match), "effect": .string(effect.rawValue)]
        object.append("times", times.map(JSONValue.int))
        object.append("status", status.map(JSONValue.int))
        object.append("delayMs", delayMilliseconds.map(JSONValue.int))
        object.append("retryAfter", retryAfter?.json)
        object.append("body", body)
        return object
    }
}

extension FaultHint {
    /// A number is seconds; a text of digits and `ms` milliseconds; an ISO 8601 duration a date that far ahead; any other
    /// text is the value of `Retry-After`, so it must not hold control characters.
    public init?(_ json: JSONValue) {
        if let seconds = json.intValue {
            self = .seconds(seconds)
            return
        }
        guard let text = json.stringValue, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
        if text.hasSuffix("ms"), let milliseconds = Int(text.dropLast(2)), milliseconds >= 0 {
            self = .milliseconds(milliseconds)
        } else if let duration = CivilDuration(iso8601: text), duration.months == 0 {
            self = .dateAhead(.seconds(duration.days * 86_400) + duration.time)
        } else {
            self = .text(text)
        }
    }

    fileprivate var json: JSONValue {
        switch self {
        case .seconds(let seconds): .int(seconds)
        case .milliseconds(let milliseconds): .string("\(milliseconds)ms")
        case .dateAhead(let duration): .string("PT\(duration.components.seconds)S")
        case .text(let text): .string(text)
        }
    }

    /// The header fields of the hint, on a clock that shows `now`.
    func fields(at now: Timestamp) -> HTTPHeaders {
        switch self {
        case .seconds(let seconds): ["retry-after": String(seconds)]
        case .milliseconds(let milliseconds): ["retry-after-ms": String(milliseconds)]
        case .dateAhead(let duration): ["date": now.httpDate, "retry-after": now.advanced(by: duration).httpDate]
        case .text(let text): ["retry-after": text]
        }
    }
}

extension FaultRule {
    /// The response that takes the place of the service's own; nil for effects under which the service responds.
    func response(at now: Timestamp) -> ServiceResponse? {
        switch effect {
        case .status, .resetBeforeApply:
            response(status ?? 500, headers: retryAfter?.fields(at: now) ?? [:])
        case .rateLimit:
            response(status ?? 429, headers: retryAfter?.fields(at: now) ?? [:])
        case .delay, .resetAfterApply, .truncate, .garbage, .wrongContentType, .stall, .duplicate: nil
        }
    }

    private func response(_ status: Int, headers: HTTPHeaders) -> ServiceResponse {
        let message =
            status == 429 ? "Too Many Requests" : "The sandbox was told to answer \(status)"
        var response = ServiceResponse(status: status, ["message": .string(message)])
        response.headers = headers
        if let body { (response.body, response.contentType) = (body.faultBytes, body.faultType) }
        // These never have a body (RFC 9110 §§15.3.5, 15.4.5).
        if status == 204 || status == 304 { (response.body, response.contentType) = ([], nil) }
        return response
    }
}

extension HTTPResponse {
    /// The response with another body, where there is one, under the name of another type.
    func with(_ body: JSONValue?, _ contentType: String) -> HTTPResponse {
        var response = self
        if let body { response.body = body.faultBytes }
        response.headers["content-type"] = contentType
        return response
    }
}

extension JSONValue {
    /// The body: a text as it is, anything else as JSON.
    fileprivate var faultBytes: [UInt8] { stringValue.map { Array($0.utf8) } ?? bytes }

    /// The media type: a text that begins like markup is a page.
    fileprivate var faultType: String {
        guard let text = stringValue else { return "application/json; charset=utf-8" }
        return text.first { !$0.isWhitespace } == "<" ? "text/html; charset=utf-8" : "text/plain; charset=utf-8"
    }
}
