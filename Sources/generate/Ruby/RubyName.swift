/// Names in Ruby: words in small letters with underscores between them.
enum RubyName {
    /// Returns the name of a method or a parameter: `connectorId` is `connector_id`.
    static func method(_ name: String) -> String {
        var result = ""
        var lastWasLowercase = false
        for character in name.drop(while: { $0 == "_" }) {
            if character.isUppercase && lastWasLowercase { result += "_" }
            result += character.lowercased()
            lastWasLowercase = !character.isUppercase
        }
        return keywords.contains(result) ? result + "_" : result
    }

    private static let keywords: Set<String> = [
        "alias", "and", "begin", "break", "case", "class", "def", "do", "else", "elsif", "end", "ensure", "false",
        "for",
        "if", "in", "module", "next", "nil", "not", "or", "redo", "rescue", "retry", "return", "self", "super", "then",
        "true", "undef", "unless", "until", "when", "while", "yield",
    ]
}
