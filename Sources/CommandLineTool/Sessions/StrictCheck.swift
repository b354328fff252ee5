import JSON

/// The rule by which `--strict` counts a result as a failure: warnings and findings.
public enum StrictCheck {
    /// Returns the first reason why the result counts as a failure; nil if there is none.
    ///
    /// Only the host's own members count: `warnings` and `findings` of the result and, for `execute.batch`, those of
    /// each item, and its error. A provider's response may have members of the same names.
    public static func failure(in result: JSONValue, of method: String) -> String? {
        if let failure = failure(result) { return failure }
        guard method == "execute.batch" else { return nil }
        for (index, item) in (result["results"]?.arrayValue ?? []).enumerated() {
            if let error = item["error"] {
                return "item \(index) failed: \(error["message"]?.stringValue ?? "no reason was given")"
            }
            if let failure = item["result"].flatMap(failure) { return "item \(index): \(failure)" }
        }
        return nil
    }

    private static func failure(_ result: JSONValue) -> String? {
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
