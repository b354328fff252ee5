import Foundation
import Logging
import TestSupport
import Testing

struct RedactorTests {
    /// Secrets of several alphabets; other programs' encoders made every encoding below.
    static let secrets = [
        "ak_live_51Hq9ZkT", "12345678", "pass/word+1=2&3?", "quote\"back\\slash", "line\nbreak\ttab\r", "päßwörd-ключ",
        "emoji😀secret", "with space and more", "100%25%sure%41", "%%%%%%%%", "\\\\\\\\\\\\\\\\",
        "\u{1}\u{2}\u{3}control", "~?>~?>~?>", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP-mBN_8K",
    ]

    private func redactor(_ secrets: String...) -> Redactor {
        let redactor = Redactor()
        for secret in secrets { redactor.register(Secret(secret)) }
        return redactor
    }

    private func jsonQuoted(_ text: String, _ options: JSONSerialization.WritingOptions = []) throws -> String {
        let data = try JSONSerialization.data(withJSONObject: text, options: options.union(.fragmentsAllowed))
        return String(String(decoding: data, as: UTF8.self).dropFirst().dropLast())
    }

    private func everyByteEncoded(_ text: String, upper: Bool) -> String {
        text.utf8.map { String(format: upper ? "%%%02X" : "%%%02x", $0) }.joined()
    }

    private func everyUnitEscaped(_ text: String, upper: Bool) -> String {
        text.utf16.map { String(format: upper ? "\\u%04X" : "\\u%04x", $0) }.joined()
    }

    /// Errors and forms contain names of members in JSON Pointers (RFC 6901 §3).
    @Test(arguments: secrets)
    func secretIsFoundInAPointer(secret: String) throws {
        let token = secret.replacing("~", with: "~0").replacing("/", with: "~1")
        for text in [token, try jsonQuoted("/requestBody/\(token)/0"), "#/properties/\(token)"] {
            let found = redactor(secret).redact(text)
            #expect(found.contains("[redacted]") && !found.contains(token), "\(text)")
        }
    }

    @Test(arguments: secrets)
    func secretIsFoundInEveryEncoding(secret: String) throws {
        var unreserved = CharacterSet.alphanumerics.intersection(CharacterSet(charactersIn: "\0"..."\u{7F}"))
        unreserved.insert(charactersIn: "-._~")
        let encoded = try #require(secret.addingPercentEncoding(withAllowedCharacters: unreserved))
        let json = try jsonQuoted(secret)
        let spellings = [
            secret, json, try jsonQuoted(secret, .withoutEscapingSlashes), try jsonQuoted(json),
            try jsonQuoted(try jsonQuoted(json)), everyUnitEscaped(secret, upper: true),
            everyUnitEscaped(secret, upper: false),
            encoded, encoded.replacing("%20", with: "+"), encoded.replacing("%", with: "%25"),
            everyByteEncoded(secret, upper: true), everyByteEncoded(secret, upper: false),
            try jsonQuoted(encoded), try #require(json.addingPercentEncoding(withAllowedCharacters: unreserved)),
        ]
        let redactor = redactor(secret)
        for encoding in spellings {
            #expect(redactor.redact("a: \(encoding), b") == "a: [redacted], b", "\(encoding)")
            #expect(redactor.redact(encoding) == "[redacted]", "\(encoding)")
        }
    }

    @Test(arguments: secrets)
    func base64IsFoundAtEveryAlignment(secret: String) {
        let redactor = redactor(secret)
        for before in ["", "u", "us", "user:", "user:x"] {
            for behind in ["", "1", "12", "123"] {
                let standard = Data((before + secret + behind).utf8).base64EncodedString()
                let urlSafe = standard.replacing("+", with: "-").replacing("/", with: "_")
                let spellings = [
                    standard, urlSafe, urlSafe.replacing("=", with: ""),
                    standard.replacing("+", with: "%2B").replacing("/", with: "%2f").replacing("=", with: "%3D"),
                    standard.replacing("/", with: "\\/"),
                ]
                for encoding in spellings {
                    let redacted = redactor.redact("Basic \(encoding)!")
                    #expect(redacted.hasPrefix("Basic ") && redacted.hasSuffix("!") && redacted.contains("[redacted]"))
                    // What is left are the neighbours' characters and the padding, none of which holds a whole byte of it.
                    let rest = redacted.dropFirst(6).dropLast().replacing("[redacted]", with: "|")
                    let limit = (before.utf8.count * 8 / 6) + (behind.utf8.count * 8 + 5) / 6 + 1 + 3 * 3
                    #expect(rest.utf8.count <= limit, "\(rest)")
                }
            }
        }
    }

