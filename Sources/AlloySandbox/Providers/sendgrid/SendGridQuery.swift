import JSON

/// The query of SendGrid's message list, limited to conditions that all must hold: `to_email="ada@example.com" AND
/// status="delivered"`.
struct SendGridQuery {
    private var conditions: [(field: String, value: String)] = []

    /// Reads a query; nil for one that can't be read.
    init?(_ query: String) {
        var rest = query[...]
        repeat {
            rest = rest.drop(while: \.isWhitespace)
            let field = rest.prefix { $0.isLetter || $0 == "_" }
            rest = rest.dropFirst(field.count).drop(while: \.isWhitespace)
            guard ["from_email", "to_email", "subject", "status", "msg_id"].contains(String(field)),
                rest.popFirst() == "="
            else { return nil }
            rest = rest.drop(while: \.isWhitespace)
            guard let quote = rest.popFirst(), quote == "\"" || quote == "'", let end = rest.firstIndex(of: quote)
            else {
                return nil
            }
            conditions.append((String(field), String(rest[..<end])))
            rest = rest[rest.index(after: end)...].drop(while: \.isWhitespace)
            guard rest.isEmpty || rest.prefix(4).uppercased() == "AND " else { return nil }
            rest = rest.dropFirst(3)
        } while !rest.isEmpty
    }

    /// Returns true when a message passes; the case of addresses and words does not count.
    func matches(_ message: SendGridMessage) -> Bool {
        conditions.allSatisfy { condition in
            let text =
                switch condition.field {
                case "from_email": message.from
                case "to_email": message.to
                case "subject": message.subject
                case "status": message.status
                default: message.id
                }
            return text.lowercased() == condition.value.lowercased()
        }
    }
}
