import JSON
import Logging

/// Finds an error of the provider in a response whose status reports success.
public enum ProviderRefusal {
    /// Returns a warning with the provider's reason, or nil. Known forms are `ok: false` (Slack, Telegram), `success: false`, an `error`, the `errors` and
    /// `userErrors` of GraphQL (Shopify, monday), and rows of `status: "error"` (Zoho).
    ///
    /// Secrets go before the cut, as half a secret would not be found any more.
    public static func warning(in answer: JSONValue, redactor: Redactor) -> String? {
        guard let said = refusal(in: answer).map({ redactor.redact($0, maskingQueries: false) }) else { return nil }
        let words = said.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let what = words.isEmpty ? "" : ": \(words.count > 200 ? words.prefix(200) + "…" : words[...])"
        return "The provider's response reports an error although its HTTP status reports success\(what)"
    }

    /// Returns the provider's reason, empty when it gives none; nil when the response reports no error.
    private static func refusal(in answer: JSONValue) -> String? {
        for flag in ["ok", "success"] where answer[flag]?.boolValue == false { return reason(answer) ?? "" }
        if let errors = answer["errors"]?.arrayValue, let first = errors.first { return reason(first) ?? "" }
        let saysYes = ["ok", "success"].contains { answer[$0]?.boolValue == true }
        if !saysYes, let error = answer["error"],
            error.stringValue?.isEmpty == false || error["message"] != nil || error["code"] != nil
        {
            return reason(answer) ?? reason(error) ?? ""
        }
        if let data = answer["data"]?.objectValue {
            for member in data.members {
                if let errors = member.value["userErrors"]?.arrayValue, let first = errors.first {
                    return reason(first) ?? ""
                }
            }
        }
        let failed = answer["data"]?.arrayValue?.first { $0["status"]?.stringValue == "error" }
        return failed.map { reason($0) ?? "" }
    }

    private static func reason(_ value: JSONValue) -> String? {
        if let text = value.stringValue { return text }
        return ["error", "message", "description", "code"].lazy.compactMap { name in
            value[name]?.stringValue ?? value[name]?["message"]?.stringValue
        }.first
    }
}
