import Foundation
import TestSupport
import Testing

@testable import Logging

/// The sieve passes over much, and misses nothing that comparing everywhere finds.
@Suite(.tags(.slow), .notInInnerLoop) struct SecretPrefilterTests {

    /// Writes each character of a secret in some way, JSON and URLs within each other included.
    private func spelled(_ secret: String, _ numbers: inout SplitMix) -> String {
        let backslashes = String(repeating: "\\", count: 1 << Int.random(in: 0...3, using: &numbers))
        let isTwice = Bool.random(using: &numbers)
        let effort = Int.random(in: 0...3, using: &numbers)
        return secret.unicodeScalars.map { scalar -> String in
            guard effort > 0, Int.random(in: 0..<4, using: &numbers) < effort else { return String(scalar) }
            switch Int.random(in: 0..<3, using: &numbers) {
            case 0:
                return String(scalar).utf8.map { String(format: isTwice ? "%%25%02X" : "%%%02x", $0) }.joined()
            case 1: return String(scalar).utf16.map { backslashes + String(format: "u%04x", $0) }.joined()
            default: return ["\"", "/"].contains(scalar) ? "\(backslashes)\(scalar)" : String(scalar)
            }
        }.joined()
    }

    private func noise(_ numbers: inout SplitMix) -> String {
        let pieces = [
            "a", "Z", "7", "+", "/", "%", "%2", "%2F", "%252f", "%25", "\\", "\\\\", "\\\"", "\\n", "\\u", "\\u00e9",
            "\\/",
            "secret", "\"", "é", "😀", " ", "{\"id\":1}", String(repeating: "x", count: 70),
        ]
        return (0..<Int.random(in: 0...12, using: &numbers)).map { _ in pieces.randomElement(using: &numbers) ?? "" }
            .joined()
    }

    @Test(.hangLimit, arguments: 0..<40)
    func prefilterFindsTheSameAsFullComparison(seed: Int) {
        var numbers = SplitMix(state: UInt64(seed))
        var index = SecretIndex()
        let secrets = RedactorTests.secrets.shuffled(using: &numbers).prefix(Int.random(in: 1...4, using: &numbers))
        for secret in secrets { index.insert(Secret(secret)) }
        for _ in 0..<60 {
            var text = ""
            for _ in 0..<3 {
                text += noise(&numbers)
                let secret = secrets.randomElement(using: &numbers) ?? ""
                switch Int.random(in: 0..<4, using: &numbers) {
                case 0: text += Data((noise(&numbers) + secret + "z").utf8).base64EncodedString()
                case 1: text += String(spelled(secret, &numbers).dropLast(Int.random(in: 0...2, using: &numbers)))
                default: text += spelled(secret, &numbers)
                }
            }
            text += noise(&numbers)
            let bytes = Array(text.utf8)
            let (quick, slow) = bytes.withUnsafeBufferPointer {
                (Set(index.spans(in: $0)), Set(index.spansWithoutPrefilter(in: $0)))
            }
            #expect(quick == slow, "\(text) of \(secrets)")
        }
    }

    /// A search for bytes finds what a comparison of each finds, wherever words and blocks of bytes begin.
    @Test func escapesAreFoundAtEveryPosition() {
        for count in 0..<200 {
            for escape in [UInt8(ascii: "%"), UInt8(ascii: "\\")] {
                // Neighbours in value are easily mistaken.
                var text: [UInt8] = (0..<200).map { _ in [escape - 1, escape + 1, 0, 0x80, 0xFF].randomElement() ?? 0 }
                text[count] = escape
                let found = text.withUnsafeBufferPointer { text -> Bool in
                    (0...count).allSatisfy { text.firstEscape(from: $0) == count }
                        && text.firstEscape(from: count + 1) == nil
                }
                #expect(found, "\(count)")
            }
        }
    }

    /// Parameters in all encodings, whole and damaged.
    @Test func maskingFindsTheSameAsExaminingEachByte() {
        var numbers = SplitMix(state: 7)
        let pieces = [
            "token", "TOKEN=", "=", "%3D", "%3d", "\\u003D", "\\u003d", "&", "%26", "\\u0026", "?", "x", "abc",
            "signature",
            "X-Amz-Signature", "\"", "\\/", " ", "é", "%", "\\", String(repeating: "y", count: 80),
        ]
        for _ in 0..<20_000 {
            let text = (0..<12).map { _ in pieces.randomElement(using: &numbers) ?? "" }.joined()
            let (quick, slow) = Array(text.utf8).withUnsafeBufferPointer {
                (QueryMask.spans(in: $0), QueryMask.spansOfEachByte(in: $0))
            }
            #expect(quick == slow, "\(text)")
        }
    }

    @Test func secretIsFoundAtEveryPosition() {
        let redactor = Redactor()
        redactor.register(Secret("ak_live_51Hq9ZkT"))
        for count in 0..<150 {
            let before = String(repeating: "x", count: count)
            #expect(redactor.redact(before + "ak_live_51Hq9ZkT") == before + "[redacted]")
            #expect(redactor.redact(before + "ak_live%5F51Hq9ZkT" + before) == before + "[redacted]" + before)
        }
    }

    /// A removed secret is no longer found, and all others are.
    @Test func removalKeepsOtherSecrets() {
        let redactor = Redactor()
        let secrets = (0..<600).map { Secret("secret-number-\(1_000 + $0)") }
        for secret in secrets { redactor.register(secret) }
        for secret in secrets.dropLast() { redactor.forget(secret) }
        for secret in secrets.dropLast() { #expect(redactor.redact(secret.reveal()) == secret.reveal()) }
        #expect(redactor.redact("<secret-number-1599>") == "<[redacted]>")
    }

    @Test func transientSecretsAreReplacedByNewerOnes() {
        let redactor = Redactor(encodedSecrets: 4, transientSecrets: 16)
        redactor.register(Secret("the-key-itself"))
        redactor.register(transient: Secret("first-transient"))
        redactor.register(transient: Secret("becomes-lasting"))
        redactor.register(Secret("becomes-lasting"))
        for number in 0..<16 {
            redactor.register(transient: Secret("\(number)-transient-number"))
        }
        #expect(redactor.redact("the-key-itself becomes-lasting") == "[redacted] [redacted]")
        #expect(redactor.redact("first-transient 0-transient-number") == "first-transient [redacted]")
    }

    /// Thousands of tokens in one process: none that may still be in use comes out.
    @Test func olderTransientSecretsAreStillFound() {
        let redactor = Redactor(encodedSecrets: 8, transientSecrets: 64)
        redactor.register(transient: Secret("first/transient"))
        redactor.register(transient: Secret("in-use-all-the-time"))
        let used = Data("in-use-all-the-time".utf8).base64EncodedString()
        for number in 0..<40 {
            redactor.register(transient: Secret("\(number)-transient-number"))
            if number % 5 == 4 { redactor.register(transient: Secret("in-use-all-the-time")) }
        }
        #expect(
            redactor.redact(#"first/transient first%2Ftransient first\/transient"#)
                == "[redacted] [redacted] [redacted]")
        #expect(redactor.redact("in-use-all-the-time \(used)") == "[redacted] [redacted]==")
        redactor.register(Secret("7-transient-number"))
        #expect(redactor.redact(Data("7-transient-number".utf8).base64EncodedString()) == "[redacted]")
        redactor.forget(Secret("first/transient"))
        #expect(redactor.redact("first/transient 8-transient-number") == "first/transient [redacted]")
    }

    @Test func extendedAndExcludingRedactors() {
        let redactor = Redactor()
        redactor.register(transient: Secret("first-secret"))
        let text = "first-secret second-secret"
        #expect(redactor.extended(by: [Secret("second-secret")]).redact(text) == "[redacted] [redacted]")
        #expect(redactor.excluding([Secret("first-secret")]).redact(text) == text)
        #expect(redactor.redact(text) == "[redacted] second-secret")
        // A lasting secret is shown to nobody.
        redactor.register(Secret("first-secret"))
        #expect(redactor.excluding([Secret("first-secret")]).redact(text) == "[redacted] second-secret")
    }

    @Test func queryValuesAreTheSecretsOfALink() {
        let link = Secret(
            "https://store.example/f?X-Amz-Credential=AKIA%2F2025&x=1&X-Amz-Signature=0f0f0f0f0f&token=e30.e30#a")
        #expect(link.queryValues.map { $0.reveal() } == ["AKIA/2025", "0f0f0f0f0f", "e30.e30"])
        #expect(Secret("https://example.com/?a=b").queryValues.isEmpty)
    }
}
