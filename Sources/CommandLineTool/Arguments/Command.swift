import AlloyHost
import JSONSchema
import Logging

/// A command of the program.
public enum Command: Sendable, Equatable {
    /// The topic of a help command.
    public enum HelpTopic: Sendable, Equatable {
        case program
        /// The list of all methods.
        case methods
        case method(String)
    }

    case serve
    /// One request: the method and its arguments.
    case call(method: String, words: [String])
    /// The requests of a file, or of stdin for `-`.
    case run(file: String)
    /// The sandbox over HTTP.
    case sandbox
    /// The page for a browser on this machine.
    case console
    /// The configuration of an agent's client.
    case setup(AgentClient)
    /// The check of the installation.
    case doctor
    /// The check of an OpenAPI document: `[ID=]FILE` or `[ID=]URL`.
    case add(document: String)
    /// The comparison of connectors in the sandbox with their providers.
    case conform
    /// The cost of the tools.
    case cost
    /// A person's decision on the plans that wait: on one, or on all.
    case approve(digest: String?)
    /// A proof with this client: its program and arguments.
    case prove(client: [String])
    case openRPC
    /// The completion script for a shell.
    case completion(shell: String)
    case version
    case help(HelpTopic)

    /// All commands, with their summaries.
    public static let all: [CompletionData.Command] = [
        CompletionData.Command(name: "serve", summary: "Answer requests from stdin until it ends"),
        CompletionData.Command(name: "call", summary: "Make one call"),
        CompletionData.Command(name: "run", summary: "Run a file of requests"),
        CompletionData.Command(name: "help", summary: "Describe a method, or list all of them"),
        CompletionData.Command(name: "sandbox", summary: "Serve the sandbox over HTTP"),
        CompletionData.Command(name: "console", summary: "Serve a page for a browser on this machine"),
        CompletionData.Command(name: "setup", summary: "Configure an agent's client"),
        CompletionData.Command(name: "doctor", summary: "Check the installation"),
        CompletionData.Command(name: "add", summary: "Check an OpenAPI document, and print the options that add it"),
        CompletionData.Command(name: "conform", summary: "Compare a connector in the sandbox with its provider"),
        CompletionData.Command(name: "cost", summary: "Print what the tools cost a language model"),
        CompletionData.Command(name: "approve", summary: "Show the plans that wait for approval, and decide on them"),
        CompletionData.Command(name: "prove", summary: "Count a client's writes while answers get lost and hosts die"),
        CompletionData.Command(name: "openrpc", summary: "Print the OpenRPC document of all methods"),
        CompletionData.Command(name: "completion", summary: "Print a completion script for a shell"),
    ]

    private static let names = all.map(\.name)

    /// Parses the words of a command line without its options. A method's name as the first word is a call of the
    /// method.
    public init(words: [String], methods: @autoclosure () -> MethodTable) throws(UsageError) {
        let arguments = Array(words.dropFirst())
        switch words.first {
        case nil: self = .serve
        case "serve" where arguments.isEmpty: self = .serve
        case "sandbox" where arguments.isEmpty: self = .sandbox
        case "console" where arguments.isEmpty: self = .console
        case "openrpc" where arguments.isEmpty: self = .openRPC
        case "doctor" where arguments.isEmpty: self = .doctor
        case "conform" where arguments.isEmpty: self = .conform
        case "cost" where arguments.isEmpty: self = .cost
        case "setup": self = .setup(try Self.client(arguments))
        case "call":
            guard let method = arguments.first else {
                throw UsageError(
                    "Usage: alloy-host call METHOD [key=value ... | JSON | @FILE | -].", line: "alloy-host help methods"
                )
            }
            self = .call(method: method, words: Array(arguments.dropFirst()))
        case "run":
            guard let file = arguments.first, arguments.count == 1 else {
                throw UsageError("Usage: alloy-host run FILE.session|FILE.jsonl|-.")
            }
            self = .run(file: file)
        case "add":
            guard let document = arguments.first, arguments.count == 1 else {
                throw UsageError(
                    "Usage: alloy-host add [ID=]FILE|URL, with an OpenAPI document in JSON.",
                    line: "alloy-host add acme=acme.json")
            }
            self = .add(document: document)
        case "approve":
            guard arguments.count <= 1, arguments.allSatisfy(PendingApproval.isDigest) else {
                throw UsageError("Usage: alloy-host approve [DIGEST], with the 64 digits of a plan's digest.")
            }
            self = .approve(digest: arguments.first)
        case "prove":
            guard !arguments.isEmpty else {
                throw UsageError(
                    "Usage: alloy-host prove [OPTIONS] -- CLIENT [ARGUMENTS].",
                    line: "alloy-host prove -- python3 clients/python/prove/client.py")
            }
            self = .prove(client: arguments)
        case "help": self = .help(try Self.topic(arguments, methods()))
        case "completion":
            guard let shell = arguments.first, arguments.count == 1, CompletionData.shells.contains(shell) else {
                throw UsageError(
                    "Usage: alloy-host completion \(CompletionData.shells.joined(separator: "|")).",
                    line: "source <(alloy-host completion bash)")
            }
            self = .completion(shell: shell)
        case .some(let word) where Self.names.contains(word): throw UsageError("\(word) takes no arguments.")
        case .some(let word) where methods()[word] != nil:
            self = .call(method: word, words: arguments)
        case .some(let word): throw Self.unknown(word, arguments, methods())
        }
    }

