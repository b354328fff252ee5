/// A stemmer of English words: `contacts`, `contacted` and `contacting` have one stem.
///
/// Porter's second algorithm (M. Porter, "The English (Porter2) stemming algorithm", snowballstem.org), without its
/// exceptions for words that are in no action's name.
enum Stemmer {
    /// Returns the stem of a word in lower case. A word with anything but the letters a…z is returned unchanged.
    static func stem(_ word: [UInt8]) -> [UInt8] {
        guard word.count > 2, word.allSatisfy({ $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") }) else {
            return word
        }
        if let stem = exceptions[word] { return stem }
        var stem = Stem(word)
        stem.removePlural()
        if final.contains(stem.letters) { return stem.letters }
        stem.removePast()
        stem.replaceY()
        stem.replaceDoubleSuffix()
        stem.replaceSuffix()
        stem.removeSuffix()
        stem.removeE()
        return stem.letters.map { $0 == Stem.consonantY ? UInt8(ascii: "y") : $0 }
    }

    private static let exceptions: [[UInt8]: [UInt8]] = Dictionary(
        [
            ("skis", "ski"), ("skies", "sky"), ("sky", "sky"), ("dying", "die"), ("lying", "lie"), ("tying", "tie"),
            ("idly", "idl"),
            ("early", "earli"), ("only", "onli"), ("singly", "singl"), ("news", "news"), ("sms", "sms"), ("crm", "crm"),
            ("status", "status"), ("statuses", "status"), ("address", "address"), ("addresses", "address"),
            ("canvas", "canvas"), ("bias", "bias"), ("analysis", "analysi"), ("people", "person"),
            ("customer", "customer"), ("customers", "customer"), ("customs", "customs"),
            ("activity", "activity"), ("activities", "activity"), ("terminal", "terminal"), ("terminals", "terminal"),
            ("persons", "person"),
            // Irregular forms of verbs.
            ("thrown", "throw"), ("threw", "throw"), ("taken", "take"), ("took", "take"), ("given", "give"),
            ("gave", "give"), ("brought", "bring"), ("kept", "keep"),
            ("made", "make"), ("bought", "buy"), ("held", "hold"), ("chosen", "choos"),
            ("hidden", "hide"), ("shown", "show"), ("drawn", "draw"), ("withdrawn", "withdraw"),
            ("frozen", "freez"), ("forgotten", "forget"), ("forgot", "forget"), ("rang", "ring"), ("spent", "spend"),
            ("built", "build"), ("taught", "teach"), ("undone", "undo"), ("redone", "redo"), ("hung", "hang"),
            ("driven", "drive"), ("drove", "drive"), ("flown", "fli"), ("begun", "begin"), ("began", "begin"),
            ("gotten", "get"), ("ran", "run"), ("shut", "shut"), ("woken", "wake"),
            // Things, unlike what the verbs do.
            ("recording", "recording"), ("recordings", "recording"), ("listing", "listing"), ("listings", "listing"),
            ("setting", "setting"), ("settings", "setting"), ("rating", "rating"), ("ratings", "rating"),
            ("viewing", "viewing"), ("respondent", "respondent"), ("respondents", "respondent"),
            ("viewings", "viewing"),
            ("children", "child"), ("media", "media"), ("production", "production"), ("indices", "index"),
        ].map { (Array($0.0.utf8), Array($0.1.utf8)) }
    ) { first, _ in first }

    /// Words that are not stemmed further after the plural was removed.
    private static let final = Set(
        ["inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed"].map { Array($0.utf8) })
}

/// The working state of stemming one word.
private struct Stem {
    /// The letter that marks a `y` as a consonant.
    static let consonantY = UInt8(ascii: "Y")

    var letters: [UInt8]
    /// The starts of the algorithm's regions R1 and R2.
    private var first: Int
    private var second: Int

    init(_ word: [UInt8]) {
        letters = word
        for index in letters.indices where letters[index] == UInt8(ascii: "y") {
            if index == 0 || Self.isVowel(letters[index - 1]) { letters[index] = Self.consonantY }
        }
        first = letters.count
        second = letters.count
        let starts = ["gener", "commun", "arsen"].map { Array($0.utf8) }
        first = starts.first { letters.starts(with: $0) }?.count ?? region(from: 0)
        second = region(from: first)
    }

    /// Removes a plural (step 1a).
    mutating func removePlural() {
        if ends("sses") {
            drop(2)
        } else if ends("ied") || ends("ies") {
            drop(letters.count > 4 ? 2 : 1)
        } else if ends("us") || ends("ss") {
            return
        } else if ends("s"), letters.dropLast(2).contains(where: Self.isVowel) {
            drop(1)
        }
    }

    /// Removes a past or progressive ending (step 1b).
    mutating func removePast() {
        for suffix in ["eedly", "eed"] as [StaticString] where ends(suffix) {
            if isInFirst(suffix) { replace(suffix, with: "ee") }
            return
        }
        for suffix in ["ingly", "edly", "ing", "ed"] as [StaticString] where ends(suffix) {
            guard letters.dropLast(suffix.utf8CodeUnitCount).contains(where: Self.isVowel) else { return }
            drop(suffix.utf8CodeUnitCount)
            if ends("at") || ends("bl") || ends("iz") {
                letters.append(UInt8(ascii: "e"))
            } else if endsInDouble {
                drop(1)
            } else if isShort {
                letters.append(UInt8(ascii: "e"))
            }
            return
        }
    }

