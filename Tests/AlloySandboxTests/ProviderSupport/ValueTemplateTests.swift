import JSON
import Testing

@testable import AlloySandbox

@Suite struct ValueTemplateTests {
    private static let values: JSONObject = [
        "id": 42, "name": "Ada", "names": ["email", "phone"], "none": nil, "fields": ["name": "Ada", "id": "no"],
    ]

    private func filled(_ template: JSONValue) -> JSONValue { ValueTemplate(template).filled { Self.values[$0] } }

    @Test(
        arguments: [
            ("plain", "plain"), ("{id}", 42), ("no. {id}", "no. 42"), ("{names}", ["email", "phone"]),
            ("{names|, }", "email, phone"), ("{names| and } are missing", "email and phone are missing"),
            ("{none}", nil), ("{unknown}", nil), ("page {none}", nil), (7, 7), (true, true),
        ] as [(JSONValue, JSONValue)])
    func fillsText(template: JSONValue, expected: JSONValue) { #expect(filled(template) == expected) }

    @Test func fillsMembersInTheirOrder() {
        #expect(
            filled(["id": "{id}", "...": "{fields}", "is_{name}": true, "next?": "{none}", "self?": "{id}"])
                == ["id": "no", "name": "Ada", "is_Ada": true, "self": 42])
    }

    @Test func leavesOutObjectsWithoutValues() {
        let template: JSONValue = ["next?": ["after?": "{none}"], "self?": ["id?": "{id}"], "links?": [:]]
        #expect(filled(template) == ["self": ["id": 42], "links": [:]])
    }

    @Test func repeatsElementsAndMembers() {
        #expect(
            filled([["$each": "names", "field": "{item}", "label": "{Item} is missing"], "end"])
                == [
                    ["field": "email", "label": "Email is missing"], ["field": "phone", "label": "Phone is missing"],
                    "end",
                ])
        #expect(
            filled(["$each": "names", "{item}": ["{id}"]]) == ["email": [42], "phone": [42]])
        #expect(filled([["$each": "none", "field": "{item}"]]) == [])
        let rows: JSONObject = ["rows": [["id": 1, "name": "Ada"], ["id": 2]]]
        #expect(
            ValueTemplate([["$each": "rows", "id": "{item.id}", "name?": "{item.name}"]]).filled { rows[$0] }
                == [["id": 1, "name": "Ada"], ["id": 2]])
    }

    @Test(arguments: [("isOpen", true), ("isClosed", false), ("unknown", false)])
    func leavesOutWhatDoesNotApply(flag: String, applies: Bool) {
        let values: JSONObject = ["isOpen": true, "isClosed": false, "id": 42]
        let template: JSONValue = [
            "link?": ["$if": .string(flag), "id": "{id}"], "...more": ["$if": .string(flag), "next": "{id}"],
        ]
        let filled = ValueTemplate(template).filled { values[$0] }
        #expect(filled == (applies ? ["link": ["id": 42], "next": 42] : [:]))
    }
}
