import AlloyHost
import JSON
import JSONSchema
import Logging

extension CallArguments {
    /// A problem of one argument, and its correction.
    private struct Correction {
        let message: String
        /// The corrected argument, quoted for a shell; nil if none is known.
        let word: String?
    }

    /// Throws all problems of the arguments, with a command line in which they are corrected.
    func check(_ parsed: [ParameterWord]) throws(UsageError) {
        let wholes = parsed.filter {
            switch $0 {
            case .json, .document: true
            case .value, .other: false
            }
        }
        if case .json(let text)? = wholes.first, parsed.count > 1,
            (try? JSONValue(parsing: text, maximumDepth: maximumDepth)) == nil
        {
            throw splitByShell()
        }
        if wholes.count > 1 {
            throw UsageError(
                "The whole parameters are given more than once; give them once, as JSON, @FILE or -, and single parameters as key=value."
            )
        }
        let readers = parsed.filter {
            switch $0 {
            case .document("-"), .value(_, .textFile("-")), .value(_, .jsonFile("-")): true
            default: false
            }
        }
        if readers.count > 1 { throw UsageError("stdin can be read only once; give the other value with @FILE.") }
        let corrections = zip(words, parsed).map { ($0, correction($1)) }
        let messages = corrections.compactMap { $1?.message }
        guard !messages.isEmpty else { return }
        let isKnown = corrections.allSatisfy { $1 == nil || $1?.word != nil }
        throw UsageError(
            messages.joined(separator: " "),
            line: isKnown ? line(repeatableWords) : "alloy-host help \(method.shellWord)")
    }

    /// Returns the command line that calls the method with these arguments, which are quoted already.
    func line(_ words: [String]) -> String {
        (["alloy-host call \(method.shellWord)"] + words).joined(separator: " ").escapedForTerminal
    }

    /// The arguments, quoted for a shell and corrected where possible. A secret is replaced by a placeholder of its
    /// source.
    var repeatableWords: [String] {
        zip(words, words.map(ParameterWord.init)).map { word, parsed in
            switch parsed {
            case .json(let text): holdsSecret(text) ? "-" : word.shellWord
            case .document: word.shellWord
            case .value: correction(parsed)?.word ?? word.shellWord
            case .other(let text): correction(parsed)?.word ?? (isRepeatable(text) ? word.shellWord : "...")
            }
        }
    }

    /// True if the parameters in JSON contain a secret, by name or by position.
    func holdsSecret(_ json: String) -> Bool {
        guard let description else { return false }
        switch try? JSONValue(parsing: json, maximumDepth: maximumDepth) {
        case .object(let object): return description.holdsSecret(object)
        case .array(let values):
            let members = zip(description.parameters, values).map { JSONObject.Member(key: $0.name, value: $1) }
            return description.holdsSecret(JSONObject(members))
        case nil: return takesSecrets
        default: return false
        }
    }

    private var takesSecrets: Bool { description?.holdsSecret(["data": "x"]) ?? false }

    /// False for an unparsable argument that may be a secret and must not be printed.
    private func isRepeatable(_ text: String) -> Bool {
        !takesSecrets || text.count <= 20 && !text.contains { ":= ".contains($0) }
    }

    private func correction(_ word: ParameterWord) -> Correction? {
        switch word {
        case .json, .document: nil
        case .value(let path, _) where path.steps.count > maximumDepth:
            Correction(message: "A parameter is nested deeper than the maximum of \(maximumDepth) levels.", word: nil)
        case .value(let path, .text(let text)): secretCorrection(path, .string(text))
        case .value(let path, .json(let text)):
            secretCorrection(path, (try? JSONValue(parsing: text, maximumDepth: maximumDepth)) ?? .string(text))
        case .value: nil
        case .other(let text): correction(of: text)
        }
    }

