extension PatternParser {
    /// Reads what follows a backslash outside a class.
    mutating func parseEscape() throws(PatternFault) -> PatternNode {
        switch peek {
        case "b": return .assertion(try taking(.wordBoundary))
        case "B": return .assertion(try taking(.notWordBoundary))
        case "k": throw PatternFault("a back-reference", isOfTheMatcher: true)
        case .some("1"..."9"): throw PatternFault("a back-reference", isOfTheMatcher: true)
        default: return .set(try parseSetEscape())
        }
    }

    /// Reads a class, behind its opening bracket.
    mutating func parseClass() throws(PatternFault) -> ScalarSet {
        let isNegated = take("^")
        var parts: [ScalarSet] = []
        while !take("]") {
            let start = try parseClassAtom()
            guard peek == "-", let second = peekSecond, second != "]" else {
                parts.append(start.set)
                continue
            }
            _ = try next()
            let end = try parseClassAtom()
            guard let first = start.scalar, let last = end.scalar else {
                throw PatternFault("a range whose end is a class")
            }
            guard first <= last else { throw PatternFault("a range in the wrong order") }
            parts.append(ScalarSet([first...last]))
        }
        let union = ScalarSet(union: parts)
        return isNegated ? union.inverted : union
    }

    private mutating func parseClassAtom() throws(PatternFault) -> (set: ScalarSet, scalar: UInt32?) {
        let scalar = try next()
        guard scalar == "\\" else { return (ScalarSet(scalar.value), scalar.value) }
        if take("b") { return (ScalarSet(0x08), 0x08) }
        if peek.map({ ("1"..."9").contains($0) }) ?? false { throw PatternFault("an octal escape") }
        if let set = try takeNamedClass() { return (set, nil) }
        let code = try parseCharacterEscape()
        return (ScalarSet(code), code)
    }

    private mutating func parseSetEscape() throws(PatternFault) -> ScalarSet {
        if let set = try takeNamedClass() { return set }
        return ScalarSet(try parseCharacterEscape())
    }

    private mutating func takeNamedClass() throws(PatternFault) -> ScalarSet? {
        if take("p") { return try parseProperty() }
        if take("P") { return try parseProperty().inverted }
        let classes: [UnicodeScalar: ScalarSet] = [
            "d": .digit, "D": .digit.inverted, "w": .word, "W": .word.inverted, "s": .space, "S": .space.inverted,
        ]
        guard let set = peek.flatMap({ classes[$0] }), let letter = peek, take(letter) else { return nil }
        return set
    }

    private mutating func parseCharacterEscape() throws(PatternFault) -> UInt32 {
        let scalar = try next()
        switch scalar {
        case "t": return 0x09
        case "n": return 0x0A
        case "v": return 0x0B
        case "f": return 0x0C
        case "r": return 0x0D
        case "0":
            if peek.map({ ScalarSet.digit.contains($0.value) }) ?? false { throw PatternFault("an octal escape") }
            return 0
        case "c":
            let letter = try next()
            guard ("a"..."z").contains(letter) || ("A"..."Z").contains(letter) else {
                throw PatternFault("\\c without a letter")
            }
            return letter.value % 32
        case "x": return try parseHex(2)
        case "u": return try parseUnicodeEscape()
        default:
            guard !ScalarSet.word.contains(scalar.value) else { throw PatternFault("the escape \\\(scalar)") }
            return scalar.value
        }
    }

    private mutating func parseUnicodeEscape() throws(PatternFault) -> UInt32 {
        var code: UInt32 = 0
        if take("{") {
            var count = 0
            while !take("}") {
                code = code << 4 | (try parseHex(1))
                count += 1
                guard code <= 0x10FFFF else { throw PatternFault("\\u beyond the last code point") }
            }
            guard count > 0 else { throw PatternFault("\\u without digits") }
        } else {
            code = try parseHex(4)
            let place = position
            if (0xD800..<0xDC00).contains(code), take("\\"), take("u") {
                let low = try parseHex(4)
                guard (0xDC00..<0xE000).contains(low) else { throw PatternFault("half of a surrogate pair") }
                return 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            goBack(to: place)
        }
        guard UnicodeScalar(code) != nil else { throw PatternFault("half of a surrogate pair") }
        return code
    }

    private mutating func parseHex(_ count: Int) throws(PatternFault) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<count {
            let scalar = try next()
            // `hexDigitValue` takes full-width digits too.
            guard scalar.isASCII, let digit = Character(scalar).hexDigitValue else {
                throw PatternFault("an escape without its digits")
            }
            code = code << 4 | UInt32(digit)
        }
        return code
    }

    private mutating func taking(_ assertion: PatternAssertion) throws(PatternFault) -> PatternAssertion {
        _ = try next()
        return assertion
    }
}
