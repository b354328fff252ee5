import JSON

extension String {
    /// The words of a name in lower case, cut at signs and where the case changes: `petId` and `pet_id` are `pet`, `id`.
    package var identifierWords: [String] {
        var words: [String] = []
        var word = ""
        var wasLower = false
        for letter in unicodeScalars {
            let isUpper = letter.properties.isUppercase
            if !(letter.properties.isAlphabetic || letter.properties.numericType != nil) || isUpper && wasLower {
                if !word.isEmpty { words.append(word) }
                word = ""
            }
            wasLower = !isUpper
            if letter.properties.isAlphabetic || letter.properties.numericType != nil {
                word += letter.properties.lowercaseMapping
            }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    /// The text with its first letter in upper case.
    var withCapital: String { prefix(1).uppercased() + dropFirst() }
}

extension StringProtocol {
    /// The text without white space at its ends.
    package var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text = text.dropFirst() }
        while text.last?.isWhitespace == true { text = text.dropLast() }
        return String(text)
    }

    /// The names between braces, in their order.
    package var placeholders: [String] {
        split(separator: "{").dropFirst(first == "{" ? 0 : 1).compactMap { part in
            part.firstIndex(of: "}").map { String(part[..<$0]) }
        }
    }
}

/// A set of names of which no two are equal.
struct UniqueNames {
    private var reserved: Set<ExactString>
    private var taken: Set<ExactString> = []
    /// The last number that was put behind a name.
    private var numbers: [ExactString: Int] = [:]
    /// The names that were tried.
    private(set) var stepCount = 0

    /// An empty set. `reserved` are names that are taken only where they are given.
    init(reserved: some Sequence<String> = []) { self.reserved = Set(reserved.map(ExactString.init)) }

    /// Adds the given name where it is free, else the made one, with `separator` and a number where that is taken. Returns
    /// the name that was added.
    mutating func take(_ given: String?, or made: String, separator: String = "") -> String {
        stepCount += 1
        if let given, taken.insert(ExactString(given)).inserted { return given }
        var name = made
        let base = ExactString(made)
        while reserved.contains(ExactString(name)) || !taken.insert(ExactString(name)).inserted {
            stepCount += 1
            let number = (numbers[base] ?? 1) + 1
            numbers[base] = number
            name = "\(made)\(separator)\(number)"
        }
        return name
    }
}
