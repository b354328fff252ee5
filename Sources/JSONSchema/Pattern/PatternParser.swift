/// Parses an expression. Where ECMA-262's two grammars (§22.2.1 and Annex B) differ, it accepts what both allow, and
/// what one of them rejects only if the other gives it a single meaning.
struct PatternParser {
    private static let maximumDepth = 100

    private let scalars: [UnicodeScalar]
    private(set) var position = 0
    private var depth = 0

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    /// Parses the whole expression.
    mutating func parse() throws(PatternError) -> PatternNode {
        let node = try parseChoice()
        guard position == scalars.count else { throw PatternError("a closing parenthesis without its opening one") }
        return node
    }

    private mutating func parseChoice() throws(PatternError) -> PatternNode {
        var alternatives = [try parseSequence()]
        while consume("|") { alternatives.append(try parseSequence()) }
        return alternatives.count == 1 ? alternatives[0] : .choice(alternatives)
    }

    private mutating func parseSequence() throws(PatternError) -> PatternNode {
        var nodes: [PatternNode] = []
        while let next = peek, next != "|", next != ")" { nodes.append(try parseTerm()) }
        return .sequence(nodes)
    }

    private mutating func parseTerm() throws(PatternError) -> PatternNode {
        let atom = try parseAtom()
        guard let (minimum, maximum) = try parseQuantifier() else { return atom }
        if case .assertion = atom { throw PatternError("a quantifier behind an anchor") }
        if let maximum, maximum < minimum { throw PatternError("a quantifier whose bounds are in the wrong order") }
        // Lazy or greedy matching affects which match is found, not whether there is one.
        _ = consume("?")
        return .repeated(atom, minimum: minimum, maximum: maximum)
    }

    private mutating func parseAtom() throws(PatternError) -> PatternNode {
        let start = position
        let scalar = try next()
        switch scalar {
        case "^": return .assertion(.start)
        case "$": return .assertion(.end)
        case ".": return .set(.dot)
        case "(": return try parseGroup()
        case "[": return .set(try parseClass())
        case "\\": return try parseEscape()
        case "*", "+", "?": throw PatternError("a quantifier with nothing before it")
        case "{":
            position = start
            if try parseQuantifier() != nil { throw PatternError("a quantifier with nothing before it") }
            position = start + 1
            return .set(ScalarSet(scalar.value))
        default: return .set(ScalarSet(scalar.value))
        }
    }

    private mutating func parseGroup() throws(PatternError) -> PatternNode {
        depth += 1
        guard depth <= Self.maximumDepth else {
            throw PatternError("the expression is nested too deep", isUnsupported: true)
        }
        if consume("?") {
            switch try next() {
            case ":": break
            case "=", "!": throw PatternError("look-ahead", isUnsupported: true)
            case "<":
                if peek == "=" || peek == "!" { throw PatternError("look-behind", isUnsupported: true) }
                while try next() != ">" {}
            default: throw PatternError("flags inside a group", isUnsupported: isAtFlags)
            }
        }
        let node = try parseChoice()
        guard consume(")") else { throw PatternError("a group without its closing parenthesis") }
        depth -= 1
        return node
    }

    /// Parses flags in a group; true after a supported one and its colon.
    private var isAtFlags: Bool {
        let flags = scalars[(position - 1)...].prefix { "ims-".unicodeScalars.contains($0) }
        return !flags.isEmpty && flags.endIndex < scalars.count && scalars[flags.endIndex] == ":"
    }

    /// Parses `*`, `+`, `?`, `{n}`, `{n,}` or `{n,m}`; consumes nothing and returns nil if there is none.
    private mutating func parseQuantifier() throws(PatternError) -> (minimum: Int, maximum: Int?)? {
        if consume("*") { return (0, nil) }
        if consume("+") { return (1, nil) }
        if consume("?") { return (0, 1) }
        let start = position
        if consume("{"), let minimum = parseCount() {
            if consume("}") { return (minimum, minimum) }
            if consume(",") {
                if consume("}") { return (minimum, nil) }
                if let maximum = parseCount(), consume("}") { return (minimum, maximum) }
            }
        }
        position = start
        return nil
    }

    private mutating func parseCount() -> Int? {
        let start = position
        var value = 0
        while let digit = peek.flatMap({ ScalarSet.digit.contains($0.value) ? Int($0.value - 0x30) : nil }) {
            // Larger than any program; sufficient for comparison.
            value = min(value * 10 + digit, 1_000_000_000)
            position += 1
        }
        return position > start ? value : nil
    }
}

extension PatternParser {
    /// The next character, or nil at the end.
    var peek: UnicodeScalar? { position < scalars.count ? scalars[position] : nil }

    /// The character after the next one.
    var peekSecond: UnicodeScalar? { position + 1 < scalars.count ? scalars[position + 1] : nil }

    /// Consumes the next character.
    mutating func next() throws(PatternError) -> UnicodeScalar {
        guard let scalar = peek else { throw PatternError("the expression ends too early") }
        position += 1
        return scalar
    }

    /// Consumes the next character if it is `scalar`.
    mutating func consume(_ scalar: UnicodeScalar) -> Bool {
        guard peek == scalar else { return false }
        position += 1
        return true
    }

    /// Moves back to an earlier `position`.
    mutating func goBack(to location: Int) { position = location }
}

