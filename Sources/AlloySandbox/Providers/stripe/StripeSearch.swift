import JSON

/// Stripe's search query language, limited to conditions that all must hold.
struct StripeSearch {
    private struct Condition {
        let field: String
        /// The key within `metadata`.
        let key: String?
        let isPart: Bool
        let value: String
    }

    private var conditions: [Condition] = []

    /// Reads a query about records that have these fields, and `metadata`.
    init(_ query: String, fields: [String]) throws(StripeError) {
        var rest = query[...]
        repeat {
            rest = rest.drop(while: \.isWhitespace)
            let name = rest.prefix { $0.isLetter || $0 == "_" }
            rest = rest.dropFirst(name.count)
            var key: String?
            if rest.first == "[" {
                rest = rest.dropFirst()
                key = Self.quoted(&rest)
                guard key != nil, rest.popFirst() == "]" else { throw Self.unreadable(query) }
            }
            guard fields.contains(String(name)) || name == "metadata" && key != nil else {
                throw .invalid(
                    nil, "Field `\(name)` is an unsupported search field for resource `customers`.", at: "query")
            }
            guard let sign = rest.popFirst(), sign == ":" || sign == "~", let value = Self.quoted(&rest) else {
                throw Self.unreadable(query)
            }
            conditions.append(Condition(field: String(name), key: key, isPart: sign == "~", value: value))
            rest = rest.drop(while: \.isWhitespace)
            guard rest.isEmpty || rest.prefix(4).uppercased() == "AND " else { throw Self.unreadable(query) }
            rest = rest.dropFirst(3)
        } while !rest.isEmpty
    }

    private static func unreadable(_ query: String) -> StripeError {
        .invalid(nil, "We were unable to parse your search query: \(query)", at: "query")
    }

    private static func quoted(_ rest: inout Substring) -> String? {
        guard let quote = rest.first, quote == "'" || quote == "\"",
            let end = rest.dropFirst().firstIndex(of: quote)
        else { return nil }
        let text = rest[rest.index(after: rest.startIndex)..<end]
        rest = rest[rest.index(after: end)...]
        return String(text)
    }

    /// Returns true when a record passes: `:` compares the whole value, `~` finds a part of it; case is not counted.
    func matches(_ fields: JSONObject) -> Bool {
        conditions.allSatisfy { condition in
            let field = fields[condition.field]
            guard let text = (condition.key.map { field?[$0] } ?? field)?.argumentText else { return false }
            return condition.isPart
                ? text.containsIgnoringCase(condition.value) : text.lowercased() == condition.value.lowercased()
        }
    }
}
