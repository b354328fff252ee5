import JSON

/// What `--strict` counts as a failure in a result: what the host warns of, and what it found wrong with what was sent.
public enum ReplyVerdict {
    /// The first reason why the result counts as a failure; nil for a result without warnings.
    ///
    /// Only the host's own members are looked at: `warnings` and `findings` beside the result, and in the results of
    /// `execute.batch` those of each item, and its error. What a third party answers may have members of the same names.
    public static func reason(in result: JSONValue, of method: String) -> String? {
        if let reason = reason(result) { return reason }
        guard method == "execute.batch" else { return nil }
        for (index, item) in (result["results"]?.arrayValue ?? []).enumerated() {
            if let error = item["error"] {
                return "item \(index) failed: \(error["message"]?.stringValue ?? "no reason was given")"
            }
            if let reason = item["result"].flatMap(reason) { return "item \(index): \(reason)" }
        }
        return nil
    }

    private static func reason(_ result: JSONValue) -> String? {
        if let warning = result["warnings"]?.arrayValue?.first {
            return "warning: \(warning.stringValue ?? warning.text)"
        }
        guard let finding = result["findings"]?.arrayValue?.first else { return nil }
        let place = finding["pointer"]?.stringValue ?? ""
        guard let expected = finding["expected"]?.stringValue else {
            return "finding: \(finding.stringValue ?? finding.text)"
        }
        let got = finding["got"].map { $0.stringValue ?? $0.text } ?? "nothing"
        return "finding: \(place): expected \(expected), got \(got)"
    }
}
