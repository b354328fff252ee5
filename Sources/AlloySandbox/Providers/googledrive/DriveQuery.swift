import JSON

/// The `q` of Drive's file list: conditions joined by `and`, such as `name contains 'list' and trashed = false`.
struct DriveQuery {
    private struct Condition {
        let field: String
        let comparison: String
        let value: String
    }

    private var conditions: [Condition] = []

    /// Reads a query; nil for one that Drive can't read either, and for what it can't do here: `or`, `not`, brackets.
    init?(_ query: String) {
        var rest = query[...]
        repeat {
            guard let first = Self.term(&rest), let comparison = Self.term(&rest), let last = Self.term(&rest) else {
                return nil
            }
            if comparison == "in" {
                guard last == "parents" else { return nil }
                conditions.append(Condition(field: "parents", comparison: "in", value: first))
            } else {
                guard ["name", "mimeType", "trashed", "fullText"].contains(first),
                    ["=", "!=", "contains"].contains(comparison)
                else { return nil }
                conditions.append(Condition(field: first, comparison: comparison, value: last))
            }
        } while Self.term(&rest) == "and"
        guard rest.trimmed.isEmpty else { return nil }
    }

    /// The next word, or what stands between quotes.
    private static func term(_ rest: inout Substring) -> String? {
        rest = rest.drop(while: \.isWhitespace)
        guard let first = rest.first else { return nil }
        if first == "'" {
            let start = rest
            var text = ""
            rest = rest.dropFirst()
            while let next = rest.popFirst() {
                if next == "'" { return text }
                text.append(next == "\\" ? rest.popFirst() ?? next : next)
            }
            rest = start
            return nil
        }
        let isSign = "=!".contains(first)
        let word = rest.prefix { isSign ? "=!".contains($0) : !$0.isWhitespace && !"=!'".contains($0) }
        rest = rest.dropFirst(word.count)
        return String(word)
    }

    /// Returns true when a file passes.
    func matches(_ fields: JSONObject) -> Bool {
        conditions.allSatisfy { condition in
            if condition.field == "parents" {
                return fields["parents"]?.argumentList.contains(condition.value) ?? false
            }
            let text = fields[condition.field == "fullText" ? "name" : condition.field]?.plainText ?? ""
            switch condition.comparison {
            case "=": return text.lowercased() == condition.value.lowercased()
            case "!=": return text.lowercased() != condition.value.lowercased()
            default: return text.containsIgnoringCase(condition.value)
            }
        }
    }
}
