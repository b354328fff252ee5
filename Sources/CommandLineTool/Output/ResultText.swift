import AlloyHost
import JSON

/// The format of results.
public enum OutputFormat: String, CaseIterable, Sendable {
    case json
    case table
}

/// The result of a call as `alloy-host call` prints it.
public struct ResultText: Sendable {
    /// The requested format; nil for the default: on a terminal a table for lists and JSON for other results, elsewhere
    /// JSON.
    let format: OutputFormat?
    /// True if the output is a terminal.
    let isTerminal: Bool
    /// The terminal's width in columns; nil for no limit.
    let width: Int?
    let style: TerminalStyle

    /// Creates the formatter of an output; `width` is the terminal's.
    public init(format: OutputFormat?, isTerminal: Bool, width: Int?, style: TerminalStyle) {
        self.format = format
        self.isTerminal = isTerminal
        self.width = width
        self.style = style
    }

    /// Returns the text without a final line feed; one line of JSON unless the output is a terminal.
    public func text(_ result: JSONValue, of method: MethodDescription?) -> String {
        if let object = result.objectValue, format == .table || format == nil && isTerminal {
            let table = ResultTable(object, of: method)
            if table.isList || format == .table { return table.text(width: isTerminal ? width : nil, style: style) }
        }
        return isTerminal ? TerminalJSON.text(result, style: style) : result.text
    }
}
