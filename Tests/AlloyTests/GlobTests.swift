import TestSupport
import Testing

@testable import Alloy

@Suite struct GlobTests {
    @Test(
        arguments: [
            ("*", "", true), ("*", "anything", true), ("**", "x", true), ("", "", true), ("", "x", false),
            ("slack", "slack", true), ("slack", "Slack", false), ("slack", "slack2", false), ("slack", "slac", false),
            ("create*", "createContact", true), ("create*", "create", true), ("create*", "reCreate", false),
            ("*Contact", "createContact", true), ("*Contact", "createContacts", false), ("*tac*", "contact", true),
            ("?", "a", true), ("?", "", false), ("?", "ab", false), ("?", "é", true), ("a?c", "abc", true),
            ("?*", "", false), ("*?", "x", true), ("a*b*c", "a-b-b-c", true), ("a*b*c", "acb", false),
            // What other languages of patterns give a meaning to stands for itself.
            ("[ab]", "a", false), ("[ab]", "[ab]", true), ("a.c", "abc", false), ("\\*", "*", false),
            ("\\*", "\\x", true), ("{a,b}", "a", false),
            // Code points: what looks the same is not the same.
            ("caf\u{E9}", "cafe\u{301}", false), ("cafe?", "cafe\u{301}", true), ("😀*", "😀😀", true),
        ])
    func matchesWholeTexts(pattern: String, text: String, expected: Bool) {
        #expect(Glob(pattern).matches(text) == expected)
    }

    /// Every pattern of up to four signs and every text of up to five, against the definition.
    @Test func isDecidedByTheDefinition() {
        let texts = Self.words(of: ["a", "b"], upTo: 5)
        for pattern in Self.words(of: ["a", "b", "*", "?"], upTo: 4) {
            let glob = Glob(pattern)
            for text in texts {
                let expected = Self.definition(pattern[...], text[...])
                if glob.matches(text) != expected { Issue.record("\"\(pattern)\" and \"\(text)\"") }
            }
        }
    }

    /// Where one machine word ends and the next begins.
    @Test(arguments: [62, 63, 64, 65, 127, 128, 129, 255])
    func knowsNoBoundsOfWords(length: Int) {
        let text = String(repeating: "x", count: length - 1) + "y"
        for pattern in [text, "*" + text, text + "*", "*y", String(repeating: "?", count: length), "x*y"] {
            #expect(Glob(pattern).matches(text), "\(pattern)")
            #expect(!Glob(pattern + "z").matches(text), "\(pattern)")
        }
        #expect(!Glob(text).matches(String(text.dropLast())))
        #expect(!Glob(String(repeating: "?", count: length)).matches(text + "y"))
    }

    /// A matcher that goes back would not end within a lifetime.
    @Test(.hangLimit) func takesLinearTime() {
        let pattern = String(repeating: "*a", count: 100) + "*b"
        #expect(!Glob(pattern).matches(String(repeating: "a", count: 200_000)))
    }

    private static func words(of signs: [Character], upTo length: Int) -> [String] {
        (0..<length).reduce(into: ([""], [""])) { words, _ in
            words.1 = words.1.flatMap { word in signs.map { word + String($0) } }
            words.0 += words.1
        }.0
    }

    private static func definition(_ pattern: Substring, _ text: Substring) -> Bool {
        guard let sign = pattern.first else { return text.isEmpty }
        let rest = pattern.dropFirst()
        if sign == "*" {
            return definition(rest, text) || !text.isEmpty && definition(pattern, text.dropFirst())
        }
        guard let first = text.first, sign == "?" || sign == first else { return false }
        return definition(rest, text.dropFirst())
    }
}
