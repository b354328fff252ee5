/// One option of the command line: its name, what it takes, and what it does to the settings.
struct Option: Sendable {
    /// What stands behind the name.
    enum Value: Sendable {
        /// Nothing: it is given or not.
        case flag(@Sendable (inout Settings, Bool) -> Void)
        /// A text; throws why it can't be used.
        case text(placeholder: String, @Sendable (inout Settings, String) throws(OptionError) -> Void)
    }

    /// With its dashes, such as `--max-depth`.
    let name: String
    let value: Value
    /// One line for `--help`.
    let help: String

    /// The variable that stands for the option: `ALLOY_HOST_MAX_DEPTH`.
    var environmentName: String {
        "ALLOY_HOST_" + name.dropFirst(2).uppercased().replacing("-", with: "_")
    }

    /// True when a value stands behind it.
    var takesValue: Bool { if case .text = value { true } else { false } }

    /// The name as `--help` shows it, with what stands behind it.
    var usage: String {
        switch value {
        case .flag: name
        case .text(let placeholder, _): "\(name) \(placeholder)"
        }
    }

    static func flag(
        _ name: String, _ help: String, _ apply: @escaping @Sendable (inout Settings, Bool) -> Void
    ) -> Option {
        Option(name: name, value: .flag(apply), help: help)
    }

    static func text(
        _ name: String, _ placeholder: String, _ help: String,
        _ apply: @escaping @Sendable (inout Settings, String) throws(OptionError) -> Void
    ) -> Option {
        Option(name: name, value: .text(placeholder: placeholder, apply), help: help)
    }

    /// An option that takes a whole number in `range`.
    static func number(
        _ name: String, _ help: String, in range: ClosedRange<Int>,
        _ apply: @escaping @Sendable (inout Settings, Int) -> Void
    ) -> Option {
        text(name, "N", help) { settings, text throws(OptionError) in
            guard let number = Int(text), range.contains(number) else {
                throw OptionError(
                    "takes a whole number from \(range.lowerBound) to \(range.upperBound), not \"\(text)\"")
            }
            apply(&settings, number)
        }
    }

    /// An option that takes one of a few words.
    static func word<Word: RawRepresentable & CaseIterable & Sendable>(
        _ name: String, _ help: String, _ apply: @escaping @Sendable (inout Settings, Word) -> Void
    ) -> Option where Word.RawValue == String {
        let words = Word.allCases.map(\.rawValue)
        return text(name, words.joined(separator: "|"), help) { settings, text throws(OptionError) in
            guard let word = Word(rawValue: text) else {
                throw OptionError("takes one of \(words.joined(separator: ", ")), not \"\(text)\"")
            }
            apply(&settings, word)
        }
    }
}

/// Why the program can't start as it was asked to; one sentence, which starts with the option's name when it is printed, or a
/// line for each thing that is wrong with a file.
struct OptionError: Error {
    let message: String

    init(_ message: String) { self.message = message }
}
