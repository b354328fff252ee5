import JSON
import Logging
import Testing

@testable import Alloy

@Suite("The value of a member with a secret's name")
struct SecretNamesTests {
    @Test(
        "is told from others",
        arguments: [
            ("Authorization", true), ("X-Api-Key", true), ("apiKey", true), ("access_token", true),
            ("clientSecret", true),
            ("password", true), ("PASSWORD2", true), ("key", true), ("Cookie", true), ("credentialId", false),
            ("keyword", false), ("pageToken", false), ("next_page_token", false), ("name", false),
            ("Notion-Version", false),
            ("monkey", false), ("tokenId", false), ("nextToken", false), ("continuation_token", false),
            ("$skiptoken", false), ("nextSyncToken", false), ("paginationToken", false), ("scrollToken", false),
        ])
    func told(_ name: String, _ isSecret: Bool) { #expect(SecretNames.holdsSecret(name) == isSecret) }

    @Test("is concealed at any depth, whatever its value; known secrets are concealed anywhere")
    func concealed() throws {
        let redactor = Redactor()
        redactor.register(Secret("canary-in-a-coal-mine"))
        let value = try JSONValue(
            parsing: #"{"a":[{"token":{"b":1}},{"token":null}],"note":"see canary-in-a-coal-mine","n":1.50}"#)
        #expect(
            SecretNames.redacting(value, redactor).text
                == #"{"a":[{"token":"[redacted]"},{"token":null}],"note":"see [redacted]","n":1.50}"#)
    }
}
