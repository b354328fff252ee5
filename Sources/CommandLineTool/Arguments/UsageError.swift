import AlloyHost

/// A command line that can't be understood: what is wrong with it in one sentence, and a line that would do.
public struct UsageError: Error, Equatable {
    /// One sentence.
    public var message: String
    /// A line to type instead; nil where none is known.
    public var line: String?

    /// An error of this text.
    public init(_ message: String, line: String? = nil) {
        self.message = message
        self.line = line
    }

    /// Both on one line; `options`, as a shell takes them, each with a blank before it, are put behind a line that makes a
    /// call, so that it reaches the same place.
    public func text(options: String, methods: MethodTable) -> String {
        guard let line else { return message }
        let command = line.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        let isCall = command == "call" || methods.description(of: command) != nil
        return "\(message) Try: \(line)\(isCall ? options : "")"
    }
}
