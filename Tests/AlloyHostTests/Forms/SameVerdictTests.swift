import Foundation
import HostTestSupport
import JSON
import TestSupport
import Testing

@testable import AlloyHost
@testable import AlloySandbox

/// `form.validate` and a strict `execute` agree about values.
@Suite(.tags(.slow), .notInInnerLoop) struct SameVerdictTests {
    /// The findings of `execute.plan`, which are those that strict `execute` refuses for; nil when it refuses the parameters.
    private static func findings(
        _ fixture: HostFixture, _ reference: JSONObject, _ values: JSONObject
    ) async throws -> [String]? {
        var params = reference
        params["credentialId"] = .string(HostFixture.credential)
        params.members += values.members
        let reply = try JSONValue(parsing: await fixture.reply("execute.plan", .named(params)))
        if let error = reply["error"] {
            #expect(error["data"]?["kind"] == "invalid_params", "\(reply.text)")
            return nil
        }
        return reply["result"]?["findings"]?.arrayValue?.compactMap { $0["pointer"]?.stringValue }
    }

    /// Compares the findings of both; returns true for valid values.
    @discardableResult
    private static func compare(
        _ fixture: HostFixture, _ reference: JSONObject, _ given: JSONValue, isFitting: Bool = false
    ) async throws -> Bool {
        guard let given = given.objectValue else { return false }
        let about = "\(JSONValue.object(reference).text) \(JSONValue.object(given).text)"
        let result = try await fixture.result(
            "form.validate", ["form": .object(reference), "values": .object(given)])
        let isValid = result["valid"] == true
        let pointers = (result["errors"]?.arrayValue ?? []).compactMap { $0["pointer"]?.stringValue }
        let sent = try #require(result["values"]?.objectValue)
        guard let findings = try await findings(fixture, reference, sent) else {
            #expect(!isValid, "\(about): strict refuses the parameters")
            return false
        }
        #expect(isValid == findings.isEmpty, "\(about): form \(pointers), strict \(findings), sent \(result.text)")
        #expect(Set(pointers) == Set(findings), "\(about): \(result.text)")
        // Values that fit, and have nothing empty in them, must not be refused on the way through the form.
        if isFitting, try await Self.findings(fixture, reference, given)?.isEmpty == true {
            #expect(isValid, "\(about): what fits is refused: \(result.text)")
        }
        return isValid
    }

    private static func reference(_ connectorId: String, _ actionId: String) -> JSONObject {
        ["connectorId": .string(connectorId), "actionId": .string(actionId)]
    }

    /// Compares `count` values of each kind; returns the number of valid ones.
    private static func compare(
        _ fixture: HostFixture, _ reference: JSONObject, count: Int
    ) async throws -> (valid: Int, all: Int) {
        let reply = try JSONValue(parsing: await fixture.reply("actions.get", .named(reference)))
        guard let schema = reply["result"]?["action"]?["inputSchema"] else { return (0, 0) }
        var generator = ValueGenerator(schema, seed: JSONValue.object(reference).text)
        var valid = 0
        for round in 0..<count {
            generator.makesEmpty = round.isMultiple(of: 2)
            let fitting = generator.fitting()
            let changed = generator.changed(fitting)
            let twice = generator.changed(changed)
            if try await compare(fixture, reference, fitting, isFitting: true) { valid += 1 }
            for value in [changed, twice] { try await compare(fixture, reference, value) }
            var values = JSONObject()
            for group in ["pathParams", "queryParameters", "additionalHeaders", "requestBody"] {
                values[group] = generator.anything()
            }
            try await compare(fixture, reference, .object(values))
        }
        return (valid, count)
    }

    @Test(arguments: ["demo", "broken"])
    func verdictsAgreeForEveryActionOfASeed(seed: String) async throws {
        let fixture = HostFixture.sandbox(seed: seed)
        var (valid, all) = (0, 0)
        let connectors = try await fixture.result("connectors.list")["connectors"]?.arrayValue ?? []
        for connector in connectors.compactMap({ $0["id"]?.stringValue }) {
            let params: JSONObject = ["connectorId": .string(connector)]
            let reply = try JSONValue(parsing: await fixture.reply("actions.list", .named(params)))
            // Of five hundred that are alike a few are enough.
            for action in (reply["result"]?["actions"]?.arrayValue ?? []).prefix(40) {
                let counts = try await Self.compare(
                    fixture, Self.reference(connector, action["id"]?.stringValue ?? ""), count: 1)
                (valid, all) = (valid + counts.valid, all + counts.all)
            }
        }
        #expect(all > 200 && valid * 10 > all * 8, "\(valid) of \(all)")
    }

    @Test func verdictsAgreeForActionsOfTheLargeSeed() async throws {
        let fixture = HostFixture.sandbox(seed: "large")
        var all = 0
        let connectors = try await fixture.result("connectors.list")["connectors"]?.arrayValue ?? []
        for connector in stride(from: 3, to: connectors.count, by: 41).compactMap({ connectors[$0]["id"]?.stringValue })
        {
            let actions = try await fixture.result("actions.list", ["connectorId": .string(connector)])["actions"]
            for action in (actions?.arrayValue ?? []).enumerated().filter({ $0.offset % 6 == 0 }).map(\.element) {
                all += try await Self.compare(
                    fixture, Self.reference(connector, action["id"]?.stringValue ?? ""), count: 1
                ).all
            }
        }
        #expect(all > 150)
    }

    @Test func verdictsAgreeForAnOpenAPIDocument() async throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../protocol/sessions/tiny-library.json")
        var seed = SandboxSeed()
        let document = try OpenAPIConnector(parsing: Array(Data(contentsOf: file)))
        let added = seed.add(document, id: nil, fileName: "tiny.json")
        let id = try #require(added)
        let fixture = HostFixture.sandbox(Sandbox(seed: seed))
        let actions = try await fixture.result("actions.list", ["connectorId": .string(id)])["actions"]?.arrayValue
        for action in try #require(actions) {
            let counts = try await Self.compare(
                fixture, Self.reference(id, action["id"]?.stringValue ?? ""), count: 20)
            #expect(counts.valid > 10, "\(action)")
        }
    }

    private static func fixture(_ bodies: [String]) throws -> HostFixture {
        let actions = try bodies.enumerated().map { index, body in
            [
                "id": .string("body\(index)"), "httpMethod": "post", "path": "/things/{id}",
                "requestBody": try JSONValue(parsing: Array(body.utf8)),
            ] as JSONValue
        }
        let connector: JSONValue = [
            "id": "shapes", "name": "Shapes", "resources": [["name": "things", "actions": .array(actions)]],
        ]
        return HostFixture.sandbox(
            Sandbox(catalogue: SandboxCatalogue(connectors: [DefinitionReader.connector(connector)])))
    }

    @Test func verdictsAgreeForBodiesThatFieldsCannotExpress() async throws {
        let fixture = try Self.fixture(DemandingBodies.all)
        for index in DemandingBodies.all.indices {
            let counts = try await Self.compare(fixture, Self.reference("shapes", "body\(index)"), count: 30)
            #expect(counts.valid > 5, "\(DemandingBodies.all[index])")
        }
    }

    /// A strict `execute` refuses arguments because of the findings of their plan.
    @Test func findingsOfAPlanAreThoseOfExecute() async throws {
        let fixture = try Self.fixture(DemandingBodies.all)
        for (body, isValid) in [(["t": "tomorrow"], false), (["t": "2025-10-15T10:00:00Z"], true)]
            as [(JSONValue, Bool)]
        {
            let index = try #require(DemandingBodies.all.firstIndex { $0.contains("\"t\"") })
            let reference = Self.reference("shapes", "body\(index)")
            let values: JSONObject = ["pathParams": ["id": "1"], "requestBody": body]
            var params = reference
            for member in values.members { params[member.key] = member.value }
            for (key, text) in [
                ("credentialId", HostFixture.credential), ("validate", "strict"),
            ] {
                params[key] = .string(text)
            }
            let error = try await fixture.error("execute", params)
            #expect((error["data"]?["kind"] == "validation_failed") == !isValid, "\(error.text)")
            let result = try await fixture.result(
                "form.validate", ["form": .object(reference), "values": .object(values)])
            #expect(result["valid"] == .bool(isValid), "\(result.text)")
        }
    }
}
