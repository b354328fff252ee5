import AlloyHost
import JSON
import JSONSchema
import Logging

extension CallArguments {
    /// What is wrong with one word, and what should stand in its place.
    private struct Correction {
        let message: String
        /// A word of a shell; nil where none is known.
        let word: String?
    }

    /// Throws everything that is wrong with the words, with one line in which all of it is mended.
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
            throw cutApart()
        }
        if wholes.count > 1 {
            throw UsageError(
                "All parameters are given more than once; give them as one JSON text, @FILE or -, and single ones as key=value."
            )
        }
        let readers = parsed.filter {
            switch $0 {
            case .document("-"), .value(_, .textFile("-")), .value(_, .jsonFile("-")): true
            default: false
            }
        }
        if readers.count > 1 { throw UsageError("stdin can be read once only; give one of the values with @FILE.") }
        let corrections = zip(words, parsed).map { ($0, correction($1)) }
        let messages = corrections.compactMap { $1?.message }
        guard !messages.isEmpty else { return }
        let isKnown = corrections.allSatisfy { $1 == nil || $1?.word != nil }
        throw UsageError(
            messages.joined(separator: " "),
            line: isKnown ? line(repeatableWords) : "alloy-host help \(method.shellWord)")
    }

    /// The command that calls the method with these words, which are quoted already.
    func line(_ words: [String]) -> String {
        (["alloy-host call \(method.shellWord)"] + words).joined(separator: " ").shownOnOneLine
    }

    /// The words as a shell takes them, mended where that is known, and without secrets: in the place of one stands where it can
    /// come from.
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

    /// True when all parameters as JSON hold a secret, by name or by position.
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

    /// False for a word that may be a secret in a form that is not understood.
    private func isRepeatable(_ text: String) -> Bool {
        !takesSecrets || text.count <= 20 && !text.contains { ":= ".contains($0) }
    }

    private func correction(_ word: ParameterWord) -> Correction? {
        switch word {
        case .json, .document: nil
        case .value(let path, _) where path.steps.count > maximumDepth:
            Correction(message: "A place is nested deeper than the \(maximumDepth) levels that are taken.", word: nil)
        case .value(let path, .text(let text)): secretCorrection(path, .string(text))
        case .value(let path, .json(let text)):
            secretCorrection(path, (try? JSONValue(parsing: text, maximumDepth: maximumDepth)) ?? .string(text))
        case .value: nil
        case .other(let text): correction(of: text)
        }
    }

    /// Others on the machine can read arguments, so secrets are taken from files and from stdin only.
    private func secretCorrection(_ path: ParameterPath, _ value: JSONValue) -> Correction? {
        var assembly = ParameterAssembly()
        let elements = path.steps.map { step in
            if case .element = step { ParameterPath.Step.newElement } else { step }
        }
        guard let description, (try? assembly.set(value, at: ParameterPath(elements))) != nil,
            description.holdsSecret(assembly.object)
        else { return nil }
        let place = path.text.shownOnOneLine
        let isObject = value.objectValue != nil
        return Correction(
            message:
                "\(place) is a secret, and others on this machine can read arguments: put it into a file and give \(place)\(isObject ? ":" : "")=@FILE, or give all parameters on stdin with -.",
            word: "\(path.text)\(isObject ? ":" : "")=@FILE".shellWord)
    }

    private func correction(of text: String) -> Correction {
        guard isRepeatable(text) else {
            return Correction(message: "One of the words is no parameter: write key=value or key=@FILE.", word: nil)
        }
        let shown = shortened(text).shownOnOneLine
        // `connectorId:slack`, as in JSON, YAML and HTTP.
        if let colon = text.firstIndex(of: ":"), let name = parameter(near: String(text[..<colon])) {
            let value = text[text.index(after: colon)...].drop { $0 == " " }
            return Correction(
                message: "\(shown) is no parameter: a value stands behind =.", word: "\(name)=\(value)".shellWord)
        }
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let first = String(parts[0].filter { $0 != " " && $0 != "\"" })
        if let name = description?.parameters.first(where: { $0.name == first })?.name {
            let value = parts.count == 2 ? parts[1].drop { $0 == " " } : "VALUE"
            return Correction(
                message: "\(shown) is no parameter: it is written with = and without blanks around that.",
                word: "\(name)=\(value)".shellWord)
        }
        if let name = nextParameter {
            return Correction(
                message: "\(shown) needs the name of its parameter.", word: "\(name)=\(text)".shellWord)
        }
        return Correction(
            message: "\(shown) is no parameter: write key=value, key:=JSON, or an object in JSON.", word: nil)
    }

    private func shortened(_ text: String) -> String { text.count > 60 ? "\(text.prefix(59))…" : text }

    private func parameter(near name: String) -> String? {
        nearestName(to: name, among: description?.parameters.map(\.name) ?? [])
    }

    /// The parameter that a value without a name is most likely for: the first required one that is not given, else the first
    /// one, if that is a text.
    private var nextParameter: String? {
        let given = words.compactMap { ParameterPath.read($0)?.path.parameter }
        let parameters = (description?.parameters ?? []).filter {
            !given.contains($0.name) && !MethodDescription.commonParameterNames.contains($0.name)
        }
        let parameter = parameters.first(where: \.isRequired) ?? parameters.first
        guard let parameter, SchemaConversion.types(.object(parameter.schema)).first == "string" else { return nil }
        return parameter.name
    }

    /// A shell cuts JSON without quotes around it into words, and takes the quotes inside away.
    private func cutApart() -> UsageError {
        let joined = words.joined(separator: " ")
        let isWhole = (try? JSONValue(parsing: joined, maximumDepth: maximumDepth)) != nil
        return UsageError(
            "The shell has cut the JSON into several words: put it in single quotes\(isWhole ? "." : ", and leave the double quotes inside.")",
            line: line([!isWhole ? "'{\"…\": …}'" : holdsSecret(joined) ? "-" : joined.shellWord]))
    }
}

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
            if name == "method", MethodDescription.named(method) == nil {
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
        let corrected = CallArguments(method: method, words: words, maximumDepth: maximumDepth)
        return corrected.line(corrected.repeatableWords)
    }

    /// The error for `--name` or `--name=value` where a method has a parameter of that name; nil where it has none. `words` are
    /// those of the command line so far.
    public static func parameterAsOption(_ option: String, value: String?, words: [String]) -> UsageError? {
        let isCall = words.first == "call"
        guard let method = isCall ? words.dropFirst().first : words.first,
            let description = MethodDescription.named(method)
        else { return nil }
        func letters(_ text: some StringProtocol) -> String { text.lowercased().filter(\.isLetter) }
        guard let parameter = description.parameters.first(where: { letters($0.name) == letters(option) }) else {
            return nil
        }
        let given = words.dropFirst(isCall ? 2 : 1)
        let word = "\(parameter.name)=\(value ?? "VALUE")"
        let isSecret = description.holdsSecret([parameter.name: .string(value ?? "")])
        let all =
            CallArguments(method: method, words: Array(given)).repeatableWords
            + [(isSecret ? "\(parameter.name)=@FILE" : word).shellWord]
        return UsageError(
            "\(option) is a parameter of \(method), not an option.",
            line: "alloy-host call \(method) \(all.joined(separator: " "))".shownOnOneLine)
    }
}
