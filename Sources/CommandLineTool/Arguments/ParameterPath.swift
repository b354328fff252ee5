/// The path of a value inside the parameters, as in `requestBody.items[0][unit price]=5`.
///
/// Members are named after a dot or in brackets, elements of arrays by their index in brackets; `[]` appends an
/// element. Outside brackets, a backslash makes the next character part of the name.
public struct ParameterPath: Equatable, Sendable {
    /// One step from a value to a member or element of it.
    public enum Step: Equatable, Sendable {
        case member(String)
        case element(Int)
        case newElement
    }

    /// The steps from the parameter object; the first one names the parameter.
    public var steps: [Step]

    /// Creates a path of these steps.
    public init(_ steps: [Step]) { self.steps = steps }

    /// The parameter's name.
    public var parameter: String {
        if case .member(let name)? = steps.first { name } else { "" }
    }

    /// The path in the notation of the command line.
    public var text: String {
        steps.enumerated().map { index, step in
            switch step {
            case .member(let name) where index == 0: name
            case .member(let name) where Self.canFollowDot(name): ".\(name)"
            case .member(let name): "[\(name)]"
            case .element(let index): "[\(index)]"
            case .newElement: "[]"
            }
        }.joined()
    }

    private static func canFollowDot(_ name: String) -> Bool {
        !name.isEmpty && !name.contains { ".[]=:\\".contains($0) }
    }
}

extension ParameterPath {
    /// The separator between a path and its value: `=` or `:=`.
    enum Separator: Equatable {
        case text
        case json
    }

    /// Parses a path and the separator after it, and returns the rest of the argument as the value; nil if there is no
    /// separator, or if a name outside brackets contains a quote or a space.
    static func read(_ word: String) -> (path: ParameterPath, separator: Separator, value: Substring)? {
        var steps: [Step] = []
        var name = ""
        var hasName = false
        var rest = word[...]
        func step() -> Step? { hasName || steps.isEmpty ? .member(name) : nil }
        while let character = rest.popFirst() {
            switch character {
            case "=", ":":
                guard character == "=" || rest.first == "=" else { return nil }
                if character == ":" { rest.removeFirst() }
                if let step = step() { steps.append(step) }
                guard steps != [.member("")] else { return nil }
                return (ParameterPath(steps), character == ":" ? .json : .text, rest)
            case "[":
                if let step = step() { steps.append(step) }
                guard let end = rest.firstIndex(of: "]") else { return nil }
                steps.append(bracketed(rest[..<end]))
                rest = rest[rest.index(after: end)...]
                (name, hasName) = ("", false)
                // After a bracket, another step or the separator must follow.
                guard let next = rest.first, "[.=:".contains(next) else { return nil }
            case ".":
                if let step = step() { steps.append(step) }
                (name, hasName) = ("", true)
            case "\\":
                guard let literal = rest.popFirst() else { return nil }
                name.append(literal)
                hasName = true
            case "\"", "'", "{", " ", "\n", "\t": return nil
            default:
                // So `a[0]:b` is not a path.
                guard hasName || steps.isEmpty else { return nil }
                name.append(character)
                hasName = true
            }
        }
        return nil
    }

    private static func bracketed(_ text: Substring) -> Step {
        if text.isEmpty { return .newElement }
        if text.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains), let index = Int(text) {
            return .element(index)
        }
        return .member(String(text))
    }
}
