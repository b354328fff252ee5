import HostTestSupport
import JSON
import Testing

@testable import AlloyHost

/// The methods about forms, on the sandbox.
@Suite struct FormMethodTests {
    private let fixture = HostFixture.sandbox()

    private func fields(_ method: String, _ params: JSONObject) async throws -> [JSONValue] {
        try #require(try await fixture.result(method, params)["fields"]?.arrayValue)
    }

    @Test func aCredentialWithAKeyHasAForm() async throws {
        let fields = try await fields("credentials.form", ["connectorId": "trello"])
        let lines = fields.map { "\($0["pointer"]?.stringValue ?? "") \($0["widget"]?.stringValue ?? "")" }
        #expect(
            lines == [
                "/authenticationType hidden", "/data group", "/data/apiKey password", "/data/apiToken password",
            ])
        #expect(fields.filter { $0["secret"] == true }.count == 2)
        #expect(fields.allSatisfy { $0["required"] == true })
    }

    @Test func oauthIsAButton() async throws {
        let button = try #require(try await fields("credentials.form", ["connectorId": "hubspot"]).last)
        #expect(button["widget"] == "oauth")
        #expect(button["label"] == "Connect Hubspot")
        #expect(button["default"] == "oauth2")
        let shop = try await fields(
            "credentials.form", ["connectorId": "shopify", "authenticationType": "oauth2"])
        #expect(shop.last?["widget"] == "oauth")
        #expect(shop.contains { $0["pointer"]?.stringValue?.hasPrefix("/data/") == true })
    }

    @Test func valuesOfACredentialAreReturnedWithoutSecrets() async throws {
        let params: JSONObject = [
            "form": ["connectorId": "trello", "authenticationType": "apiKey"],
            "values": ["userId": "u", "data": ["apiKey": "k-0123456789", "apiToken": ""]],
        ]
        let result = try await fixture.result("form.validate", params)
        #expect(result["valid"] == false)
        #expect(result["errors"]?[0]?["message"] == "API token is required.")
        #expect(
            result["values"] == [
                "connectorId": "trello", "userId": "u", "authenticationType": "apiKey", "data": [:],
            ])
        #expect(!result.text.contains("0123456789"))
    }

    @Test func anUnknownAuthenticationTypeIsReported() async throws {
        let error = try await fixture.error(
            "credentials.form", ["connectorId": "trello", "authenticationType": "apikey"])
        #expect(
            error["message"]
                == "trello has no authentication type \"apikey\": it has apiKey (did you mean \"apiKey\"?).")
        #expect(error["data"]?["kind"] == "not_found")
    }

    @Test(
        arguments: [
            (["connectorId": "hubspot"], "neither"),
            (["connectorId": "hubspot", "actionId": "a", "authenticationType": "b"], "both"),
        ] as [(JSONObject, String)])
    func aReferenceNamesOneForm(form: JSONObject, got: String) async throws {
        let error = try await fixture.error("form.validate", ["form": .object(form), "values": [:]])
        #expect(error["code"] == -32602)
        #expect(error["data"]?["problems"]?[0]?["got"] == .string(got))
    }

    @Test func optionsAreFiltered() async throws {
        let params: JSONObject = [
            "form": ["connectorId": "hubspot", "actionId": "searchContacts"],
            "field": "/requestBody/filterGroups/0/filters/3/operator", "query": "not",
        ]
        let result = try await fixture.result("form.options", params)
        #expect(
            result["options"]?.arrayValue?.compactMap { $0["label"]?.stringValue } == [
                "Not in", "Not has property", "Not contains token",
            ])
    }

    @Test func anUnknownFieldIsReported() async throws {
        let error = try await fixture.error(
            "form.options",
            ["form": ["connectorId": "shippo", "actionId": "CreateOrder"], "field": "/requestBody/weight_unti"])
        #expect(error["data"]?["kind"] == "invalid_input")
        #expect(error["data"]?["problems"]?[0]?["nearest"] == "/requestBody/weight_unit")
    }

    @Test func anUnknownActionIsReported() async throws {
        let error = try await fixture.error("actions.form", ["connectorId": "hubspot", "actionId": "createContat"])
        #expect(error["data"]?["problems"]?[0]?["nearest"] == "createContact")
    }

    @Test func aFormMayBeCached() async throws {
        let params: JSONObject = ["connectorId": "shippo", "actionId": "GetAddress", "maxAge": 60]
        let first = try await fixture.result("actions.form", params)
        let second = try await fixture.result("actions.form", params)
        #expect(first["cached"] == nil && second["cached"] != nil && second["fields"] == first["fields"])
    }
}
