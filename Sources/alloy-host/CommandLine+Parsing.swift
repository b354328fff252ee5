import AlloyHost
import CommandLineTool
import JSONSchema

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
        // The options behind what can't be understood belong to the line that would do.
        var usageError: UsageError?
        var rest = arguments[...]
        // Whoever asks for help gets it, whatever else is wrong.
        let wantsHelp = arguments.prefix { $0 != "--" }.contains { $0 == "--help" || $0 == "-h" }
        while let argument = rest.popFirst() {
            switch argument {
            case "--": (words, rest) = (words + rest, [])
            case "--help", "-h": continue
            case "--version", "-V":
                command = .version
                return
            case _ where argument.hasPrefix("-") && argument != "-":
                do throws(OptionError) {
                    if let misuse = try take(argument, &rest, behind: words) { usageError = usageError ?? misuse }
                } catch {
                    if !wantsHelp, usageError == nil { throw error }
                }
            default: words.append(argument)
            }
        }
        do throws(UsageError) {
            if let usageError, !wantsHelp { throw usageError }
            command =
                wantsHelp ? try .help(words: words, methods: .program) : try Command(words: words, methods: .program)
        } catch {
            throw OptionError(error.text(options: settings.repeatedOptions, methods: .program))
        }
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

    /// Takes an option and its value. Gives the error for a parameter of a method that is written as an option.
    private mutating func take(
        _ argument: String, _ rest: inout ArraySlice<String>, behind words: [String]
    ) throws(OptionError) -> UsageError? {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let names = Settings.allOptions.map(\.name)
        guard let option = Settings.allOptions.first(where: { $0.name == parts[0] }) else {
            let value = parts.count == 2 ? parts[1] : rest.first
            if let error = CallArguments.parameterAsOption(
                parts[0], value: value, words: words, methods: .program)
            {
                return error
            }
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
        return nil
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
}
