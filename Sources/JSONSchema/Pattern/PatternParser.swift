/// Reads an expression. Where ECMA-262's two grammars (§22.2.1 and Annex B) disagree it takes what both allow, and
/// what one refuses only when the other can mean but one thing by it.
struct PatternParser {
    private static let maximumDepth = 100

    private let scalars: [UnicodeScalar]
    private(set) var position = 0
    private var depth = 0

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    /// Reads the whole expression.
    mutating func parse() throws(PatternFault) -> PatternNode {
        let node = try parseChoice()
        guard position == scalars.count else { throw PatternFault("a closing parenthesis without its opening one") }
        return node
    }

    private mutating func parseChoice() throws(PatternFault) -> PatternNode {
        var alternatives = [try parseSequence()]
        while take("|") { alternatives.append(try parseSequence()) }
        return alternatives.count == 1 ? alternatives[0] : .choice(alternatives)
    }

    private mutating func parseSequence() throws(PatternFault) -> PatternNode {
        var nodes: [PatternNode] = []
        while let next = peek, next != "|", next != ")" { nodes.append(try parseTerm()) }
        return .sequence(nodes)
    }

    private mutating func parseTerm() throws(PatternFault) -> PatternNode {
        let atom = try parseAtom()
        guard let (minimum, maximum) = try parseQuantifier() else { return atom }
        if case .assertion = atom { throw PatternFault("a quantifier behind an anchor") }
        if let maximum, maximum < minimum { throw PatternFault("a quantifier whose bounds are in the wrong order") }
        // Lazy or greedy decides which match is found, not whether there is one.
        _ = take("?")
        return .repeated(atom, minimum: minimum, maximum: maximum)
    }

    private mutating func parseAtom() throws(PatternFault) -> PatternNode {
        let start = position
        let scalar = try next()
        switch scalar {
        case "^": return .assertion(.start)
        case "$": return .assertion(.end)
        case ".": return .set(.dot)
        case "(": return try parseGroup()
        case "[": return .set(try parseClass())
        case "\\": return try parseEscape()
        case "*", "+", "?": throw PatternFault("a quantifier with nothing before it")
        case "{":
            position = start
            if try parseQuantifier() != nil { throw PatternFault("a quantifier with nothing before it") }
            position = start + 1
            return .set(ScalarSet(scalar.value))
        default: return .set(ScalarSet(scalar.value))
        }
    }

    private mutating func parseGroup() throws(PatternFault) -> PatternNode {
        depth += 1
        guard depth <= Self.maximumDepth else {
            throw PatternFault("the expression is nested too deep", isOfTheMatcher: true)
        }
        if take("?") {
            switch try next() {
            case ":": break
            case "=", "!": throw PatternFault("look-ahead", isOfTheMatcher: true)
            case "<":
                if peek == "=" || peek == "!" { throw PatternFault("look-behind", isOfTheMatcher: true) }
                while try next() != ">" {}
            default: throw PatternFault("flags inside a group", isOfTheMatcher: isAtFlags)
            }
        }
        let node = try parseChoice()
        guard take(")") else { throw PatternFault("a group without its closing parenthesis") }
        depth -= 1
        return node
    }

    /// True behind the first of ECMA-262's flags and before the colon that ends them; other letters mean other languages.
    private var isAtFlags: Bool {
        let flags = scalars[(position - 1)...].prefix { "ims-".unicodeScalars.contains($0) }
        return !flags.isEmpty && flags.endIndex < scalars.count && scalars[flags.endIndex] == ":"
    }

    /// Reads `*`, `+`, `?`, `{n}`, `{n,}` or `{n,m}`; nil, and nothing read, where none stands.
    private mutating func parseQuantifier() throws(PatternFault) -> (minimum: Int, maximum: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let start = position
        if take("{"), let minimum = parseCount() {
            if take("}") { return (minimum, minimum) }
            if take(",") {
                if take("}") { return (minimum, nil) }
                if let maximum = parseCount(), take("}") { return (minimum, maximum) }
            }
        }
        position = start
        return nil
    }

    private mutating func parseCount() -> Int? {
        let start = position
        var value = 0
        while let digit = peek.flatMap({ ScalarSet.digit.contains($0.value) ? Int($0.value - 0x30) : nil }) {
            // More than any program may hold; enough to be told apart from less.
            value = min(value * 10 + digit, 1_000_000_000)
            position += 1
        }
        return position > start ? value : nil
    }
}

extension PatternParser {
    /// The next character, or nil at the end.
    var peek: UnicodeScalar? { position < scalars.count ? scalars[position] : nil }

    /// The character behind the next one.
    var peekSecond: UnicodeScalar? { position + 1 < scalars.count ? scalars[position + 1] : nil }

    /// Takes the next character.
    mutating func next() throws(PatternFault) -> UnicodeScalar {
        guard let scalar = peek else { throw PatternFault("the expression ends too early") }
        position += 1
        return scalar
    }

    /// Takes the next character if it is `scalar`.
    mutating func take(_ scalar: UnicodeScalar) -> Bool {
        guard peek == scalar else { return false }
        position += 1
        return true
    }

    /// Goes back to a place that `position` gave.
    mutating func goBack(to place: Int) { position = place }
}
