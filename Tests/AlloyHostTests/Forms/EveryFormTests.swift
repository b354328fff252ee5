import HostTestSupport
import JSON
import JSONSchema
import TestSupport
import Testing

@testable import AlloyHost

/// Every action of the sandbox makes a form that a renderer can fill without having seen a schema.
@Suite(.tags(.slow), .notInInnerLoop) struct EveryFormTests {
    /// Makes the forms of actions.
    private func forms(seed: String, connectors: [String]? = nil, most: Int = .max) async throws -> [Made] {
        let fixture = HostFixture.sandbox(seed: seed)
        var made: [Made] = []
        let listed = try await fixture.result("connectors.list")["connectors"]?.arrayValue ?? []
        for connector in connectors ?? listed.compactMap({ $0["id"]?.stringValue }) {
            let params: JSONObject = ["connectorId": .string(connector)]
            let reply = try JSONValue(parsing: await fixture.reply("actions.list", .named(params)))
            for action in (reply["result"]?["actions"]?.arrayValue ?? []).prefix(most) {
                let named = params.setting(["actionId": action["id"] ?? nil])
                // A definition that nobody can read makes no form.
                let details = try JSONValue(parsing: await fixture.reply("actions.get", .named(named)))
                guard details["result"] != nil else { continue }
                made.append(
                    Made(fixture: fixture, reference: named, form: try await fixture.result("actions.form", named)))
            }
        }
        return made
    }

    private struct Made {
        let fixture: HostFixture
        let reference: JSONObject
        let form: JSONValue
    }

    private func check(_ made: [Made], _ styles: [FormRenderer.Style] = FormRenderer.Style.allCases) async throws {
        for made in made {
            let name = JSONValue.object(made.reference).text
            let fields = try #require(made.form["fields"]?.arrayValue)
            // What only fits a pattern takes a person.
            if fields.contains(where: { $0["constraints"]?["pattern"] != nil }) { continue }
            let schema = try Schema(compiling: #require(made.form["schema"]), malformed: .leaveUnchecked)
            for style in styles {
                let values = FormRenderer(fields: fields, style: style).values
                let result = try await made.fixture.result(
                    "form.validate", ["form": .object(made.reference), "values": values])
                #expect(result["valid"] == true, "\(name) \(style): \(result["errors"]?.text ?? "") of \(values.text)")
                let violations = schema.violations(of: try #require(result["values"]))
                #expect(violations.isEmpty, "\(name) \(style): \(violations)")
            }
        }
    }

    @Test func formsOfTheDemoSeedCanBeFilledIn() async throws {
        let made = try await forms(seed: "demo")
        #expect(made.count > 200)
        try await check(made)
    }

    @Test func formsOfTheLargeSeedCanBeFilledIn() async throws {
        let listed = try await HostFixture.sandbox(seed: "large").result("connectors.list")["connectors"]?.arrayValue
        let ids = (listed ?? []).compactMap { $0["id"]?.stringValue }
        let some = stride(from: 7, to: ids.count, by: 140).map { ids[$0] }
        let made = try await forms(seed: "large", connectors: some, most: 8)
        #expect(made.count > 50)
        try await check(made, [.text])
    }

    @Test func formsOfTheBrokenSeedCanBeFilledIn() async throws {
        let made = try await forms(seed: "broken")
        #expect(made.count > 40)
        try await check(made)
    }

    /// The members that every field of every form has.
    @Test(arguments: ["demo", "broken"])
    func fieldsAreComplete(seed: String) async throws {
        for made in try await forms(seed: seed) {
            let name = JSONValue.object(made.reference).text
            let fields = made.form["fields"]?.arrayValue ?? []
            let pointers = fields.compactMap { $0["pointer"]?.stringValue }
            #expect(fields.compactMap { $0["order"]?.intValue } == Array(fields.indices), "\(name)")
            for (index, field) in fields.enumerated() {
                #expect(field["label"]?.stringValue?.isEmpty == false, "\(name) \(field.text)")
                #expect(JSONPointer(field["pointer"]?.stringValue ?? "x") != nil, "\(name) \(field.text)")
                let outer = [field["group"], field["showWhen"]?["pointer"]].compactMap { $0?.stringValue }
                #expect(outer.allSatisfy(pointers[..<index].contains), "\(name) \(field.text)")
                let picks = ["select", "multiselect", "choice"].contains(field["widget"]?.stringValue)
                #expect(picks == (field["options"]?.arrayValue?.isEmpty == false), "\(name) \(field.text)")
            }
            for scope in Self.scopes(made.form["uiSchema", default: nil]) {
                let pointer = try #require(JSONPointer(String(scope.dropFirst())), "\(name) \(scope)")
                #expect(made.form["schema", default: nil][pointer] != nil, "\(name) \(scope)")
            }
        }
    }

    /// The scopes of a layout, without those in the `detail` of a list, which are about its elements.
    private static func scopes(_ element: JSONValue) -> [String] {
        let own = [element["scope"], element["rule"]?["condition"]?["scope"]].compactMap { $0?.stringValue }
        return own + (element["elements"]?.arrayValue ?? []).flatMap(scopes)
    }
}

extension JSONValue {
    fileprivate subscript(key: String, default value: JSONValue) -> JSONValue { self[key] ?? value }
}