extension PatternParser {
    /// Parses an escape outside a class, after its backslash.
    mutating func parseEscape() throws(PatternError) -> PatternNode {
        switch peek {
        case "b": return .assertion(try taking(.wordBoundary))
        case "B": return .assertion(try taking(.notWordBoundary))
        case "k": throw PatternError("a back-reference", isUnsupported: true)
        case .some("1"..."9"): throw PatternError("a back-reference", isUnsupported: true)
        default: return .set(try parseSetEscape())
        }
    }

    /// Parses a class, after its opening bracket.
    mutating func parseClass() throws(PatternError) -> ScalarSet {
        let isNegated = consume("^")
        var parts: [ScalarSet] = []
        while !consume("]") {
            let start = try parseClassAtom()
            guard peek == "-", let second = peekSecond, second != "]" else {
                parts.append(start.set)
                continue
            }
            _ = try next()
            let end = try parseClassAtom()
            guard let first = start.scalar, let last = end.scalar else {
                throw PatternError("a range whose end is a class")
            }
            guard first <= last else { throw PatternError("a range in the wrong order") }
            parts.append(ScalarSet([first...last]))
        }
        let union = ScalarSet(union: parts)
        return isNegated ? union.inverted : union
    }

    private mutating func parseClassAtom() throws(PatternError) -> (set: ScalarSet, scalar: UInt32?) {
        let scalar = try next()
        guard scalar == "\\" else { return (ScalarSet(scalar.value), scalar.value) }
        if consume("b") { return (ScalarSet(0x08), 0x08) }
        if peek.map({ ("1"..."9").contains($0) }) ?? false { throw PatternError("an octal escape") }
        if let set = try takeNamedClass() { return (set, nil) }
        let code = try parseCharacterEscape()
        return (ScalarSet(code), code)
    }

    private mutating func parseSetEscape() throws(PatternError) -> ScalarSet {
        if let set = try takeNamedClass() { return set }
        return ScalarSet(try parseCharacterEscape())
    }

    private mutating func takeNamedClass() throws(PatternError) -> ScalarSet? {
        if consume("p") { return try parseProperty() }
        if consume("P") { return try parseProperty().inverted }
        let classes: [UnicodeScalar: ScalarSet] = [
            "d": .digit, "D": .digit.inverted, "w": .word, "W": .word.inverted, "s": .space, "S": .space.inverted,
        ]
        guard let set = peek.flatMap({ classes[$0] }), let letter = peek, consume(letter) else { return nil }
        return set
    }

    private mutating func parseCharacterEscape() throws(PatternError) -> UInt32 {
        let scalar = try next()
        switch scalar {
        case "t": return 0x09
        case "n": return 0x0A
        case "v": return 0x0B
        case "f": return 0x0C
        case "r": return 0x0D
        case "0":
            if peek.map({ ScalarSet.digit.contains($0.value) }) ?? false { throw PatternError("an octal escape") }
            return 0
        case "c":
            let letter = try next()
            guard ("a"..."z").contains(letter) || ("A"..."Z").contains(letter) else {
                throw PatternError("\\c without a letter")
            }
            return letter.value % 32
        case "x": return try parseHex(2)
        case "u": return try parseUnicodeEscape()
        default:
            guard !ScalarSet.word.contains(scalar.value) else { throw PatternError("the escape \\\(scalar)") }
            return scalar.value
        }
    }

    private mutating func parseUnicodeEscape() throws(PatternError) -> UInt32 {
        var code: UInt32 = 0
        if consume("{") {
            var count = 0
            while !consume("}") {
                code = code << 4 | (try parseHex(1))
                count += 1
                guard code <= 0x10FFFF else { throw PatternError("\\u beyond the last code point") }
            }
            guard count > 0 else { throw PatternError("\\u without digits") }
        } else {
            code = try parseHex(4)
            let location = position
            if (0xD800..<0xDC00).contains(code), consume("\\"), consume("u") {
                let low = try parseHex(4)
                guard (0xDC00..<0xE000).contains(low) else { throw PatternError("half of a surrogate pair") }
                return 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            goBack(to: location)
        }
        guard UnicodeScalar(code) != nil else { throw PatternError("half of a surrogate pair") }
        return code
    }

    private mutating func parseHex(_ count: Int) throws(PatternError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<count {
            let scalar = try next()
            // `hexDigitValue` also accepts full-width digits.
            guard scalar.isASCII, let digit = Character(scalar).hexDigitValue else {
                throw PatternError("an escape without its digits")
            }
            code = code << 4 | UInt32(digit)
        }
        return code
    }

    private mutating func taking(_ assertion: PatternAssertion) throws(PatternError) -> PatternAssertion {
        _ = try next()
        return assertion
    }
}

extension PatternParser {
    /// Parses the name after `\p`: a general category, a common script, or a binary property (ECMA-262, tables 67 to
    /// 70).
    mutating func parseProperty() throws(PatternError) -> ScalarSet {
        guard consume("{") else { throw PatternError("\\p without braces") }
        var text = ""
        while !consume("}") {
            guard text.utf8.count < 64 else { throw PatternError("a Unicode property of too long a name") }
            text.unicodeScalars.append(try next())
        }
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        switch (parts.first ?? "", parts.count) {
        case ("General_Category", 2), ("gc", 2):
            if let set = UnicodeCategory.set(parts[1]) { return set }
        case ("Script", 2), ("sc", 2):
            if let set = UnicodeScript.set(parts[1]) { return set }
            // Others exist, but are not supported.
            throw PatternError("the Unicode property \(text)", isUnsupported: true)
        case (let name, 1):
            if let set = UnicodeCategory.set(name) ?? UnicodeProperty.set(name) { return set }
        default: break
        }
        throw PatternError("the Unicode property \(text)", isUnsupported: true)
    }
}
