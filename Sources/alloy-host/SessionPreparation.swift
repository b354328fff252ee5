import CommandLineTool
import HTTP
import JSON
import Platform

extension Invocation {
    /// Reads the file of `alloy-host run` and parses the command line again with its contents: its `options:` come
    /// before the arguments, which take precedence, and its `environment:` is set before the variables are read.
    ///
    /// A session with expected messages runs isolated: API key and `ALLOY_HOST_…` variables of the environment are
    /// removed. Throws all problems of the file.
    mutating func readScript(arguments: [String]) throws(OptionError) {
        guard case .run(let file) = command else { return }
        var script = try Self.script(file, maximumDepth: settings.limits.depth)
        let isLive = settings.isLive
        let variables = Dictionary(script.environment.map { ($0.name, $0.value) }) { $1 }
        let isIsolated = script.expected != nil && settings.checksReplies && !isLive
        let hasKey = variables.keys.contains { $0.hasPrefix("ALLOY_API_KEY") }
        for name in Environment.names {
            let isKey = name.hasPrefix("ALLOY_API_KEY") && (isIsolated || hasKey)
            if isKey || name.hasPrefix("ALLOY_HOST_") && isIsolated { Environment.set(name, to: nil) }
        }
        for (name, value) in variables { Environment.set(name, to: value) }
        let options = isLive ? Self.withoutSandbox(script.options ?? []) : script.options ?? []
        try Self.check(options, variables, file)
        self = try Invocation(
            arguments: options + arguments, environment: Environment.value(of:), variables: Environment.names)
        // A file without options is a script and runs in order; a session file with options states `--sequential`
        // itself.
        if script.options == nil { settings.isSequential = true }
        do throws(SourceFileError) {
            try script.replaceVariables(maximumDepth: settings.limits.depth, Environment.value(of:))
        } catch {
            throw Self.error(error, file)
        }
        settings.checksReplies = isIsolated
        settings.script = script
    }

    private static func script(_ file: String, maximumDepth: Int) throws(OptionError) -> SessionScript {
        let bytes: [UInt8]
        do throws(UsageError) {
            bytes = file == "-" ? try FileReading.readInput("requests") : try FileReading.read(file)
        } catch {
            throw OptionError(error.message)
        }
        do throws(SourceFileError) {
            return try SessionScript(parsing: bytes, maximumDepth: maximumDepth)
        } catch {
            throw Self.error(error, file)
        }
    }

    private static func error(_ error: SourceFileError, _ file: String) -> OptionError {
        OptionError(error.text(file: file == "-" ? "stdin" : file))
    }

    /// Throws if `options:` contains anything but options, or a `--base-url`, which would receive the API key.
    private static func check(
        _ options: [String], _ variables: [String: String], _ file: String
    ) throws(OptionError) {
        let own: Invocation
        do throws(OptionError) {
            own = try Invocation(arguments: options, environment: { variables[$0] }, variables: Array(variables.keys))
        } catch {
            throw OptionError("\(file): \(error.message)")
        }
        guard own.command == .serve else { throw OptionError("\(file): options: may contain options only.") }
        guard own.settings.baseURL == .production || own.settings.baseURL.origin.isLoopback else {
            throw OptionError(
                "\(file): a session file may not set --base-url, as that service would get the API key; give it as an argument."
            )
        }
    }

    /// Returns the options without those of the sandbox.
    private static func withoutSandbox(_ options: [String]) -> [String] {
        let names = ["--sandbox"] + Settings.sandboxOptions.options.map(\.name)
        var kept: [String] = []
        var rest = options[...]
        while let option = rest.popFirst() {
            let name = option.prefix { $0 != "=" }
            guard names.contains(String(name)) else {
                kept.append(option)
                continue
            }
            let takesValue = Settings.allOptions.contains { $0.name == name && $0.takesValue }
            if takesValue, name.count == option.count { _ = rest.popFirst() }
        }
        return kept
    }
}