    private static func client(_ words: [String]) throws(UsageError) -> AgentClient {
        let names = AgentClient.allCases.map(\.rawValue)
        guard let word = words.first, words.count == 1 else {
            throw UsageError(
                "Usage: alloy-host setup CLIENT [--write]. The clients are \(names.joined(separator: ", ")).")
        }
        guard let client = AgentClient(name: word) else {
            let nearest = nearestName(to: word, among: names)
            throw UsageError(
                "Unknown client \(word.escapedForTerminal); the clients are \(names.joined(separator: ", ")).",
                line: nearest.map { "alloy-host setup \($0)" })
        }
        return client
    }

    /// Parses the words of a command line that contains `--help`.
    public static func help(words: [String], methods: MethodTable) throws(UsageError) -> Command {
        var words = words[...]
        if let first = words.first, ["call", "help"].contains(first) {
            words.removeFirst()
        } else if let first = words.first, methods.description(of: first) == nil {
            return .help(.program)
        }
        return .help(try topic(Array(words.prefix(1)), methods))
    }

    private static func topic(_ words: [String], _ methods: MethodTable) throws(UsageError) -> HelpTopic {
        guard let word = words.first else { return .program }
        if words.count > 1 { throw UsageError("Usage: alloy-host help [METHOD | methods].") }
        if methods.description(of: word) != nil { return .method(word) }
        if word == "methods" { return .methods }
        if names.contains(word) { return .program }
        throw MethodHelp.unknown(word, in: methods)
    }

    private static func unknown(_ word: String, _ arguments: [String], _ methods: MethodTable) -> UsageError {
        if word.hasSuffix(".session") || word.hasSuffix(".jsonl") {
            return UsageError(
                "\(word.escapedForTerminal) is not a command but a file of requests.",
                line: "alloy-host run \(word.shellWord)"
            )
        }
        if word.first == "{" || word.first == "[" {
            return UsageError(
                "Requests are read from stdin, not from arguments.",
                line: #"echo '{"jsonrpc":"2.0","id":1,"method":"ping"}' | alloy-host"#)
        }
        let methodNames = methods.descriptions.map(\.name)
        let group = methodNames.filter { $0.hasPrefix("\(word).") }
        if !group.isEmpty {
            return UsageError(
                "\(word) is not a command; the methods are \(group.joined(separator: ", ")).",
                line: "alloy-host help \(group[0])")
        }
        let nearest = nearestName(to: word, among: names + methodNames)
        let rest = CallArguments(method: nearest ?? word, words: arguments, methods: methods).repeatableWords
            .map { " \($0)" }.joined()
        return UsageError(
            "Unknown command \(word.escapedForTerminal)\(nearest.map { "; did you mean \($0)?" } ?? ".")",
            line: nearest.map { "alloy-host \($0)\(rest.escapedForTerminal)" } ?? "alloy-host --help")
    }
}

/// An error in the command line: a sentence, and a corrected command line if one is known.
public struct UsageError: Error, Equatable {
    /// The error in one sentence.
    public var message: String
    /// A corrected command line; nil if none is known.
    public var line: String?

    /// Creates an error.
    public init(_ message: String, line: String? = nil) {
        self.message = message
        self.line = line
    }

    /// Returns the sentence and the corrected line on one line. `options`, quoted for a shell and each after a space,
    /// are appended to a line that makes a call, so that it uses the same service.
    public func text(options: String, methods: MethodTable) -> String {
        guard let line else { return message }
        let command = line.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        let isCall = command == "call" || methods.description(of: command) != nil
        return "\(message) Try: \(line)\(isCall ? options : "")"
    }
}
