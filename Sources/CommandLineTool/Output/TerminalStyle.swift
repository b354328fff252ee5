/// Which colours a terminal shows: none, or the sixteen of ECMA-48 that every terminal has.
public struct TerminalStyle: Sendable, Equatable {
    /// What a piece of text is.
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

    /// Colours or none.
    public init(usesColor: Bool) { self.usesColor = usesColor }

    /// Without colours.
    public static let plain = TerminalStyle(usesColor: false)

    /// The style for an output: colours on a terminal that is not `dumb`, unless `NO_COLOR` says otherwise
    /// (https://no-color.org: set, and not empty).
    public init(isTerminal: Bool, environment: (String) -> String?) {
        let terminal = environment("TERM") ?? ""
        let isRefused = !(environment("NO_COLOR") ?? "").isEmpty
        usesColor = isTerminal && !isRefused && !terminal.isEmpty && terminal != "dumb"
    }

    /// The text in the colour of its role.
    func show(_ text: String, as role: Role) -> String {
        usesColor && !text.isEmpty ? "\u{1B}[\(role.rawValue)m\(text)\u{1B}[0m" : text
    }
}
