import JSON

/// A query of conditions on fields that all must hold, as Stripe and SendGrid take it: `name:'Ada' AND
/// metadata['order']:'7'`, `to_email="ada@example.com" AND status="delivered"`.
struct FieldQuery {
    /// The reason for which a query can't be read.
    enum Problem: Error {
        case unreadable
        case unknownField(String)
    }

    private struct Condition {
        let field: String
        /// The key within the field, of one that is an object.
        let key: String?
        let isPart: Bool
        let value: String
    }

    private var conditions: [Condition] = []

    /// Reads a query about records that have these fields, and `keyed`, an object whose keys stand in brackets.
    ///
    /// - Parameter signs: The signs between field and value: `~` finds a part of the value, every other the whole value.
    init(
        _ query: String, fields: [String], keyed: String? = nil, signs: String, allowsSpaces: Bool = false
    ) throws(Problem) {
        var rest = query[...]
        func skipSpaces() { rest = rest.drop(while: \.isWhitespace) }
        repeat {
            skipSpaces()
            let name = String(rest.prefix { $0.isLetter || $0 == "_" })
            rest = rest.dropFirst(name.count)
            var key: String?
            if keyed != nil, rest.first == "[" {
                rest = rest.dropFirst()
                key = Self.quoted(&rest)
                guard key != nil, rest.popFirst() == "]" else { throw .unreadable }
            }
            guard fields.contains(name) || name == keyed && key != nil else { throw .unknownField(name) }
            if allowsSpaces { skipSpaces() }
            guard let sign = rest.popFirst(), signs.contains(sign) else { throw .unreadable }
            if allowsSpaces { skipSpaces() }
            guard let value = Self.quoted(&rest) else { throw .unreadable }
            conditions.append(Condition(field: name, key: key, isPart: sign == "~", value: value))
            skipSpaces()
            guard rest.isEmpty || rest.prefix(4).uppercased() == "AND " else { throw .unreadable }
            rest = rest.dropFirst(3)
        } while !rest.isEmpty
    }

    private static func quoted(_ rest: inout Substring) -> String? {
        guard let quote = rest.first, quote == "'" || quote == "\"",
            let end = rest.dropFirst().firstIndex(of: quote)
        else { return nil }
        let text = rest[rest.index(after: rest.startIndex)..<end]
        rest = rest[rest.index(after: end)...]
        return String(text)
    }

    /// Returns true when a record passes; case is not counted.
    func matches(_ fields: JSONObject) -> Bool {
        conditions.allSatisfy { condition in
            let field = fields[condition.field]
            guard let text = (condition.key.map { field?[$0] } ?? field)?.stringValue else { return false }
            return condition.isPart
                ? text.containsIgnoringCase(condition.value) : text.lowercased() == condition.value.lowercased()
        }
    }
}
