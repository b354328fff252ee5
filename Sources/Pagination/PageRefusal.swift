import Alloy
import JSON
import Logging

/// A refusal of a page in a response with a successful status.
package enum PageRefusal {
    private static let failures: Set = [
        "error", "errors", "fail", "failed", "failure", "ko", "nok", "nak", "denied", "unauthorized", "forbidden",
        "exception", "unsuccessful",
    ]
    /// Parts of the words for an outcome that only a failure has: `NOT_OK`, `RATE_LIMITED`, `REQUEST_DENIED`.
    private static let failureParts = [
        "error", "fail", "notok", "denied", "invalidrequest", "timeout", "timedout", "unauthor", "forbid", "reject",
        "abort",
        "exception", "unavailable", "throttl", "ratelimit", "overquery", "quota", "toomany",
    ]
    /// Objects in which providers report the outcome of a request.
    private static let containers: Set = ["meta", "status", "response", "header", "result", "error"]

    /// Returns a sentence about the refusal; nil without one. A response with items is no refusal: GraphQL reports errors of
    /// single fields beside them.
    package static func warning(in response: JSONValue, items: JSONPointer?, redactor: Redactor) -> String? {
        guard items.flatMap({ response[$0]?.arrayValue })?.isEmpty ?? true else { return nil }
        if let warning = ProviderRefusal.warning(in: response, redactor: redactor) { return warning }
        guard reportsFailure(response) else { return nil }
        let reason = ["message", "error", "errorMessage", "error_message", "errmsg", "detail", "description"].lazy
            .compactMap { response[$0]?.stringValue }.first
        let refusal: JSONValue = ["ok": false, "error": .string(reason ?? "")]
        return ProviderRefusal.warning(in: refusal, redactor: redactor)
    }

    private static func reportsFailure(_ response: JSONValue) -> Bool {
        guard let object = response.objectValue else { return false }
        return object.members.contains { member in
            let isContainer = containers.contains(member.key.normalizedName)
            return isFailure(member)
                || isContainer && (member.value.objectValue?.members.contains(where: isFailure) ?? false)
        }
    }

    private static func isFailure(_ member: JSONObject.Member) -> Bool {
        let value = member.value
        switch member.key.normalizedName {
        case "status", "result", "state", "outcome", "type":
            guard let text = value.stringValue else { return isErrorStatus(value) }
            if failures.contains(text.lowercased()) || isErrorStatus(value) { return true }
            // `type` is a name of its own more often than an outcome.
            let word = text.normalizedName
            return member.key.normalizedName != "type" && failureParts.contains { word.contains($0) }
        case "code", "statuscode", "httpstatus": return isErrorStatus(value)
        case "error", "errors", "iserror", "haserror", "haserrors":
            return (value.intValue == nil ? value.pageFlag : nil) ?? !isNothing(value)
        case "errorcode", "errcode", "errno", "errormessage", "exception", "fault": return !isNothing(value)
        case "errmsg":
            return !isNothing(value) && !["ok", "success"].contains(value.stringValue?.normalizedName)
        case "success", "ok", "issuccess", "succeeded", "successful": return value.pageFlag == false
        case "timedout", "istimedout": return value.pageFlag == true
        default: return false
        }
    }

    /// Returns true for a value that reports no error.
    private static func isNothing(_ value: JSONValue) -> Bool {
        value.isEndMarker && value.pageNumber.map { $0 == 0 } ?? true
    }

    /// Returns true for an HTTP status of an error.
    private static func isErrorStatus(_ value: JSONValue) -> Bool {
        value.pageNumber.map { (400...599).contains($0) } ?? false
    }
}