    /// Returns a correction if the value is a secret: other users of the machine can read arguments, so secrets come
    /// from files and stdin only.
    private func secretCorrection(_ path: ParameterPath, _ value: JSONValue) -> Correction? {
        var assembly = ParameterAssembly()
        let elements = path.steps.map { step in
            if case .element = step { ParameterPath.Step.newElement } else { step }
        }
        guard let description, (try? assembly.set(value, at: ParameterPath(elements))) != nil,
            description.holdsSecret(assembly.object)
        else { return nil }
        let name = path.text.escapedForTerminal
        let isObject = value.objectValue != nil
        return Correction(
            message:
                "\(name) is a secret, and other users of this machine can read arguments: write it to a file and give \(name)\(isObject ? ":" : "")=@FILE, or give all parameters on stdin with -.",
            word: "\(path.text)\(isObject ? ":" : "")=@FILE".shellWord)
    }

    private func correction(of text: String) -> Correction {
        guard isRepeatable(text) else {
            return Correction(message: "An argument is not a parameter: write key=value or key=@FILE.", word: nil)
        }
        let shown = shortened(text).escapedForTerminal
        // `connectorId:slack`, as in JSON, YAML and HTTP.
        if let colon = text.firstIndex(of: ":"), let name = parameter(near: String(text[..<colon])) {
            let value = text[text.index(after: colon)...].drop { $0 == " " }
            return Correction(
                message: "\(shown) is not a parameter: write = between the name and the value.",
                word: "\(name)=\(value)".shellWord)
        }
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let first = String(parts[0].filter { $0 != " " && $0 != "\"" })
        if let name = description?.parameters.first(where: { $0.name == first })?.name {
            let value = parts.count == 2 ? parts[1].drop { $0 == " " } : "VALUE"
            return Correction(
                message: "\(shown) is not a parameter: write = between the name and the value, without spaces.",
                word: "\(name)=\(value)".shellWord)
        }
        if let name = nextParameter {
            return Correction(
                message: "\(shown) needs the name of a parameter.", word: "\(name)=\(text)".shellWord)
        }
        return Correction(
            message: "\(shown) is not a parameter: write key=value, key:=JSON, or a JSON object.", word: nil)
    }

    private func shortened(_ text: String) -> String { text.count > 60 ? "\(text.prefix(59))…" : text }

    private func parameter(near name: String) -> String? {
        nearestName(to: name, among: description?.parameters.map(\.name) ?? [])
    }

    /// The parameter that a value without a name is most likely for: the first required one that is missing, else the
    /// first one, if its type is string.
    private var nextParameter: String? {
        let given = words.compactMap { ParameterPath.read($0)?.path.parameter }
        let parameters = (description?.parameters ?? []).filter {
            !given.contains($0.name) && !MethodDescription.commonParameterNames.contains($0.name)
        }
        let parameter = parameters.first(where: \.isRequired) ?? parameters.first
        guard let parameter, SchemaConversion.types(.object(parameter.schema)).first == "string" else { return nil }
        return parameter.name
    }

    /// Returns the error for unquoted JSON, which a shell splits into words and whose quotes it removes.
    private func splitByShell() -> UsageError {
        let joined = words.joined(separator: " ")
        let isWhole = (try? JSONValue(parsing: joined, maximumDepth: maximumDepth)) != nil
        return UsageError(
            "The shell has split the JSON into several arguments: put it in single quotes\(isWhole ? "." : ", and keep the double quotes inside.")",
            line: line([!isWhole ? "'{\"…\": …}'" : holdsSecret(joined) ? "-" : joined.shellWord]))
    }
}

extension CallArguments {
    /// Returns the command line corrected by the `problems` of an error reply that have a `nearest`; nil if nothing can
    /// be corrected.
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

    /// Returns the error for `--name` or `--name=value` if the method has a parameter of this name; nil otherwise.
    /// `words` are the arguments before it.
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
            line: "alloy-host call \(method) \(all.joined(separator: " "))".escapedForTerminal)
    }
}
