import AlloyHost
import CommandLineTool
import JSONSchema

/// A parsed command line: the command and the settings.
struct Invocation: Sendable {
    var command = Command.serve
    var settings = Settings()
    /// The options of the command line, in their order, with the paths in them made absolute; without those of
    /// `setup`, `doctor` and `cost` themselves.
    private(set) var options: [String] = []

    /// Parses the environment variables and then the arguments (without the program name); arguments take precedence.
    ///
    /// Throws the first error as one sentence.
    init(
        arguments: [String], environment: (String) -> String?, variables: [String] = []
    ) throws(OptionError) {
        try Self.check(variables)
        for option in Settings.allOptions {
            guard let text = environment(option.environmentName), !text.isEmpty else { continue }
            try Self.apply(option, named: option.environmentName, text, to: &settings)
        }
        var words: [String] = []
        // Thrown after all options are read, so that the suggested command line includes them.
        var usageError: UsageError?
        var rest = arguments[...]
        // `--help` works even if the rest of the command line is wrong.
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
                    if let misuse = try apply(argument, &rest, after: words) { usageError = usageError ?? misuse }
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

    /// Throws for an unknown `ALLOY_HOST_…` variable: a misspelt `ALLOY_HOST_SANDBOX` would otherwise start a live
    /// host.
    private static func check(_ variables: [String]) throws(OptionError) {
        let known = Settings.allOptions.map(\.environmentName)
        for name in variables where name.hasPrefix("ALLOY_HOST_") && !known.contains(name) {
            let nearest = nearestName(to: name, among: known)
            throw OptionError(
                "Unknown variable \(name)" + (nearest.map { "; did you mean \($0)?" } ?? ".") + " See --help.")
        }
    }

    /// Applies an option and its value. Returns an error if the option is a parameter of the method, written as an
    /// option.
    private mutating func apply(
        _ argument: String, _ rest: inout ArraySlice<String>, after words: [String]
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
                "Unknown option \(parts[0])" + (nearest.map { "; did you mean \($0)?" } ?? ".") + " See --help.")
        }
        switch option.value {
        case .flag(let apply):
            guard parts.count == 1 else { throw OptionError("\(option.name) takes no value.") }
            apply(&settings, true)
            if !option.isOfAgentCommand { options.append(option.name) }
        case .text:
            guard let text = parts.count == 2 ? parts[1] : rest.popFirst() else {
                throw OptionError("\(option.name) needs a value: \(option.usage).")
            }
            try Self.apply(option, named: option.name, text, to: &settings)
            options += [option.name, option.withAbsolutePath(text)]
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
