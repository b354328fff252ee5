import AlloyHostSandbox
import AlloySandbox
import HostTestSupport
import JSON
import Testing

@testable import AlloyHost

/// However the service answers, the host's results are the same.
@Suite struct SandboxQuirkTests {
    /// Each quirk by itself, and some that meet.
    static let choices: [JSONObject] =
        Quirks.choices.flatMap { choice in
            choice.values.dropFirst().map { JSONObject([.init(key: choice.name, value: .string($0))]) }
        } + [
            ["connectorCredentials": "metadata", "errorPage": "html"],
            ["resultEnvelope": "execution", "emptyResult": "no_content", "createdStatus": "201", "errorBody": "text"],
        ]

    @Test(arguments: choices)
    func resultsAreTheSame(quirks: JSONObject) async throws {
        let usual = try await play([:])
        let results = try await play(quirks)
        for (name, result) in usual { #expect(results[name] == result, "\(name)") }
    }

    /// Results of calls whose answers vary, without what may differ: the service's own members, and times.
    private func play(_ quirks: JSONObject) async throws -> [String: JSONValue] {
        let fixture = HostFixture.sandbox()
        var results: [String: JSONValue] = [:]
        let chosen = try await fixture.result("sandbox.fidelity", ["quirks": .object(quirks)])
        for member in quirks.members { #expect(chosen["quirks"]?[member.key] == member.value) }
        let user = try await fixture.result("users.create", ["username": "ada"])
        let ada = user["userId"] ?? nil
        let link = try await fixture.result(
            "credentials.create",
            [
                "connectorId": "hubspot", "authenticationType": "oauth2", "redirectUri": "http://localhost/x",
                "userId": ada,
            ])
        let decided = try await fixture.result(
            "sandbox.oauth.decide", ["oauthUrl": link["oauthUrl"] ?? nil, "decision": "allow"])
        let about: JSONObject = [
            "connectorId": "hubspot", "userId": ada, "credentialId": decided["credentialId"] ?? nil,
        ]
        results["user"] = user
        results["requirements"] = try await fixture.result("credentials.requirements", ["connectorId": "hubspot"])
        results["list"] = try await fixture.result("credentials.list", ["connectorId": "hubspot", "userId": ada])
        results["none"] = try await fixture.result("credentials.list", ["connectorId": "slack", "userId": ada])
        let created = try await fixture.result(
            "execute",
            about.merged(["actionId": "createContact", "requestBody": ["properties": ["firstname": "Ada"]]]))
        results["created"] = created
        results["deleted"] = try await fixture.result(
            "execute",
            about.merged([
                "actionId": "deleteContact", "pathParams": ["contactId": created["responseData"]?["id"] ?? nil],
            ]))
        let foreign = try await fixture.error(
            "execute",
            about.merged(["actionId": "createContact", "credentialId": "0123456789abcdef01234567"]))
        results["foreign"] = ["kind": foreign["data"]?["kind"] ?? nil, "outcome": foreign["data"]?["outcome"] ?? nil]
        let nobody = try await fixture.error("users.get", ["userId": "nobody"])
        results["nobody"] = ["kind": nobody["data"]?["kind"] ?? nil, "message": nobody["message"] ?? nil]
        let wrong = try await fixture.error("users.get", ["userId": "nobody"])
        results["wrong"] = wrong["data"]?["kind"] ?? nil
        return results.mapValues { $0.withoutWhatMayDiffer }
    }
}

extension JSONObject {
    fileprivate func merged(_ other: JSONObject) -> JSONObject {
        var object = self
        for member in other.members { object[member.key] = member.value }
        return object
    }
}

extension JSONValue {
    fileprivate var withoutWhatMayDiffer: JSONValue {
        switch self {
        case .object(let object):
            .object(
                JSONObject(
                    object.members.filter { !["metadata", "attempts", "createdAt", "updatedAt"].contains($0.key) }
                        .filter { !($0.value.stringValue?.hasPrefix("2025-10-01T") ?? false) }
                        .map { JSONObject.Member(key: $0.key, value: $0.value.withoutWhatMayDiffer) }))
        case .array(let elements): .array(elements.map(\.withoutWhatMayDiffer))
        case .null, .bool, .number, .string: self
        }
    }
}
