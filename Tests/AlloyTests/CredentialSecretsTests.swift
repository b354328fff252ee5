import Alloy
import JSON
import Logging
import Testing

@Suite struct CredentialSecretsTests {
    private func found(_ data: JSONValue, _ schema: JSONValue? = nil) -> [String] {
        CredentialSecrets.find(in: data, schema: schema).map { $0.reveal() }
    }

    @Test func byNameWithEverythingBelow() {
        #expect(
            found([
                "subdomain": "acme", "API_Key": "a", "apiToken": 12, "oauth": ["clientSecret": "c", "clientId": "d"],
                "passwords": ["e", ["f"]], "keys": ["id": "g"], "accessToken": nil, "isToken": true,
            ]) == ["a", "12", "c", "e", "f", "g"])
    }

    @Test(
        arguments: [
            ["format": "password"], ["writeOnly": true], ["ui:widget": "password"], ["widget": "password"],
            ["x-widget": "password"],
        ] as [JSONValue])
    func byWhatTheSchemaSays(mark: JSONValue) {
        let schema: JSONValue = [
            "properties": [
                "username": mark, "domain": ["type": "string"],
                "more": ["type": "array", "items": ["properties": ["pin": mark]]],
            ]
        ]
        #expect(
            found(["username": "u", "domain": "d", "more": [["pin": "1"], ["pin": 2, "n": "3"]]], schema)
                == ["u", "1", "2"])
        #expect(found(["username": "u"]) == [])
    }

    /// JSON writes it as an escape, which no other spelling of the text leads to.
    @Test func halfASurrogatePairIsFoundAsItIsWritten() throws {
        let data = try JSONValue(parsing: #"{"token":"half-\uD83D-secret"}"#)
        let redactor = Redactor()
        for secret in CredentialSecrets.find(in: data) { redactor.register(secret) }
        for text in [data.text, #"{"a":"x half-\ud83d-secret"}"#] {
            let bytes = Array(text.utf8)
            #expect(bytes.withUnsafeBufferPointer { redactor.finds(in: $0) })
            #expect(!String(decoding: redactor.redact(bytes), as: UTF8.self).contains("half-"))
        }
        #expect(data.mapTexts { redactor.redact($0) } == ["token": .string(Secret.placeholder)])
    }

    @Test func allOfIt() {
        #expect(CredentialSecrets.all(in: ["a", ["x": 1]]).map { $0.reveal() } == ["a", "1"])
        #expect(CredentialSecrets.all(in: "text").map { $0.reveal() } == ["text"])
    }
}
