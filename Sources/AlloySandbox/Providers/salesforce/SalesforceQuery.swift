import JSON

/// The part of SOQL that reads one kind of record: `SELECT … FROM … [WHERE … AND …] [ORDER BY …] [LIMIT n] [OFFSET n]`.
struct SalesforceQuery {
    /// The reason for which a query can't be read.
    struct Malformed: Error { let message: String }

    private struct Condition {
        let field: String
        let comparison: String
        let values: [String]
    }

    let fields: [String]
    let object: String
    private var conditions: [Condition] = []
    private var order: (field: String, isDescending: Bool)?
    private var limit = 2_000
    private var offset = 0

    /// Reads a query.
    init(_ text: String) throws(Malformed) {
        var tokens = Self.tokens(text)[...]
        func take() throws(Malformed) -> String {
            guard let token = tokens.popFirst() else { throw Malformed(message: "unexpected token: '<EOF>'") }
            return token
        }
        func takes(_ word: String) -> Bool {
            guard tokens.first?.uppercased() == word else { return false }
            tokens.removeFirst()
            return true
        }
        func expect(_ word: String) throws(Malformed) {
            guard takes(word) else {
                throw Malformed(message: "unexpected token: '\(tokens.first ?? "<EOF>")', expected \(word)")
            }
        }
        func number() throws(Malformed) -> Int {
            let token = try take()
            guard let number = Int(token), number >= 0 else {
                throw Malformed(message: "unexpected token: '\(token)'")
            }
            return number
        }

        try expect("SELECT")
        var fields: [String] = []
        repeat { fields.append(try take()) } while takes(",")
        self.fields = fields
        try expect("FROM")
        object = try take()
        if takes("WHERE") {
            repeat {
                let field = try take()
                let comparison = try take().uppercased()
                guard ["=", "!=", "<", "<=", ">", ">=", "LIKE", "IN"].contains(comparison) else {
                    throw Malformed(message: "unexpected token: '\(comparison)'")
                }
                var values: [String] = []
                if comparison == "IN" {
                    try expect("(")
                    repeat { values.append(try take()) } while takes(",")
                    try expect(")")
                } else {
                    values = [try take()]
                }
                conditions.append(Condition(field: field, comparison: comparison, values: values.map(Self.unquoted)))
            } while takes("AND")
        }
        if takes("ORDER") {
            try expect("BY")
            let field = try take()
            let isDescending = takes("DESC")
            if !isDescending { _ = takes("ASC") }
            order = (field, isDescending)
        }
        if takes("LIMIT") { limit = try number() }
        if takes("OFFSET") { offset = try number() }
        if let token = tokens.first { throw Malformed(message: "unexpected token: '\(token)'") }
    }

    /// The records that the query finds, in its order.
    func run(_ records: [Record]) -> [Record] {
        var found = records.filter { record in conditions.allSatisfy { Self.passes(record, $0) } }
        if let order {
            found = found.sorted(isDescending: order.isDescending) {
                SalesforceProvider.value(order.field, of: $0).plainText
            }
        }
        return OffsetPage(of: found, offset: offset, limit: limit).elements
    }

    private static func passes(_ record: Record, _ condition: Condition) -> Bool {
        let value = SalesforceProvider.value(condition.field, of: record).plainText
        let wanted = condition.values.first ?? ""
        let sign = value.order(to: wanted)
        switch condition.comparison {
        case "=": return sign == 0
        case "!=": return sign != 0
        case "<": return sign < 0
        case "<=": return sign <= 0
        case ">": return sign > 0
        case ">=": return sign >= 0
        case "IN": return condition.values.contains { value.order(to: $0) == 0 }
        default: return AffixPattern(wanted.lowercased(), wildcard: "%").matches(value.lowercased())
        }
    }

    /// The value of a literal: without its quotes, and nothing for `null`.
    private static func unquoted(_ token: String) -> String {
        if token.hasPrefix("'") { return String(token.dropFirst().dropLast(token.hasSuffix("'") ? 1 : 0)) }
        return token.lowercased() == "null" ? "" : token
    }

    /// Words, quoted texts with their quotes, comparisons and punctuation.
    private static func tokens(_ text: String) -> [String] {
        var tokens: [String] = []
        var rest = text[...]
        while let first = rest.first {
            if first.isWhitespace {
                rest = rest.dropFirst()
            } else if first == "'" {
                var literal = "'"
                rest = rest.dropFirst()
                while let next = rest.popFirst(), next != "'" {
                    literal.append(next == "\\" ? rest.popFirst() ?? "\\" : next)
                }
                tokens.append(literal + "'")
            } else if ",()".contains(first) {
                tokens.append(String(rest.removeFirst()))
            } else if "<>=!".contains(first) {
                let sign = rest.prefix { "<>=!".contains($0) }
                tokens.append(String(sign))
                rest = rest.dropFirst(sign.count)
            } else {
                let word = rest.prefix { !$0.isWhitespace && !",()<>=!'".contains($0) }
                tokens.append(String(word))
                rest = rest.dropFirst(word.count)
            }
        }
        return tokens
    }
}
