import AlloyHost
import JSON

/// What can be typed behind `alloy-host`.
public struct CompletionData: Sendable {
    /// A command and what it does.
    public struct Command: Sendable {
        /// Its name.
        public let name: String
        /// A few words.
        public let summary: String

        /// A command of this name.
        public init(name: String, summary: String) {
            self.name = name
            self.summary = summary
        }
    }

    /// An option and what it takes.
    public struct Option: Sendable {
        /// What stands behind an option.
        public enum Value: Sendable, Equatable {
            case nothing
            /// One of these, or something else.
            case words([String])
            /// The path of a file or a directory.
            case path
        }

        /// With its dashes.
        public let name: String
        /// What it takes.
        public let value: Value
        /// One line.
        public let summary: String

        /// An option of this name.
        public init(name: String, value: Value, summary: String) {
            self.name = name
            self.value = value
            self.summary = summary
        }
    }

    let commands: [Command]
    let options: [Option]
    let methods: [MethodDescription]

    /// The commands, the options and all methods of the table.
    public init(commands: [Command], options: [Option], methods: MethodTable) {
        self.commands = commands
        self.options = options
        self.methods = methods.descriptions
    }

    /// The shells that a script can be made for.
    public static let shells = ["bash", "zsh", "fish"]

    /// The script that teaches a shell; nil for a shell that is not among `shells`.
    public func script(for shell: String) -> String? {
        switch shell {
        case "bash": bashScript
        case "zsh": zshScript
        case "fish": fishScript
        default: nil
        }
    }

    /// The options with something behind them.
    var valueOptions: [Option] { options.filter { $0.value != .nothing } }

    /// The words that may stand behind `--option`.
    func words(_ option: Option) -> [String] { if case .words(let words) = option.value { words } else { [] } }

    /// The body of the loop, for bash and zsh, that reads the words in front of the cursor: `word` becomes the command, the method
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

    /// The values of a parameter that has few of them.
    static func values(_ parameter: MethodDescription.Parameter) -> [String] {
        if let values = parameter.schema["enum"]?.arrayValue { return values.compactMap(\.stringValue) }
        return SchemaConversion.types(.object(parameter.schema)) == ["boolean"] ? ["true", "false"] : []
    }

    /// A parameter as it is typed, up to its value.
    static func word(_ parameter: MethodDescription.Parameter) -> String {
        let types = SchemaConversion.types(.object(parameter.schema))
        return parameter.name + (types == ["object"] || types == ["array"] ? ":=" : "=")
    }
}

extension String {
    /// The text in single quotes, cut where a list of candidates has no room for more. `quote` is how a single quote is
    /// written inside of them.
    func quoted(quote: String) -> String {
        let short = count > 100 ? prefix(99) + "…" : self
        return "'" + short.replacing("\\", with: quote == "\\'" ? "\\\\" : "\\").replacing("'", with: quote) + "'"
    }
}
