import Testing

@testable import AlloySandbox

struct ObjectIDTests {
    @Test(arguments: [
        ("67a37e99c5cfbc5d4b0b2f7d", true), ("67A37E99C5CFBC5D4B0B2F7D", true), ("67a37e99c5cfbc5d4b0b2f7", false),
        ("67a37e99c5cfbc5d4b0b2f7g", false), ("", false),
    ])
    func form(text: String, isOne: Bool) { #expect(text.isObjectID == isOne) }
}
