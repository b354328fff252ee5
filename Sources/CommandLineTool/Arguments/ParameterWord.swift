/// One word of `alloy-host call METHOD WORD…`.
enum ParameterWord: Equatable {
    /// All parameters as JSON text.
    case json(String)
    /// All parameters as JSON from a file, or from stdin for `-`.
    case document(file: String)
    /// One value.
    case value(ParameterPath, ParameterSource)
    /// Something else.
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

/// Where a value comes from.
enum ParameterSource: Equatable {
    case text(String)
    case json(String)
    /// A file that holds a text, or `-` for stdin.
    case textFile(String)
    /// A file that holds JSON, or `-` for stdin.
    case jsonFile(String)
}