    @Test(arguments: [
        ("a<b>&\"c\"'d'e", "a&lt;b&gt;&amp;&quot;c&quot;&#39;d&#39;e"),
        ("a<b>&\"c\"'d'e", "a&lt;b&gt;&amp;&#34;c&#34;&#39;d&#39;e"),
        ("a<b>&\"c\"'d'e", "a&lt;b&gt;&amp;&quot;c&quot;&#x27;d&#x27;e"),
        ("a<b>&\"c\"'d'e", "a&lt;b&gt;&amp;\"c\"'d'e"),
        ("quote\"quote", "quote&quot;quote"), ("and&and/and", "and&amp;and\\/and"),
        ("it's&you've", "it&#039;s&amp;you&#039;ve"), ("it's&<you>", "it&#39;s&#38;&#60;you&#62;"),
        ("c29tZS9iYXNl+/w==", "c29tZS9iYXNl+&#x2F;w&#x3D;&#x3D;"), ("c29tZS9iYXNl+/w==", "c29tZS9iYXNl+/w&#x3D;&#x3D;"),
        ("c29tZS9iYXNl+/w==", "c29tZS9iYXNl+&#x2F;w=="), ("c29tZS9iYXNl+/w==", "c29tZS9iYXNl&#43;/w=="),
        ("c29tZS9iYXNl+/w==", "c29tZS9iYXNl&#x2B;/w=="), ("c29tZS9iYXNl+/w==", "c29tZS9iYXNl&#x2b;&#x2f;w&#x3d;&#x3d;"),
        ("c29tZS9iYXNl+/w==", "c29tZS9iYXNl&#43;&#47;w&#61;&#61;"), ("päss'wort", "p&#xE4;ss&#x27;wort"),
        ("päss'wort", "p&#228;ss&#x27;wort"), ("päss'wort", "p&#xe4;ss&#x27;wort"),
        ("sk_live1", "sk&#x5F;live1"), ("sk_live1", "sk&#95;live1"),
    ])
    func whatAPageOfHTMLHoldsIsFound(secret: String, escaped: String) {
        #expect(redactor(secret).redact("<pre>\(escaped)</pre>") == "<pre>[redacted]</pre>")
    }

    @Test func base64MatchIncludesSharedCharacters() {
        // 8 bytes at offset 1: the first and the last character of base64 hold bits of neighbours and of the secret.
        let redactor = redactor("AAAAAAAA")
        let encoded = Data("xAAAAAAAAy".utf8).base64EncodedString()
        #expect(encoded == "eEFBQUFBQUFBeQ==")
        #expect(redactor.redact(encoded) == "e[redacted]eQ==")
    }

    @Test func longerAndOverlappingSecrets() {
        let redactor = redactor("abcdefgh", "abcdefghijkl", "efghijklmnop", "12345678")
        #expect(redactor.redact("<abcdefgh>") == "<[redacted]>")
        #expect(redactor.redact("<abcdefghijkl>") == "<[redacted]>")
        #expect(redactor.redact("<abcdefghijklmnop>") == "<[redacted]>")
        #expect(redactor.redact("<abcdefghX12345678>") == "<[redacted]X[redacted]>")
        #expect(redactor.redact("<12345678abcdefgh12345678>") == "<[redacted][redacted][redacted]>")
    }

    @Test(arguments: [
        "", "nothing here", "ak_live_51Hq9ZkU", "ak_live_51Hq9Zk", "AK_LIVE_51HQ9ZKT", "%", "\\", "%6", "\\u00",
        "%61%6", "\\u0061\\", "a%6B_live%", "k_live_51Hq9ZkT", "😀é", "token", "mytoken=abc", "tokens=abc",
        "x-amz-date=1", "?token=", "token=&a=b", "a = b",
    ])
    func otherTextsStayAsTheyAre(text: String) {
        #expect(redactor("ak_live_51Hq9ZkT").redact(text) == text)
        #expect(Redactor().redact(Array(text.utf8)) == Array(text.utf8))
    }

    @Test func shortSecretsAreIgnored() {
        #expect(redactor("1234567").redact("1234567") == "1234567")
        #expect(redactor("").redact("text") == "text")
        #expect(redactor("12345678").redact("12345678") == "[redacted]")
    }

    @Test func secretsCanBeRemoved() {
        let redactor = redactor("first-secret", "second-secret")
        redactor.register(Secret("first-secret"))
        redactor.forget(Secret("first-secret"))
        redactor.forget(Secret("never-known"))
        #expect(redactor.redact("first-secret second-secret") == "first-secret [redacted]")
        redactor.forget(Secret("second-secret"))
        #expect(redactor.redact("first-secret second-secret") == "first-secret second-secret")
        redactor.register(Secret("first-secret"))
        #expect(redactor.redact("first-secret second-secret") == "[redacted] second-secret")
    }

    @Test func composedAndDecomposedSecretsDiffer() {
        let redactor = redactor("caf\u{E9}-caf\u{E9}", "cafe\u{301}-cafe\u{301}")
        #expect(redactor.redact("caf\u{E9}-caf\u{E9} cafe\u{301}-cafe\u{301}") == "[redacted] [redacted]")
    }

    @Test func invalidUTF8IsRedacted() {
        let bytes = [0xFF, 0x00] + Array("secret-1234".utf8) + [0xC3]
        #expect(redactor("secret-1234").redact(bytes) == [0xFF, 0x00] + Array("[redacted]".utf8) + [0xC3])
    }

    @Test(.hangLimit)
    func hostileTextsTakeLinearTime() {
        let redactor = redactor("\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\x", "%%%%%%%%%%%%25%25%25x", "secret-1234")
        for unit in ["\\", "%25", "%", "\\u005c", "\\\\u0025", "="] {
            let text = String(repeating: unit, count: 2_000)
            #expect(redactor.redact(text + " secret-1234").hasSuffix(" [redacted]"))
        }
    }

    @Test func redactorIsThreadSafe() async {
        let redactor = Redactor()
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<50 {
                group.addTask {
                    redactor.register(Secret("secret-number-\(number)"))
                    return redactor.redact("<secret-number-\(number)>") == "<[redacted]>"
                }
            }
            for await isRedacted in group { #expect(isRedacted) }
        }
    }
}
