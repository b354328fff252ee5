import Alloy
import JSON
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

    @Test func allOfIt() {
        #expect(CredentialSecrets.all(in: ["a", ["x": 1]]).map { $0.reveal() } == ["a", "1"])
        #expect(CredentialSecrets.all(in: "text").map { $0.reveal() } == ["text"])
    }
}
