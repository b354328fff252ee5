import HTTP
import JSON
import Platform

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
    /// text stands in `Retry-After` as it is, so it must not hold control characters.
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

    /// The fields that say it, on a clock that shows `now`.
    func fields(at now: Timestamp) -> HTTPHeaders {
        switch self {
        case .seconds(let seconds): ["retry-after": String(seconds)]
        case .milliseconds(let milliseconds): ["retry-after-ms": String(milliseconds)]
        case .dateAhead(let duration): ["date": now.httpDate, "retry-after": now.advanced(by: duration).httpDate]
        case .text(let text): ["retry-after": text]
        }
    }
}