    /// Replaces a final `y` by `i` (step 1c).
    mutating func replaceY() {
        guard letters.count > 2, let last = letters.last, last == UInt8(ascii: "y") || last == Self.consonantY,
            !Self.isVowel(letters[letters.count - 2])
        else { return }
        letters[letters.count - 1] = UInt8(ascii: "i")
    }

    /// Replaces a double suffix (step 2).
    mutating func replaceDoubleSuffix() {
        for (suffix, replacement) in Self.doubleSuffixes where ends(suffix) {
            if isInFirst(suffix) { replace(suffix, with: replacement) }
            return
        }
        if ends("ogi") {
            if isInFirst("ogi"), letters.dropLast(3).last == UInt8(ascii: "l") { drop(1) }
        } else if ends("li"), isInFirst("li"), letters.count > 2,
            Array("cdeghkmnrt".utf8).contains(letters[letters.count - 3])
        {
            drop(2)
        }
    }

    /// Replaces a suffix (step 3).
    mutating func replaceSuffix() {
        for (suffix, replacement) in Self.suffixes where ends(suffix) {
            if isInFirst(suffix) { replace(suffix, with: replacement) }
            return
        }
        if ends("ative"), isInSecond("ative") { drop(5) }
    }

    /// Removes a suffix (step 4).
    mutating func removeSuffix() {
        for suffix in Self.removed where ends(suffix) {
            if isInSecond(suffix) { drop(suffix.utf8CodeUnitCount) }
            return
        }
        if ends("ion"), isInSecond("ion"), let before = letters.dropLast(3).last,
            before == UInt8(ascii: "s") || before == UInt8(ascii: "t")
        {
            drop(3)
        }
    }

    /// Removes a final `e` or `l` (step 5).
    mutating func removeE() {
        if ends("e") {
            if isInSecond("e") {
                drop(1)
            } else if isInFirst("e") {
                var shorter = self
                shorter.drop(1)
                if !shorter.endsInShortSyllable { drop(1) }
            }
        } else if ends("ll"), isInSecond("l") {
            drop(1)
        }
    }

    /// The suffixes of step 2; a suffix comes before those that it ends in.
    private static let doubleSuffixes: [(suffix: StaticString, replacement: StaticString)] = [
        ("ization", "ize"), ("ational", "ate"), ("fulness", "ful"), ("ousness", "ous"), ("iveness", "ive"),
        ("tional", "tion"),
        ("biliti", "ble"), ("lessli", "less"), ("entli", "ent"), ("ation", "ate"), ("alism", "al"), ("aliti", "al"),
        ("ousli", "ous"), ("iviti", "ive"), ("fulli", "ful"), ("enci", "ence"), ("anci", "ance"), ("abli", "able"),
        ("izer", "ize"), ("ator", "ate"), ("alli", "al"), ("bli", "ble"),
    ]

    private static let suffixes: [(suffix: StaticString, replacement: StaticString)] = [
        ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("icate", "ic"), ("iciti", "ic"), ("ical", "ic"),
        ("ness", ""),
        ("ful", ""),
    ]

    private static let removed: [StaticString] = [
        "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "al",
        "er", "ic",
    ]

    private static func isVowel(_ letter: UInt8) -> Bool {
        switch letter {
        case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"),
            UInt8(ascii: "y"):
            true
        default: false
        }
    }

    /// Returns the position after the first consonant that follows a vowel, from `start`.
    private func region(from start: Int) -> Int {
        guard start + 1 < letters.count else { return letters.count }
        for index in start + 1..<letters.count
        where !Self.isVowel(letters[index]) && Self.isVowel(letters[index - 1]) {
            return index + 1
        }
        return letters.count
    }

    private var endsInDouble: Bool {
        guard letters.count > 1, let last = letters.last, last == letters[letters.count - 2] else { return false }
        return Array("bdfgmnprt".utf8).contains(last)
    }

    private var isShort: Bool { first >= letters.count && endsInShortSyllable }

    private var endsInShortSyllable: Bool {
        let count = letters.count
        if count == 2 { return Self.isVowel(letters[0]) && !Self.isVowel(letters[1]) }
        guard count > 2 else { return false }
        let last = letters[count - 1]
        return !Self.isVowel(last) && !Array("wx".utf8).contains(last) && last != Self.consonantY
            && Self.isVowel(letters[count - 2]) && !Self.isVowel(letters[count - 3])
    }

    /// Compares from the end, because most suffixes differ from a word in their last letter.
    private func ends(_ suffix: StaticString) -> Bool {
        let count = suffix.utf8CodeUnitCount
        guard letters.count >= count else { return false }
        let start = letters.count - count
        var index = count
        while index > 0 {
            index -= 1
            if letters[start + index] != suffix.utf8Start[index] { return false }
        }
        return true
    }

    private func isInFirst(_ suffix: StaticString) -> Bool { letters.count - suffix.utf8CodeUnitCount >= first }

    private func isInSecond(_ suffix: StaticString) -> Bool { letters.count - suffix.utf8CodeUnitCount >= second }

    private mutating func drop(_ count: Int) { letters.removeLast(count) }

    private mutating func replace(_ suffix: StaticString, with replacement: StaticString) {
        letters.removeLast(suffix.utf8CodeUnitCount)
        letters += UnsafeBufferPointer(start: replacement.utf8Start, count: replacement.utf8CodeUnitCount)
    }
}
