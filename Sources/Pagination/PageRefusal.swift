import Alloy
import JSON
import Logging

/// A refusal of a page in a response with a successful status.
package enum PageRefusal {
    private static let failures: Set = [
        "error", "errors", "fail", "failed", "failure", "ko", "nok", "nak", "denied", "unauthorized", "forbidden",
        "exception", "unsuccessful",
    ]
    /// Objects in which providers report the outcome of a request.
    private static let containers: Set = ["meta", "status", "response", "header", "result", "error"]

    /// Returns a sentence about the refusal; nil without one. A response with items is no refusal: GraphQL reports errors of
    /// single fields beside them.
    package static func warning(in response: JSONValue, items: JSONPointer?, redactor: Redactor) -> String? {
        guard items.flatMap({ response[$0]?.arrayValue })?.isEmpty ?? true else { return nil }
        if let warning = ProviderRefusal.warning(in: response, redactor: redactor) { return warning }
        guard reportsFailure(response) else { return nil }
        let reason = ["message", "error", "errorMessage", "error_message", "detail", "description"].lazy
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
            return value.stringValue.map { failures.contains($0.lowercased()) } ?? isErrorStatus(value)
        case "code", "statuscode", "httpstatus": return isErrorStatus(value)
        case "error", "errors", "iserror", "haserror", "haserrors":
            return value.boolValue ?? !value.isEndMarker
        case "errorcode", "errormessage", "exception", "fault": return !value.isEndMarker
        case "success", "ok", "issuccess": return value.boolValue == false
        default: return false
        }
    }

    /// Returns true for an HTTP status of an error.
    private static func isErrorStatus(_ value: JSONValue) -> Bool {
        value.pageNumber.map { (400...599).contains($0) } ?? false
    }
}
