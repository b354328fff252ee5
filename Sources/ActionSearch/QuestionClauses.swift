/// The division of a question into the clause that says what to do and what is said besides: "the tap drips, so send somebody".
struct QuestionClauses {
    /// The words of the clause that says what to do.
    private(set) var words: [[UInt8]]
    /// The words of the other clauses.
    private(set) var context: [[UInt8]] = []
    /// The words with a capital letter inside a sentence, in lower case: names of people and places. None where most words
    /// have one.
    private(set) var names = Set<[UInt8]>()

    /// The maximum number of words; the rest is ignored.
    private static let maximumWords = 32

    init(_ text: String) {
        let pieces = Self.pieces(of: Self.withoutQuotations(text))
        var clauses: [[[UInt8]]] = []
        var insideCount = 0
        for piece in pieces where clauses.joined().count < Self.maximumWords {
            clauses += Self.clauses(of: SearchWords.words(of: piece))
            for word in piece.split(separator: " ").dropFirst() {
                insideCount += 1
                if word.first?.isUppercase == true { names.formUnion(SearchWords.words(of: word).prefix(1)) }
            }
        }
        if names.count * 2 > insideCount { names = [] }
        words = Array(clauses.joined().prefix(Self.maximumWords))
        // "Who repairs it, assign a technician" is about the technician.
        let requests = clauses.indices.filter { Self.request(clauses[$0]) != nil }
        let commands = requests.filter { index in
            Self.request(clauses[index])?.first.map(Grammar.shared.questions.contains) == false
        }
        guard clauses.count > 1, let main = commands.first ?? requests.first,
            let request = Self.request(clauses[main]), request.count < words.count
        else {
            readWish()
            return
        }
        words = request
        let others = clauses.indices.filter { $0 != main }.flatMap { clauses[$0] }
        context = Array(others.prefix(Self.maximumWords))
    }

    /// Takes what somebody wants to do as the request, and who wants it as the context: "the customer wants to return a parcel".
    private mutating func readWish() {
        let grammar = Grammar.shared
        guard words.count > 4, !grammar.questions.contains(words[0]),
            let index = words.indices.dropFirst().dropLast(3).first(where: { index in
                grammar.wishes.contains(words[index]) && words[index + 1] == Array("to".utf8)
                    && Self.isVerb(words[index + 2])
            })
        else { return }
        context = Array(words[..<index])
        words = Array(words[(index + 2)...])
    }

    /// Returns a text without what stands in quotation marks, which is a value: rename the list "Deals". A text that has little else
    /// is returned unchanged.
    private static func withoutQuotations(_ text: String) -> String {
        // "¿" belongs to no word.
        let text = String(text.map { $0 == "¿" || $0 == "¡" ? " " : $0 })
        let parts = text.split(omittingEmptySubsequences: false) { "\"“”„«»".contains($0) }
        guard parts.count > 2, parts.count % 2 == 1 else { return text }
        let outside = parts.indices.filter { $0 % 2 == 0 }.map { parts[$0] }.joined(separator: " ")
        return SearchWords.words(of: outside).count > 1 ? outside : text
    }

    /// Returns the parts of a text between marks that a space or the end follows.
    private static func pieces(of text: String) -> [Substring] {
        var pieces: [Substring] = []
        var start = text.startIndex
        for index in text.indices where ",;:.!?–—".contains(text[index]) {
            let next = text.index(after: index)
            guard next == text.endIndex || text[next] == " " else { continue }
            pieces.append(text[start..<index])
            start = next
        }
        pieces.append(text[start...])
        return pieces.filter { !$0.isEmpty }
    }

    /// Returns the clauses of a sentence: "cancel it | because it is late".
    private static func clauses(of words: [[UInt8]]) -> [[[UInt8]]] {
        var clauses: [[[UInt8]]] = []
        var start = 0
        for index in words.indices.dropFirst() where Grammar.shared.conjunctions.contains(words[index]) {
            clauses.append(Array(words[start..<index]))
            start = index
        }
        clauses.append(Array(words[start...]))
        return clauses.filter { !$0.isEmpty }
    }

    /// Returns the words of a clause that is a request, from its verb or question word on; nil for another clause.
    private static func request(_ clause: [[UInt8]]) -> [[UInt8]]? {
        let request = clause.drop { Grammar.shared.courtesies.contains($0) }
        guard let first = request.first, request.count > 1 else { return nil }
        // In "order was paid" the order is a thing.
        let second = request[request.startIndex + 1]
        if Grammar.shared.nounMarks.contains(second), !Grammar.shared.questions.contains(first) { return nil }
        let isRequest =
            isVerb(first) || Grammar.shared.questions.contains(first)
            || Phrases.parts(of: Array(request)).first?.isAction == true
        return isRequest ? Array(request) : nil
    }

    private static func isVerb(_ word: [UInt8]) -> Bool {
        !Grammar.shared.passives.contains(word)
            && (ActionVerb.isVerb(word) || Lexicon.shared.opening(word, isGerund: false) != nil)
    }
}
