import Logging
import Testing

struct SecretTests {
    private struct Holder {
        let name = "holder"
        let secret: Secret
    }

    private enum Choice { case key(Secret) }

    private let canary = "canary-4711-canary"

    @Test func secretHasNoPrintableForm() {
        let secret = Secret(canary)
        var dumped = ""
        dump(secret, to: &dumped)
        dump(Holder(secret: secret), to: &dumped)
        dump([Choice.key(secret)], to: &dumped)
        dump(["key": Optional(secret)], to: &dumped)
        var printed = ""
        print(secret, Optional(secret) as Any, [secret], ["k": secret], Holder(secret: secret), to: &printed)
        debugPrint(secret, Optional(secret) as Any, [secret], Holder(secret: secret), Choice.key(secret), to: &printed)
        let texts = [
            secret.description, secret.debugDescription, String(describing: secret), String(reflecting: secret),
            "\(secret)", "a \(secret) b",
            "\([secret])", "\(Optional(secret) as Any)", String(reflecting: Holder(secret: secret)),
            "\(Choice.key(secret))", "\(Result<Secret, Never>.success(secret))", dumped, printed,
            "\(Mirror(reflecting: secret))", "\(Mirror(reflecting: secret).children.map { "\($0)" })",
            "\(Mirror(reflecting: Holder(secret: secret)).children.map { "\($0)" })",
            "\(Mirror(reflecting: secret).descendant("text") as Any)",
            "\(Mirror(reflecting: secret).descendant(0) as Any)",
        ]
        for text in texts { #expect(!text.contains("canary") && !text.contains("4711")) }
        #expect("\(secret)" == Secret.placeholder)
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test func secretIsRevealedByOneFunction() {
        #expect(Secret(canary).reveal() == canary)
        #expect(Secret(canary) == Secret(canary) && Secret(canary) != Secret("other"))
        #expect(Set([Secret("a"), Secret("a"), Secret("b")]).count == 2)
    }
}
