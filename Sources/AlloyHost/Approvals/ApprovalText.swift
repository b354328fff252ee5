import JSON

/// A plan in words, for a person who decides on it. The texts come from callers and from the service: whoever shows them escapes
/// them.
package enum ApprovalText {
    /// The facts about a plan, each with its name.
    package static func rows(_ approval: PendingApproval) -> [(name: String, value: String)] {
        let plan = approval.plan
        func text(_ name: String) -> String? { plan[name]?.stringValue }
        var rows: [(String, String)] = []
        let name = text("name").map { " (\($0))" } ?? ""
        rows.append(("action", "\(text("actionId") ?? "") of \(text("connectorId") ?? "")\(name)"))
        rows.append(("effect", text("effect") ?? ""))
        rows.append(("user", text("userId") ?? "the API key's own user"))
        rows.append(("credential", text("credentialId") ?? ""))
        if let account = plan["account"]?.objectValue {
            rows.append(
                ("account", account.members.map { "\($0.key) \($0.value.stringValue ?? "")" }.joined(separator: ", ")))
        }
        if let because = plan["rule"]?["because"]?.stringValue { rows.append(("why you are asked", because)) }
        for finding in plan["findings"]?.arrayValue ?? [] {
            let (pointer, expected) = (finding["pointer"]?.stringValue ?? "", finding["expected"]?.stringValue ?? "")
            rows.append(("does not fit", "\(pointer): expected \(expected), got \(finding["got"]?.stringValue ?? "")"))
        }
        rows.append(("digest", approval.digest))
        return rows
    }

    /// The lines of the request to the provider.
    package static func request(_ approval: PendingApproval) -> [String] {
        let request = approval.plan["request"]
        var lines = ["\(request?["method"]?.stringValue ?? "") \(request?["path"]?.stringValue ?? "")"]
        for name in ["query", "headers"] {
            if let values = request?[name]?.objectValue, !values.isEmpty {
                lines.append("\(name): \(JSONValue.object(values).text)")
            }
        }
        if let body = request?["body"], body != .null {
            lines += body.prettyText.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
        return lines
    }
}
