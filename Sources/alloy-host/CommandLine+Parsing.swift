import JSONSchema

/// What the program is asked to do.
enum Command: Sendable, Equatable {
    case serve
    /// One request; the parameters as JSON text, `-` for stdin, nil for none.
    case call(method: String, params: String?)
    /// The sandbox, over HTTP.
    case sandbox
    case openRPC
    case version
    case help

    static let names = ["serve", "call", "sandbox", "openrpc"]
}

/// A command line that was understood.
struct Invocation: Sendable {
    var command = Command.serve
    var settings = Settings()

    /// Reads the variables and then the arguments (without the program's name), so that an argument wins.
    ///
    /// Throws the first thing that can't be understood, as one sentence.
    init(
        arguments: [String], environment: (String) -> String?, variables: [String] = []
    ) throws(OptionError) {
        try Self.check(variables)
        for option in Settings.allOptions {
            guard let text = environment(option.environmentName), !text.isEmpty else { continue }
            try Self.apply(option, named: option.environmentName, text, to: &settings)
        }
        var words: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--": (words, rest) = (words + rest, [])
            case "--help", "-h":
                command = .help
                return
            case "--version", "-V":
                command = .version
                return
            case _ where argument.hasPrefix("-") && argument != "-": try take(argument, &rest)
            default: words.append(argument)
            }
        }
        command = try Self.command(words)
    }

    /// A misspelt variable must not pass in silence: without its `--sandbox`, a host is live.
    private static func check(_ variables: [String]) throws(OptionError) {
        let known = Settings.allOptions.map(\.environmentName)
        for name in variables where name.hasPrefix("ALLOY_HOST_") && !known.contains(name) {
            let nearest = nearestName(to: name, among: known)
            throw OptionError(
                "There is no variable \(name)" + (nearest.map { "; did you mean \($0)?" } ?? ".") + " See --help.")
        }
    }

    private mutating func take(_ argument: String, _ rest: inout ArraySlice<String>) throws(OptionError) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let names = Settings.allOptions.map(\.name)
        guard let option = Settings.allOptions.first(where: { $0.name == parts[0] }) else {
            let nearest = nearestName(to: parts[0], among: names + ["--help", "--version"])
            throw OptionError(
                "There is no option \(parts[0])" + (nearest.map { "; did you mean \($0)?" } ?? ".") + " See --help.")
        }
        switch option.value {
        case .flag(let apply):
            guard parts.count == 1 else { throw OptionError("\(option.name) takes no value.") }
            apply(&settings, true)
        case .text:
            guard let text = parts.count == 2 ? parts[1] : rest.popFirst() else {
                throw OptionError("\(option.name) needs a value: \(option.usage).")
            }
            try Self.apply(option, named: option.name, text, to: &settings)
        }
    }

    private static func apply(
        _ option: Option, named name: String, _ text: String, to settings: inout Settings
    ) throws(OptionError) {
        switch option.value {
        case .flag(let apply):
            switch text.lowercased() {
            case "1", "true", "yes", "on": apply(&settings, true)
            case "0", "false", "no", "off": apply(&settings, false)
            default: throw OptionError("\(name) takes 1 or 0, not \"\(text)\".")
            }
        case .text(_, let apply):
            do throws(OptionError) {
                try apply(&settings, text)
            } catch {
                throw OptionError("\(name) \(error.message).")
            }
        }
    }

    private static func command(_ words: [String]) throws(OptionError) -> Command {
        let arguments = words.dropFirst()
        switch words.first {
        case nil: return .serve
        case "serve" where arguments.isEmpty: return .serve
        case "help" where arguments.isEmpty: return .help
        case "sandbox" where arguments.isEmpty: return .sandbox
        case "openrpc" where arguments.isEmpty: return .openRPC
        case "call":
            guard let method = arguments.first, arguments.count <= 2 else {
                throw OptionError("Usage: alloy-host call METHOD [JSON | -].")
            }
            return .call(method: method, params: arguments.count == 2 ? arguments.last : nil)
        case .some(let word) where Command.names.contains(word): throw OptionError("\(word) takes no arguments.")
        case .some(let word):
            let nearest = nearestName(to: word, among: Command.names)
            throw OptionError(
                "There is no command \(word)" + (nearest.map { "; did you mean \($0)?" } ?? ".") + " See --help.")
        }
    }
}
