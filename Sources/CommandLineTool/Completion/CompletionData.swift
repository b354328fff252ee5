import AlloyHost
import JSON

/// The commands, options and methods that a shell can complete.
public struct CompletionData: Sendable {
    /// A command with its summary.
    public struct Command: Sendable {
        /// The name.
        public let name: String
        /// A few words.
        public let summary: String

        /// Creates a command.
        public init(name: String, summary: String) {
            self.name = name
            self.summary = summary
        }
    }

    /// An option with its value and summary.
    public struct Option: Sendable {
        /// The kind of value that an option takes.
        public enum Value: Sendable, Equatable {
            case nothing
            /// One of these words, or another text.
            case words([String])
            /// The path of a file or a directory.
            case path
        }

        /// The name with its dashes.
        public let name: String
        /// The kind of value.
        public let value: Value
        /// One line.
        public let summary: String

        /// Creates an option.
        public init(name: String, value: Value, summary: String) {
            self.name = name
            self.value = value
            self.summary = summary
        }
    }

    let commands: [Command]
    let options: [Option]
    let methods: [MethodDescription]

    /// Creates the data from the commands, the options and all methods of the table.
    public init(commands: [Command], options: [Option], methods: MethodTable) {
        self.commands = commands
        self.options = options
        self.methods = methods.descriptions
    }

    /// The supported shells.
    public static let shells = ["bash", "zsh", "fish"]

    /// The clients of `alloy-host setup`.
    static let clients = AgentClient.allCases.map(\.rawValue)

    /// Returns the completion script of a shell; nil if the shell is not supported.
    public func script(for shell: String) -> String? {
        switch shell {
        case "bash": bashScript
        case "zsh": zshScript
        case "fish": fishScript
        default: nil
        }
    }

    /// The options that take a value.
    var valueOptions: [Option] { options.filter { $0.value != .nothing } }

    /// Returns the words that may follow the option.
    func words(_ option: Option) -> [String] { if case .words(let words) = option.value { words } else { [] } }

    /// The loop body, for bash and zsh, that reads the words before the cursor: `word` becomes the command, the method,
    /// or an option that waits for its value.
    var wordReading: String {
        """
                if [[ -n $option ]]; then
                    option=
                    continue
                fi
                case $word in
                    \(valueOptions.map(\.name).joined(separator: "|"))) option=$word ;;
                    -*) ;;
                    *)
                        if [[ -z $command ]]; then
                            command=$word
                        elif [[ -z $method ]]; then
                            method=$word
                        fi
                        ;;
                esac
        """
    }

    /// The functions, for bash and zsh, that look up the parameters of a method, and the values of `METHOD PARAMETER`.
    ///
    /// - Parameters:
    ///   - names: Returns the command that passes on the names of these parameters.
    ///   - values: Returns the command that passes on these values, which are separated by spaces.
    func parameterFunctions(
        names: ([MethodDescription.Parameter]) -> String, values: (String) -> String
    ) -> String {
        let parameterCases = methods.map { "        \($0.name)) \(names($0.parameters)) ;;" }
        let valueCases = methods.flatMap { method in
            method.parameters.compactMap { parameter -> String? in
                let words = Self.values(parameter)
                if words.isEmpty { return nil }
                return "        '\(method.name) \(parameter.name)') \(values(words.joined(separator: " "))) ;;"
            }
        }
        return """
            _alloy_host_parameters() {
                case $1 in
            \(parameterCases.joined(separator: "\n"))
                esac
            }

            _alloy_host_values() {
                case $1 in
            \(valueCases.joined(separator: "\n"))
                esac
            }
            """
    }

    /// Returns the values of a parameter with a fixed list of values.
    static func values(_ parameter: MethodDescription.Parameter) -> [String] {
        if let values = parameter.schema["enum"]?.arrayValue { return values.compactMap(\.stringValue) }
        return SchemaConversion.types(.object(parameter.schema)) == ["boolean"] ? ["true", "false"] : []
    }

    /// Returns a parameter's name with the separator to type after it.
    static func word(_ parameter: MethodDescription.Parameter) -> String {
        let types = SchemaConversion.types(.object(parameter.schema))
        return parameter.name + (types == ["object"] || types == ["array"] ? ":=" : "=")
    }
}

extension String {
    /// Returns the text in single quotes, shortened to 100 characters for a list of candidates. `quote` is the escape
    /// of a single quote.
    func quoted(quote: String) -> String {
        let short = count > 100 ? prefix(99) + "…" : self
        return "'" + short.replacing("\\", with: quote == "\\'" ? "\\\\" : "\\").replacing("'", with: quote) + "'"
    }
}
