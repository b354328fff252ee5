/// Names in Go: each word with a capital letter, and initialisms in capitals as Go's own style guide wants them.
enum GoName {
    /// Returns the exported name of a member, a word of a method or a value: `connectorId` is `ConnectorID`.
    static func exported(_ name: String) -> String { words(of: name).map(capitalized).joined() }

    /// Returns the words of a name in camel case, or with dots, dashes and underscores between them.
    private static func words(of name: String) -> [String] {
        var words: [String] = []
        var isInsideWord = false
        var lastWasLowercase = false
        for character in name {
            guard character.isLetter || character.isNumber else {
                isInsideWord = false
                continue
            }
            if !isInsideWord || (character.isUppercase && lastWasLowercase) { words.append("") }
            words[words.count - 1].append(character)
            isInsideWord = true
            lastWasLowercase = !character.isUppercase
        }
        return words
    }

    private static func capitalized(_ word: String) -> String {
        initialisms[word.lowercased()] ?? word.capitalizedFirst
    }

    private static let initialisms = [
        "api": "API", "html": "HTML", "http": "HTTP", "id": "ID", "ids": "IDs", "json": "JSON", "oauth": "OAuth",
        "rpc": "RPC",
        "url": "URL",
    ]
}
