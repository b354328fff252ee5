/// The words of another language, and the English ones that they mean.
struct ForeignWords: Sendable {
    /// A language's grammar, as far as it matters here.
    enum Language: Sendable {
        case german, spanish

        /// The shortest beginning of a word that is looked up without its ending.
        var minimumLength: Int { self == .german ? 3 : 4 }

        /// The endings that are left out in the list of words, the shortest first: the longest beginning counts.
        var endings: [[UInt8]] {
            switch self {
            case .german:
                [
                    "e", "n", "s", "t", "en", "er", "es", "em", "et", "te", "st", "se", "ten", "tes", "ter", "ung",
                    "sen", "nen", "ungen",
                ]
                .map { Array($0.utf8) }
            case .spanish:
                [
                    "a", "e", "o", "s", "ar", "er", "ir", "os", "as", "es", "an", "en", "ado", "ada", "ido", "ida",
                    "amos",
                    "ando", "ados", "adas", "iendo", "acion", "aciones",
                ]
                .map { Array($0.utf8) }
            }
        }
    }

    /// The English meanings, each as its words, by the beginning of the word.
    private var meanings: [[UInt8]: [[[UInt8]]]] = [:]
    private let language: Language
    /// The words that are left out.
    let ignored: Set<[UInt8]>

    init(_ name: String, _ language: Language) {
        self.language = language
        var ignored = Set<[UInt8]>()
        for (english, list) in Lexicon.pairs(name) {
            let meaning = Phrases.replacing(in: SearchWords.words(of: english))
            for text in list.split(separator: " ") {
                for word in Self.spellings(text) {
                    if english == "ignored" {
                        ignored.insert(word)
                        continue
                    }
                    for key in language == .spanish ? [word, Self.withoutEnding(word, language)] : [word]
                    where meanings[key]?.contains(meaning) != true {
                        meanings[key, default: []].append(meaning)
                    }
                }
            }
        }
        self.ignored = ignored
        // "Verschieben" is to reschedule rather than to update.
        self.meanings = meanings.mapValues { meanings in
            let usual = meanings.filter { $0.count == 1 && Self.isUsual($0[0]) }
            return meanings.filter { !usual.contains($0) } + usual
        }
    }

    private static func isUsual(_ word: [UInt8]) -> Bool {
        guard let verb = ActionVerb(stem: Stemmer.stem(word)) else { return false }
        return verb != .other && verb != .send
    }

    /// Returns the English meanings of a word, each as its words; none when it is unknown.
    ///
    /// With `isExact`, a form of a short word is unknown, too.
    func meanings(of word: [UInt8], isExact: Bool = false) -> [[[UInt8]]] {
        let found = formMeanings(of: word, minimum: isExact ? Self.exactLength : language.minimumLength)
        // `Vertraege` for `Verträge`, of which the table has `vertrag`.
        guard found.isEmpty, language == .german, let plain = Self.withoutUmlauts(word) else { return found }
        return formMeanings(of: plain, minimum: isExact ? Self.exactLength : language.minimumLength)
    }

    private static let exactLength = 6

    private func formMeanings(of word: [UInt8], minimum: Int) -> [[[UInt8]]] {
        if let found = meanings[word] { return found }
        // `gelöscht` is `lösch`.
        let candidates =
            word.starts(with: Array("ge".utf8)) && word.count > 6 ? [word, Array(word.dropFirst(2))] : [word]
        for candidate in candidates {
            for ending in language.endings where candidate.count >= ending.count + minimum {
                guard candidate.suffix(ending.count).elementsEqual(ending) else { continue }
                if let found = meanings[Array(candidate.dropLast(ending.count))] { return found }
            }
        }
        return []
    }

    /// Returns true for a word whose ending is one of the plural.
    func isPlural(_ word: [UInt8]) -> Bool {
        let endings = language == .german ? ["en", "e", "er", "s"] : ["s"]
        guard endings.contains(where: { word.suffix($0.utf8.count).elementsEqual($0.utf8) }),
            language == .spanish || meanings[word] == nil || word.suffix(2).elementsEqual("en".utf8),
            let meaning = meanings(of: word).first
        else { return false }
        return meaning.first == Array("a".utf8) || meaning.allSatisfy { ActionVerb(stem: Stemmer.stem($0)) == nil }
    }

    /// Returns true for a German participle before a noun: "bezahlte Rechnungen".
    func isParticiple(_ word: [UInt8]) -> Bool {
        ["te", "ten", "ter", "tes", "tem"].contains { ending in
            guard word.suffix(ending.utf8.count).elementsEqual(ending.utf8), word.count > ending.utf8.count + 3 else {
                return false
            }
            let beginning = Array(word.dropLast(ending.utf8.count))
            let candidates =
                beginning.starts(with: Array("ge".utf8)) ? [beginning, Array(beginning.dropFirst(2))] : [beginning]
            return candidates.contains { meanings[$0]?.contains { $0.count == 1 && ActionVerb.isVerb($0[0]) } == true }
        }
    }

    /// Returns true for a word with a meaning.
    func isKnown(_ word: [UInt8]) -> Bool { !meanings(of: word).isEmpty }

    /// Returns a word with `a` for `ae`, `o` for `oe` and `u` for `ue`; nil if it has none of them.
    private static func withoutUmlauts(_ word: [UInt8]) -> [UInt8]? {
        var plain: [UInt8] = []
        for letter in word where letter != UInt8(ascii: "e") || !Array("aou".utf8).contains(plain.last ?? 0) {
            plain.append(letter)
        }
        return plain.count < word.count ? plain : nil
    }

    /// Returns the spellings of a word with and without accents: `loschen` and `loeschen` for `löschen`.
    private static func spellings(_ text: Substring) -> Set<[UInt8]> {
        var plain = String(text)
        for (letter, spelling) in [("ä", "ae"), ("ö", "oe"), ("ü", "ue")] {
            plain = plain.split(separator: letter, omittingEmptySubsequences: false).joined(separator: spelling)
        }
        return Set([String(text), plain].flatMap { SearchWords.words(of: $0) })
    }

    private static func withoutEnding(_ word: [UInt8], _ language: Language) -> [UInt8] {
        for ending in language.endings.reversed() where word.count >= ending.count + language.minimumLength {
            if word.suffix(ending.count).elementsEqual(ending) { return Array(word.dropLast(ending.count)) }
        }
        return word
    }
}
