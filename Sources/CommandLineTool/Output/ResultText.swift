import AlloyHost
import JSON

/// How results are printed.
public enum OutputFormat: String, CaseIterable, Sendable {
    case json
    case table
}

/// The result of a call as `alloy-host call` prints it.
public struct ResultText: Sendable {
    /// What was asked for; nil for a table of a list and JSON of everything else on a terminal, and JSON elsewhere.
    let format: OutputFormat?
    /// True when a person reads it.
    let isTerminal: Bool
    /// The terminal's width in columns; nil for no bound.
    let width: Int?
    let style: TerminalStyle

    /// For an output; `width` is the terminal's.
    public init(format: OutputFormat?, isTerminal: Bool, width: Int?, style: TerminalStyle) {
        self.format = format
        self.isTerminal = isTerminal
        self.width = width
        self.style = style
    }

    /// The text, without a line feed at its end: for programs one line of JSON.
    public func text(_ result: JSONValue, of method: MethodDescription?) -> String {
        if let object = result.objectValue, format == .table || format == nil && isTerminal {
            let table = ResultTable(object, of: method)
            if table.isList || format == .table { return table.text(width: isTerminal ? width : nil, style: style) }
        }
        return isTerminal ? TerminalJSON.text(result, style: style) : result.text
    }
}
