import Testing

@testable import generate

/// Names in Ruby of the names on the wire.
@Suite struct RubyNameTests {
    @Test(arguments: [
        ("connectorId", "connector_id"), ("s3Key", "s3_key"), ("oauthUrl", "oauth_url"),
        ("createBatch", "create_batch"),
        ("maxResultBytes", "max_result_bytes"), ("_meta", "meta"), ("FormWidget", "form_widget"), ("class", "class_"),
    ])
    func areInSmallLetters(_ name: String, _ expected: String) { #expect(RubyName.method(name) == expected) }

    @Test(arguments: [(-32_700, "-32_700"), (1_003, "1003"), (0, "0")])
    func numbersHaveUnderscores(_ number: Int, _ expected: String) { #expect(RubyLayout.number(number) == expected) }
}
