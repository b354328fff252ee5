/// The colours of the output: none, or the sixteen colours of ECMA-48.
public struct TerminalStyle: Sendable, Equatable {
    /// The role of a text, with its colour code.
    enum Role: String {
        case heading = "1"
        case key = "34"
        case string = "32"
        case number = "36"
        case word = "35"
        case remark = "2"
        case warning = "33"
    }

    private let usesColor: Bool

    /// Creates a style with or without colours.
    public init(usesColor: Bool) { self.usesColor = usesColor }

    /// The style without colours.
    public static let plain = TerminalStyle(usesColor: false)

    /// Creates the style of an output: colours on a terminal that is not `dumb`, unless `NO_COLOR` is set and not empty
    /// (https://no-color.org).
    public init(isTerminal: Bool, environment: (String) -> String?) {
        let terminal = environment("TERM") ?? ""
        let isRefused = !(environment("NO_COLOR") ?? "").isEmpty
        usesColor = isTerminal && !isRefused && !terminal.isEmpty && terminal != "dumb"
    }

    /// Returns the text in the colour of its role.
    func show(_ text: String, as role: Role) -> String {
        usesColor && !text.isEmpty ? "\u{1B}[\(role.rawValue)m\(text)\u{1B}[0m" : text
    }
}
