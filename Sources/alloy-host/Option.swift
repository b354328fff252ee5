/// One option of the command line: its name, its value, and its effect on the settings.
struct Option: Sendable {
    /// The kind of value that follows the name.
    enum Value: Sendable {
        /// A flag: the option is present or absent.
        case flag(@Sendable (inout Settings, Bool) -> Void)
        /// A text; the closure throws if the text is not valid.
        case text(placeholder: String, @Sendable (inout Settings, String) throws(OptionError) -> Void)
    }

    /// The name with its dashes, such as `--max-depth`.
    let name: String
    /// The environment variable of the option, such as `ALLOY_HOST_MAX_DEPTH`.
    let environmentName: String
    let value: Value
    private let makeHelp: @Sendable () -> String
    /// One line for `--help`.
    var help: String { makeHelp() }

    private init(name: String, value: Value, help: @escaping @Sendable () -> String) {
        self.name = name
        self.value = value
        makeHelp = help
        // The names are ASCII: what treats them as characters takes a tenth of the time that the process starts in.
        let letters = name.utf8.dropFirst(2).map { byte in
            switch byte {
            case UInt8(ascii: "-"): UInt8(ascii: "_")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 32
            default: byte
            }
        }
        environmentName = "ALLOY_HOST_" + String(decoding: letters, as: UTF8.self)
    }

    /// True if a value follows the name.
    var takesValue: Bool { if case .text = value { true } else { false } }

    /// True for the options that concern only a command of its own, not the host that a client starts.
    var isOfAgentCommand: Bool { Settings.agentCommandOptions.options.contains { $0.name == name } }

    /// Returns a value that means the same in any working directory.
    func withAbsolutePath(_ text: String) -> String {
        guard case .text(let placeholder, _) = value, !text.isEmpty else { return text }
        switch placeholder {
        case "FILE", "DIR": return SetupCommand.absolute(text)
        // A seed without a slash may be the name of a built-in one.
        case "NAME|FILE": return text.contains("/") ? SetupCommand.absolute(text) : text
        case "[ID=]FILE":
            guard let file = try? Settings.ConnectorFile(text) else { return text }
            return (file.id.map { "\($0)=" } ?? "") + SetupCommand.absolute(file.path)
        default: return text
        }
    }

    /// The name and the placeholder of the value, for `--help`.
    var usage: String {
        switch value {
        case .flag: name
        case .text(let placeholder, _): "\(name) \(placeholder)"
        }
    }

    static func flag(
        _ name: String, _ help: @autoclosure @escaping @Sendable () -> String,
        _ apply: @escaping @Sendable (inout Settings, Bool) -> Void
    ) -> Option {
        Option(name: name, value: .flag(apply), help: help)
    }

    static func text(
        _ name: String, _ placeholder: String, _ help: @autoclosure @escaping @Sendable () -> String,
        _ apply: @escaping @Sendable (inout Settings, String) throws(OptionError) -> Void
    ) -> Option {
        Option(name: name, value: .text(placeholder: placeholder, apply), help: help)
    }

    /// An option with an integer value in `range`.
    static func number(
        _ name: String, _ help: @autoclosure @escaping @Sendable () -> String, in range: ClosedRange<Int>,
        _ apply: @escaping @Sendable (inout Settings, Int) -> Void
    ) -> Option {
        text(name, "N", help()) { settings, text throws(OptionError) in
            guard let number = Int(text), range.contains(number) else {
                throw OptionError(
                    "takes a whole number from \(range.lowerBound) to \(range.upperBound), not \"\(text)\"")
            }
            apply(&settings, number)
        }
    }

    /// An option with a value from a fixed list of words.
    static func word<Word: RawRepresentable & CaseIterable & Sendable>(
        _ name: String, _ help: @autoclosure @escaping @Sendable () -> String,
        _ apply: @escaping @Sendable (inout Settings, Word) -> Void
    ) -> Option where Word.RawValue == String {
        let words = Word.allCases.map(\.rawValue)
        return text(name, words.joined(separator: "|"), help()) { settings, text throws(OptionError) in
            guard let word = Word(rawValue: text) else {
                throw OptionError("takes one of \(words.joined(separator: ", ")), not \"\(text)\"")
            }
            apply(&settings, word)
        }
    }
}

/// An error in the options or the files they name: one sentence, printed after the option's name, or one line for each
/// problem of a file.
struct OptionError: Error {
    let message: String

    init(_ message: String) { self.message = message }
}
