import Foundation
import TestSupport
import Testing

@testable import Logging

/// The sieve passes over much, and misses nothing that comparing everywhere finds.
@Suite(.tags(.slow), .notInInnerLoop) struct SecretPrefilterTests {
    /// A generator of the same numbers in every run (SplitMix64, Steele et al. 2014).
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }
    }

    /// Writes each character of a secret in some way, JSON and URLs within each other included.
    private func spelled(_ secret: String, _ numbers: inout Numbers) -> String {
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

    private func noise(_ numbers: inout Numbers) -> String {
        let pieces = [
            "a", "Z", "7", "+", "/", "%", "%2", "%2F", "%252f", "%25", "\\", "\\\\", "\\\"", "\\n", "\\u", "\\u00e9",
            "\\/",
            "secret", "\"", "é", "😀", " ", "{\"id\":1}", String(repeating: "x", count: 70),
        ]
        return (0..<Int.random(in: 0...12, using: &numbers)).map { _ in pieces.randomElement(using: &numbers) ?? "" }
            .joined()
    }

    @Test(.timeLimit(.minutes(10)), arguments: 0..<40)
    func prefilterFindsTheSameAsFullComparison(seed: Int) {
        var numbers = Numbers(state: UInt64(seed))
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
        let redactor = Redactor()
        redactor.register(Secret("the-key-itself"))
        redactor.register(transient: Secret("first-transient"))
        redactor.register(transient: Secret("becomes-lasting"))
        redactor.register(Secret("becomes-lasting"))
        for number in 0..<Redactor.maximumTransientSecrets {
            redactor.register(transient: Secret("transient-number-\(number)"))
        }
        #expect(redactor.redact("the-key-itself becomes-lasting") == "[redacted] [redacted]")
        #expect(redactor.redact("first-transient transient-number-0") == "first-transient [redacted]")
    }

    @Test func extendedAndExcludingRedactors() {
        let redactor = Redactor()
        redactor.register(Secret("first-secret"))
        let text = "first-secret second-secret"
        #expect(redactor.extended(by: [Secret("second-secret")]).redact(text) == "[redacted] [redacted]")
        #expect(redactor.excluding([Secret("first-secret")]).redact(text) == text)
        #expect(redactor.redact(text) == "[redacted] second-secret")
    }

    @Test func queryValuesAreTheSecretsOfALink() {
        let link = Secret(
            "https://store.example/f?X-Amz-Credential=AKIA%2F2025&x=1&X-Amz-Signature=0f0f0f0f0f&token=e30.e30#a")
        #expect(link.queryValues.map { $0.reveal() } == ["AKIA/2025", "0f0f0f0f0f", "e30.e30"])
        #expect(Secret("https://example.com/?a=b").queryValues.isEmpty)
    }
}
