import TestSupport
import Testing

@testable import JSONSchema

struct PatternTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let pattern: String
        let matching: [String]
        let others: [String]

        init(_ pattern: String, _ matching: [String], not others: [String]) {
            self.pattern = pattern
            self.matching = matching
            self.others = others
        }

        var testDescription: String { pattern }
    }

    @Test(arguments: [
        // Literals, anchors, the dot.
        Case("", ["", "a"], not: []), Case("abc", ["abc", "xabcx"], not: ["", "ab", "acb"]),
        Case("^abc", ["abc", "abcd"], not: ["xabc"]),
        Case("abc$", ["abc", "xabc"], not: ["abcd", "abc\n"]), Case("^$", [""], not: ["a", "\n"]),
        Case("^a\n^b", [], not: ["a\nb"]),
        Case("^.$", ["a", "é", "😀", "\0", "\u{85}"], not: ["", "ab", "\n", "\r", "\u{2028}", "\u{2029}", "e\u{301}"]),
        Case("a^b", [], not: ["ab", "a^b"]), Case("a$b", [], not: ["ab"]), Case("^é$", ["\u{E9}"], not: ["e\u{301}"]),
        Case("$^", [""], not: ["a"]),
        Case("^a{b}c{$", ["a{b}c{"], not: ["ab"]), Case("^]}$", ["]}"], not: []),
        Case("^a{,3}$", ["a{,3}"], not: ["aa"]), Case("^a{1$", ["a{1"], not: ["a"]),
        Case("/", ["a/b"], not: ["a"]), Case("^a-b$", ["a-b"], not: ["ab"]),
        // Classes.
        Case("^[abc]$", ["a", "c"], not: ["d", "", "ab"]), Case("^[^abc]$", ["d", "\n", "😀"], not: ["a", ""]),
        Case("^[a-cx]$", ["b", "x"], not: ["d", "-"]),
        Case("^[-a]$", ["-", "a"], not: ["b"]), Case("^[a-]$", ["-", "a"], not: ["b"]),
        Case("^[a-c-e]$", ["a", "b", "c", "-", "e"], not: ["d"]), Case("^[+--]$", ["+", ",", "-"], not: ["."]),
        Case("[]", [], not: ["", "a", "[]"]), Case("^[^]$", ["a", "\n", "]"], not: ["", "ab"]),
        Case("^[.*+?^${}()|]$", [".", "*", "^", "$", "|", ")"], not: ["a"]),
        Case("^[\\]\\\\\\-]$", ["]", "\\", "-"], not: ["a"]),
        Case("^[\\d_]$", ["5", "_"], not: ["a"]), Case("^[^\\d]$", ["a"], not: ["5"]),
        Case("^[\\s\\S]$", ["a", "\n"], not: [""]), Case("^[\\b]$", ["\u{8}"], not: ["b"]),
        Case("^[\\w.-]+$", ["a.b-c_D9"], not: ["a b", "é"]), Case("^[À-ÿ]$", ["é", "ÿ"], not: ["e", "Ā"]),
        Case("^[😀-😂]$", ["😁"], not: ["😃"]), Case("^[\\x41-\\u005A]$", ["A", "Z"], not: ["a", "@", "["]),
        Case("^[^\\n-\\r]$", ["a"], not: ["\n", "\u{B}", "\r"]),
        Case("^[\\0-\\x1f\\x7f]$", ["\0", "\t", "\u{7F}"], not: [" "]),
        Case("^[@-`]$", ["@", "A", "_", "`"], not: ["a", "?"]),
        // Escapes.
        Case("^\\d$", ["0", "9"], not: ["a", "٣", "/", ":"]), Case("^\\D$", ["a", "٣"], not: ["0"]),
        Case("^\\w$", ["a", "Z", "_", "0"], not: ["é", "-", "@"]), Case("^\\W$", ["é", "-"], not: ["_"]),
        Case(
            "^\\s$", [" ", "\t", "\n", "\u{A0}", "\u{FEFF}", "\u{2003}", "\u{2029}", "\u{3000}"],
            not: ["a", "\u{200B}", "\u{85}"]), Case("^\\S$", ["a", "\u{200B}"], not: ["\u{A0}"]),
        Case("^\\t\\n\\v\\f\\r\\0$", ["\t\n\u{B}\u{C}\r\0"], not: ["tnvfr0"]),
        Case("^\\cJ\\cj$", ["\n\n"], not: ["cJ"]), Case("^\\x41\\u0042\\u{43}\\u{1F600}$", ["ABC😀"], not: ["AB"]),
        Case("^\\ud83d\\ude00$", ["😀"], not: ["😁"]),
        Case("^\\.\\*\\+\\?\\(\\)\\[\\]\\{\\}\\|\\^\\$\\\\\\/\\-$", [".*+?()[]{}|^$\\/-"], not: ["a"]),
        Case("\\bfoo\\b", ["foo", "a foo.", "é foo", "éfoo"], not: ["foobar", "_foo", "afoo"]),
        Case("o\\Bo", ["foo"], not: ["o o"]), Case("^\\B$", [""], not: ["a"]), Case("\\b", ["a"], not: ["", "-"]),
        // Groups and alternatives.
        Case("^(ab|cd)$", ["ab", "cd"], not: ["abcd", "a"]), Case("^(?:ab|cd|)e$", ["abe", "cde", "e"], not: ["ab"]),
        Case("^(?<year>\\d{4})$", ["2025"], not: ["25"]), Case("a|^b|c$", ["xa", "bx", "xc"], not: ["xb", "cx"]),
        Case("^((a|b)(c|d))+$", ["ac", "acbd"], not: ["a", "ab"]), Case("^a||b$", ["", "anything"], not: []),
        Case("^(|a)+$", ["", "aa"], not: ["b"]), Case("()", [""], not: []),
        // Quantifiers.
        Case("^a*$", ["", "aaa"], not: ["b", "ab"]), Case("^a+$", ["a", "aaa"], not: ["", "b"]),
        Case("^a?$", ["", "a"], not: ["aa"]), Case("^a{3}$", ["aaa"], not: ["aa", "aaaa"]),
        Case("^a{2,}$", ["aa", "aaaaa"], not: ["a"]),
        Case("^a{1,3}$", ["a", "aa", "aaa"], not: ["", "aaaa"]), Case("^a{0}$", [""], not: ["a"]),
        Case("^a{0,2}$", ["", "aa"], not: ["aaa"]), Case("^(ab){2}$", ["abab"], not: ["ab", "abb"]),
        Case("^a*?b+?c??$", ["aabb", "bc"], not: ["a"]),
        Case("^(a{2}){2,3}$", ["aaaa", "aaaaaa"], not: ["aa", "aaaaa"]), Case("^(a*)*$", ["", "aaa"], not: ["b"]),
        Case("^(a*)+b$", ["b", "aab"], not: ["a"]), Case("^(a?){3}$", ["", "aaa"], not: ["aaaa"]),
        Case("^(){1000000000}$", [""], not: ["a"]), Case("^(?:a|b){2,}$", ["ab", "bab"], not: ["a"]),
        // As people write them.
        Case("^[a-z0-9]+(-[a-z0-9]+)*$", ["slack", "post-search"], not: ["-a", "a--b", "A"]),
        Case(
            "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?Z$", ["2025-02-05T15:09:29.551Z"], not: ["2025-02-05"]),
        Case("^[^@\\s]+@[^@\\s]+\\.[^@\\s]{2,}$", ["a@b.co"], not: ["a@b", "a b@c.de", "@b.co"]),
        Case("^[0-9a-fA-F]{24}$", ["67a37cb9a37cb967a37cb900"], not: ["67a37cb9", "g7a37cb9a37cb967a37cb900"]),
    ])
    func matches(patternCase: Case) throws {
        let pattern = try Pattern(patternCase.pattern)
        for text in patternCase.matching { #expect(pattern.matches(text), "\(patternCase.pattern) \(text)") }
        for text in patternCase.others { #expect(!pattern.matches(text), "\(patternCase.pattern) \(text)") }
    }

    /// The table of a property is made from all code points, which takes long in a debug build.
    @Test(
        .tags(.slow), .notInInnerLoop,
        arguments: [
            Case("^\\p{L}$", ["a", "é", "ß", "я", "漢"], not: ["1", "-", "\u{301}"]),
            Case("^\\p{Letter}\\p{Lu}\\p{Nd}\\p{gc=Sc}$", ["aÉ٣€"], not: ["aé3$", "1A1$"]),
            Case("^[\\p{L}\\p{M}'-]+$", ["O'Brien", "e\u{301}a"], not: ["a1", ""]),
            Case("^\\P{L}$", ["1", "\u{301}"], not: ["a"]), Case("^[^\\p{ASCII}]$", ["é"], not: ["e"]),
            Case("^\\p{Script=Greek}\\p{sc=Cyrl}\\p{sc=Han}$", ["αя漢"], not: ["aя漢", "αя1"]),
            Case("^\\p{Alphabetic}\\p{Emoji}\\p{White_Space}$", ["a😀 "], not: ["😀a "]),
            Case("^\\p{Cn}$", ["\u{10FFFF}", "\u{378}"], not: ["a"]),
        ])
    func matchesUnicodeProperties(patternCase: Case) throws { try matches(patternCase: patternCase) }

    @Test(arguments: [
        ("(?=a)", "look-ahead"), ("(?!a)", "look-ahead"), ("(?<=a)", "look-behind"), ("(?<!a)", "look-behind"),
        ("(a)\\1", "a back-reference"), ("\\9", "a back-reference"),
        ("(?<n>a)\\k<n>", "a back-reference"), ("\\pL", "\\p without braces"),
        ("\\p{Lx}", "the Unicode property Lx"), ("[\\P{sc=Zyyy}]", "the Unicode property sc=Zyyy"),
        ("\\p{L", "the expression ends too early"),
        ("(?i:a)", "flags inside a group"), ("(?i)a", "flags inside a group"),
        ("(", "a group without its closing parenthesis"), ("(a", "a group without its closing parenthesis"),
        (")", "a closing parenthesis without its opening one"), ("a)", "a closing parenthesis without its opening one"),
        ("(?", "the expression ends too early"), ("(?<n", "the expression ends too early"),
        ("[a", "the expression ends too early"), ("[", "the expression ends too early"),
        ("\\", "the expression ends too early"), ("[\\", "the expression ends too early"),
        ("*", "a quantifier with nothing before it"), ("a|+", "a quantifier with nothing before it"),
        ("(?:?)", "a quantifier with nothing before it"), ("a**", "a quantifier with nothing before it"),
        ("a+++", "a quantifier with nothing before it"), ("{2}", "a quantifier with nothing before it"),
        ("a{2}{3}", "a quantifier with nothing before it"),
        ("^*", "a quantifier behind an anchor"), ("\\b+", "a quantifier behind an anchor"),
        ("a{3,2}", "a quantifier whose bounds are in the wrong order"), ("[b-a]", "a range in the wrong order"),
        ("[\\d-a]", "a range whose end is a class"), ("[a-\\w]", "a range whose end is a class"),
        ("\\q", "the escape \\q"), ("\\_", "the escape \\_"), ("[\\B]", "the escape \\B"), ("\\01", "an octal escape"),
        ("[\\1]", "an octal escape"), ("\\c1", "\\c without a letter"), ("\\x4", "the expression ends too early"),
        ("\\xg0", "an escape without its digits"), ("\\x4\u{FF11}", "an escape without its digits"),
        ("\\u12", "the expression ends too early"), ("\\u{}", "\\u without digits"),
        ("\\u{110000}", "\\u beyond the last code point"), ("\\ud83d", "half of a surrogate pair"),
        ("\\ude00", "half of a surrogate pair"), ("\\ud83d\\u0041", "half of a surrogate pair"),
        ("\\u{d800}", "half of a surrogate pair"),
        ("a{20000}", "the expression is too large"), ("(a{100}){1000}", "the expression is too large"),
        ("a{1000000000}", "the expression is too large"), ("a{0,99999999999999999999}", "the expression is too large"),
        (String(repeating: "(", count: 100_000), "the expression is nested too deep"),
        (String(repeating: "a", count: 20_000), "the expression is too large"),
    ])
    func refuses(text: String, reason: String) {
        #expect(throws: PatternError(reason)) { try Pattern(text) }
    }

    /// Each of these takes a backtracking matcher longer than anyone will wait.
    @Test(
        .tags(.slow), .notInInnerLoop,
        .hangLimit,
        arguments: [
            ("^(a+)+$", "a", "b", false), ("^(a|aa)+$", "a", "b", false), ("^(a|a)*$", "a", "", true),
            ("(a*)*b", "a", "", false), ("^(([a-z])+.)+[A-Z]([a-z])+$", "a", "", false),
            ("(.*){1,20}[bc]", "a", "", false),
            ("^(\\w+\\s?)*$", "a ", "!", false), ("(x+x+)+y", "x", "", false), ("^((((a+)+)+)+)+$", "a", "", true),
            ("(a?){30}a{30}", "a", "", true),
        ])
    func isLinear(text: String, unit: String, end: String, expected: Bool) throws {
        let instance = String(repeating: unit, count: 100_000) + end
        #expect(try Pattern(text).matches(instance) == expected)
    }
}
