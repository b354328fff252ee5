/// Sets of code points by Unicode properties that the standard library knows. A set is created on first use and cached,
/// because its creation examines every code point.
enum UnicodeCategory {
    /// Returns the set of a general category, by its short or long name; nil if there is none.
    static func set(_ name: String) -> ScalarSet? {
        guard let categories = members[longNames[name] ?? name] else { return nil }
        return ScalarSetCache.shared.set("gc=\(longNames[name] ?? name)") { scalar in
            guard let scalar else { return categories.contains(.surrogate) }
            return categories.contains(scalar.properties.generalCategory)
        }
    }

    private typealias Category = Unicode.GeneralCategory

    private static let members: [String: Set<Category>] = {
        let single: [String: Category] = [
            "Lu": .uppercaseLetter, "Ll": .lowercaseLetter, "Lt": .titlecaseLetter, "Lm": .modifierLetter,
            "Lo": .otherLetter, "Mn": .nonspacingMark, "Mc": .spacingMark, "Me": .enclosingMark, "Nd": .decimalNumber,
            "Nl": .letterNumber, "No": .otherNumber, "Pc": .connectorPunctuation, "Pd": .dashPunctuation,
            "Ps": .openPunctuation, "Pe": .closePunctuation, "Pi": .initialPunctuation, "Pf": .finalPunctuation,
            "Po": .otherPunctuation, "Sm": .mathSymbol, "Sc": .currencySymbol, "Sk": .modifierSymbol,
            "So": .otherSymbol, "Zs": .spaceSeparator, "Zl": .lineSeparator, "Zp": .paragraphSeparator,
            "Cc": .control, "Cf": .format, "Cs": .surrogate, "Co": .privateUse, "Cn": .unassigned,
        ]
        var members = single.mapValues { Set([$0]) }
        for (name, category) in single { members[String(name.prefix(1)), default: []].insert(category) }
        members["LC"] = [.uppercaseLetter, .lowercaseLetter, .titlecaseLetter]
        return members
    }()

    private static let longNames = [
        "Letter": "L", "Cased_Letter": "LC", "Uppercase_Letter": "Lu", "Lowercase_Letter": "Ll",
        "Titlecase_Letter": "Lt", "Modifier_Letter": "Lm", "Other_Letter": "Lo", "Mark": "M", "Combining_Mark": "M",
        "Nonspacing_Mark": "Mn", "Spacing_Mark": "Mc", "Enclosing_Mark": "Me", "Number": "N", "Decimal_Number": "Nd",
        "digit": "Nd", "Letter_Number": "Nl", "Other_Number": "No", "Punctuation": "P", "punct": "P",
        "Connector_Punctuation": "Pc", "Dash_Punctuation": "Pd", "Open_Punctuation": "Ps",
        "Close_Punctuation": "Pe", "Initial_Punctuation": "Pi", "Final_Punctuation": "Pf", "Other_Punctuation": "Po",
        "Symbol": "S", "Math_Symbol": "Sm", "Currency_Symbol": "Sc", "Modifier_Symbol": "Sk", "Other_Symbol": "So",
        "Separator": "Z", "Space_Separator": "Zs", "Line_Separator": "Zl", "Paragraph_Separator": "Zp", "Other": "C",
        "Control": "Cc", "cntrl": "Cc", "Format": "Cf", "Surrogate": "Cs", "Private_Use": "Co", "Unassigned": "Cn",
    ]
}

/// Binary properties of code points.
enum UnicodeProperty {
    /// Returns the set of a binary property; nil if it is unknown here.
    static func set(_ name: String) -> ScalarSet? {
        switch name {
        case "Any": return ScalarSet([0...0x10FFFF])
        case "ASCII": return ScalarSet([0...0x7F])
        case "ASCII_Hex_Digit", "AHex": return ScalarSet([0x30...0x39, 0x41...0x46, 0x61...0x66])
        case "Assigned": return UnicodeCategory.set("Cn")?.inverted
        default: break
        }
        guard let holds = tests[name] else { return nil }
        return ScalarSetCache.shared.set(name) { scalar in scalar.map { holds($0.properties) } ?? false }
    }

    private static let tests: [String: @Sendable (Unicode.Scalar.Properties) -> Bool] = [
        "Alphabetic": \.isAlphabetic, "Alpha": \.isAlphabetic, "Lowercase": \.isLowercase, "Lower": \.isLowercase,
        "Uppercase": \.isUppercase, "Upper": \.isUppercase, "White_Space": \.isWhitespace, "space": \.isWhitespace,
        "Emoji": \.isEmoji, "Emoji_Presentation": \.isEmojiPresentation, "Emoji_Modifier": \.isEmojiModifier,
        "ID_Start": \.isIDStart, "IDS": \.isIDStart, "ID_Continue": \.isIDContinue, "IDC": \.isIDContinue,
        "XID_Start": \.isXIDStart, "XID_Continue": \.isXIDContinue, "Ideographic": \.isIdeographic,
        "Dash": \.isDash, "Hex_Digit": \.isHexDigit, "Math": \.isMath, "Diacritic": \.isDiacritic,
        "Cased": \.isCased, "Case_Ignorable": \.isCaseIgnorable,
        "Default_Ignorable_Code_Point": \.isDefaultIgnorableCodePoint,
        "Quotation_Mark": \.isQuotationMark, "Variation_Selector": \.isVariationSelector,
    ]
}
