import Alloy
import JSON
import Logging

/// A third party that refuses a page inside an answer whose status says yes.
package enum PageRefusal {
    private static let words: Set = [
        "error", "errors", "fail", "failed", "failure", "ko", "nok", "nak", "denied", "unauthorized", "forbidden",
        "exception", "unsuccessful",
    ]
    /// Objects in which third parties say how a request went.
    private static let holders: Set = ["meta", "status", "response", "header", "result", "error"]

    /// A sentence that says so, or nil. With items, a refusal is one of something beside them, as GraphQL has it.
    package static func warning(in answer: JSONValue, items: JSONPointer?, redactor: Redactor) -> String? {
        guard items.flatMap({ answer[$0]?.arrayValue })?.isEmpty ?? true else { return nil }
        if let warning = ProviderRefusal.warning(in: answer, redactor: redactor) { return warning }
        guard says(no: answer) else { return nil }
        let reason = ["message", "error", "errorMessage", "error_message", "detail", "description"].lazy
            .compactMap { answer[$0]?.stringValue }.first
        let refusal: JSONValue = ["ok": false, "error": .string(reason ?? "")]
        return ProviderRefusal.warning(in: refusal, redactor: redactor)
    }

    private static func says(no answer: JSONValue) -> Bool {
        guard let object = answer.objectValue else { return false }
        return object.members.contains { member in
            let isHolder = holders.contains(member.key.pageWord)
            return saysNo(member) || isHolder && (member.value.objectValue?.members.contains(where: saysNo) ?? false)
        }
    }

    private static func saysNo(_ member: JSONObject.Member) -> Bool {
        let value = member.value
        switch member.key.pageWord {
        case "status", "result", "state", "outcome", "type":
            return value.stringValue.map { words.contains($0.lowercased()) } ?? isFailure(value)
        case "code", "statuscode", "httpstatus": return isFailure(value)
        case "error", "errors", "iserror", "haserror", "haserrors":
            return value.boolValue ?? !value.isEndMarker
        case "errorcode", "errormessage", "exception", "fault": return !value.isEndMarker
        case "success", "ok", "issuccess": return value.boolValue == false
        default: return false
        }
    }

    /// True for a status of HTTP that says no.
    private static func isFailure(_ value: JSONValue) -> Bool {
        value.pageNumber.map { (400...599).contains($0) } ?? false
    }
}
