import AlloyHost
import JSON
import Logging

extension CallArguments {
    /// The line that repairs what an error reply names: `problems` of its data with a `nearest`; nil where they say of nothing
    /// what was meant.
    public func line(correcting problems: [JSONValue]) -> String? {
        var method = method
        var words = words
        var isCorrected = false
        for problem in problems {
            guard let pointer = problem["pointer"]?.stringValue.flatMap(JSONPointer.init), pointer.tokens.count == 1,
                let name = pointer.tokens.first, let nearest = problem["nearest"]?.stringValue
            else { continue }
            if name == "method", methods.description(of: method) == nil {
                method = nearest
                isCorrected = true
                continue
            }
            for (index, word) in words.enumerated() {
                guard case .value(var path, let source) = ParameterWord(word), path.parameter == name else { continue }
                if description?.parameters.contains(where: { $0.name == name }) == true {
                    guard case .text = source, path.steps.count == 1 else { continue }
                    words[index] = "\(name)=\(nearest)"
                } else {
                    let rest = word.dropFirst(ParameterPath([path.steps[0]]).text.count)
                    path.steps[0] = .member(nearest)
                    words[index] = "\(nearest)\(rest)"
                }
                isCorrected = true
            }
        }
        guard isCorrected else { return nil }
        let corrected = CallArguments(method: method, words: words, methods: methods, maximumDepth: maximumDepth)
        return corrected.line(corrected.repeatableWords)
    }

    /// The error for `--name` or `--name=value` where a method has a parameter of that name; nil where it has none. `words` are
    /// those of the command line so far.
    public static func parameterAsOption(
        _ option: String, value: String?, words: [String], methods: MethodTable
    ) -> UsageError? {
        let isCall = words.first == "call"
        guard let method = isCall ? words.dropFirst().first : words.first,
            let description = methods.description(of: method)
        else { return nil }
        func letters(_ text: some StringProtocol) -> String { text.lowercased().filter(\.isLetter) }
        guard let parameter = description.parameters.first(where: { letters($0.name) == letters(option) }) else {
            return nil
        }
        let given = words.dropFirst(isCall ? 2 : 1)
        let word = "\(parameter.name)=\(value ?? "VALUE")"
        let isSecret = description.holdsSecret([parameter.name: .string(value ?? "")])
        let all =
            CallArguments(method: method, words: Array(given), methods: methods).repeatableWords
            + [(isSecret ? "\(parameter.name)=@FILE" : word).shellWord]
        return UsageError(
            "\(option) is a parameter of \(method), not an option.",
            line: "alloy-host call \(method) \(all.joined(separator: " "))".shownOnOneLine)
    }
}
