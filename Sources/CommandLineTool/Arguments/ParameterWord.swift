/// One argument of `alloy-host call METHOD`, parsed.
enum ParameterWord: Equatable {
    /// All parameters as JSON.
    case json(String)
    /// All parameters as JSON from a file, or from stdin for `-`.
    case document(file: String)
    /// One value.
    case value(ParameterPath, ParameterSource)
    /// An argument in no known form.
    case other(String)

    init(_ word: String) {
        let start = word.drop { $0 == " " || $0.isNewline || $0 == "\t" }
        if word == "-" {
            self = .document(file: "-")
        } else if word.hasPrefix("@") {
            self = .document(file: String(word.dropFirst()))
        } else if start.hasPrefix("{") || start.hasPrefix("[") || start.isEmpty || start == "null" {
            self = .json(word)
        } else if let (path, separator, value) = ParameterPath.read(word) {
            switch (separator, value.first) {
            case (.text, "@"): self = .value(path, .textFile(String(value.dropFirst())))
            case (.text, _): self = .value(path, .text(String(value)))
            case (.json, "@"): self = .value(path, .jsonFile(String(value.dropFirst())))
            case (.json, _): self = .value(path, .json(String(value)))
            }
        } else {
            self = .other(word)
        }
    }
}

/// The source of a value.
enum ParameterSource: Equatable {
    case text(String)
    case json(String)
    /// A file that contains text, or `-` for stdin.
    case textFile(String)
    /// A file that contains JSON, or `-` for stdin.
    case jsonFile(String)
}
