import JSON
import TestSupport
import Testing

@testable import ActionForms

/// The fields that are built from schemas.
@Suite struct FormFieldTests {
    /// A schema of the body, and its fields, each as `pointer label widget type`, with `!` for required.
    struct Case: Sendable, CustomTestStringConvertible {
        let schema: String
        let fields: [String]

        init(_ schema: String, _ fields: String...) {
            self.schema = schema
            self.fields = fields
        }

        var testDescription: String { schema }
    }

    private static func lines(_ schema: String) throws -> [String] {
        let document = try JSONValue(parsing: Array(schema.utf8))
        return Form(document).fields.map { field in
            let words = ["pointer", "label", "widget", "type"].compactMap { field[$0]?.stringValue }
            return words.joined(separator: " | ") + (field["required"] == true ? " !" : "")
        }
    }

    private static func member(_ schema: String) -> String { #"{"type":"object","properties":{"a":\#(schema)}}"# }

    static let cases = [
        Case(#"{"type":"object"}"#), Case("true"), Case(member(#"{"type":"string"}"#), "/a | A | text | string"),
        Case(member(#"{"type":["null","integer"]}"#), "/a | A | integer | integer"),
        Case(member(#"{"type":"number","title":"Amount due"}"#), "/a | Amount due | number | number"),
        Case(member(#"{"type":"boolean"}"#), "/a | A | checkbox | boolean"),
        Case(member(#"{"type":"string","maxLength":500}"#), "/a | A | textarea | string"),
        Case(member(#"{"type":"string","format":"date"}"#), "/a | A | date | string"),
        Case(member(#"{"type":"string","format":"date-time"}"#), "/a | A | datetime | string"),
        Case(member(#"{"type":"string","format":"time"}"#), "/a | A | time | string"),
        Case(member(#"{"type":"string","format":"email"}"#), "/a | A | email | string"),
        Case(member(#"{"type":"string","format":"uri"}"#), "/a | A | url | string"),
        Case(member(#"{"type":"string","format":"password"}"#), "/a | A | password | string"),
        Case(member(#"{"type":"string","writeOnly":true}"#), "/a | A | password | string"),
        Case(member(#"{"type":"string","description":"The file's `s3Key`."}"#), "/a | A | file | string"),
        Case(member(#"{"enum":["x","y"]}"#), "/a | A | select | string"),
        // Files as OpenAPI 3.1 and 3.0 write them; text of another language is no file.
        Case(member(#"{"contentMediaType":"image/png"}"#), "/a | A | file | string"),
        Case(member(#"{"type":"string","contentEncoding":"base64"}"#), "/a | A | file | string"),
        Case(member(#"{"type":"string","format":"byte"}"#), "/a | A | file | string"),
        Case(member(#"{"type":"string","contentMediaType":"text/html"}"#), "/a | A | textarea | string"),
        Case(
            member(
                #"{"type":"array","prefixItems":[{"type":"number"},{"type":"string","title":"Unit"}],"minItems":1}"#),
            "/a | A | tuple | array", "/a/0 | A 1 | number | number !", "/a/1 | Unit | text | string"),
        Case(
            member(#"{"type":"array","items":[{"type":"integer"}],"additionalItems":{"type":"boolean"}}"#),
            "/a | A | tuple | array", "/a/0 | A 1 | integer | integer", "/a/* | A | checkbox | boolean !"),
        Case(
            member(#"{"type":"object","additionalProperties":{"type":"integer"}}"#), "/a | A | map | object",
            "/a/* | A | integer | integer !"),
        Case(
            member(#"{"patternProperties":{"^x-":{"type":"string"}},"additionalProperties":false}"#),
            "/a | A | map | object", "/a/* | A | text | string !"),
        Case(
            member(#"{"properties":{"b":{"type":"string"}},"additionalProperties":{"type":"boolean"}}"#),
            "/a | A | group | object", "/a/b | B | text | string", "/a | Others | map | object",
            "/a/* | A | checkbox | boolean !"),
        Case(member(#"{"enum":[1,2,null]}"#), "/a | A | select | integer"),
        Case(member(#"{"oneOf":[{"const":1,"title":"One"},{"const":2}]}"#), "/a | A | select | integer"),
        Case(member(#"{"type":"object"}"#), "/a | A | json | object"), Case(member("{}"), "/a | A | json | any"),
        Case(member(#"{"type":"array"}"#), "/a | A | json | array"),
        Case(
            member(#"{"type":"array","items":{"type":"integer"}}"#), "/a | A | list | array",
            "/a/* | A | integer | integer !"),
        Case(member(#"{"type":"array","items":{"enum":["x","y"]}}"#), "/a | A | multiselect | array"),
        Case(
            member(
                #"{"type":"array","items":{"type":"object","properties":{"sku":{"type":"string"},"quantity":{"type":"integer"}},"#
                    + #""required":["quantity"]}}"#), "/a | A | items | array",
            "/a/*/quantity | Quantity | integer | integer !", "/a/*/sku | SKU | text | string"),
        Case(
            member(#"{"type":"array","items":{"type":"array","items":{"type":"string"}}}"#), "/a | A | items | array",
            "/a/* | A | list | array !", "/a/*/* | A | text | string !"),
        Case(member(#"{"anyOf":[{"type":"string"},{"type":"null"}]}"#), "/a | A | text | string"),
        Case(member(#"{"anyOf":[{"type":"integer"},{"type":"string"}]}"#), "/a | A | text | string"),
        Case(
            member(
                #"{"allOf":[{"properties":{"x":{"type":"string"}}},{"properties":{"y":{"type":"string"}},"required":["y"]}]}"#
            ),
            "/a | A | group | object", "/a/y | Y | text | string !", "/a/x | X | text | string"),
        // Required fields first; values that only the provider sets have no field; values with only one possibility are hidden.
        Case(
            #"{"properties":{"b":{"type":"string","readOnly":true},"c":{"type":"string"},"d":{"const":"x"}},"required":["d","c"]}"#,
            "/c | C | text | string !", "/d | D | hidden | string !"),
        // A recursive value ends as a JSON field.
        Case(
            ##"{"$ref":"#/$defs/N","$defs":{"N":{"type":"object","properties":{"n":{"$ref":"#/$defs/N"},"t":{"type":"string"}}}}}"##,
            "/n | N | json | any", "/t | T | text | string"),
        Case(##"{"properties":{"p":{"$ref":"#/nowhere"}}}"##, "/p | P | json | any"),
        // A member that differs between the branches selects one; other branches have a choice of their own.
        Case(
            member(
                #"{"oneOf":[{"properties":{"kind":{"const":"card"},"number":{"type":"string"}},"required":["kind","number"]},"#
                    + #"{"properties":{"kind":{"const":"bank_transfer"},"iban":{"type":"string"}},"required":["kind"]}]}"#
            ),
            "/a | A | group | object", "/a/kind | Kind | select | string !", "/a/number | Number | text | string !",
            "/a/iban | IBAN | text | string"),
        Case(
            member(
                #"{"anyOf":[{"title":"By id","properties":{"id":{"type":"string"}},"required":["id"]},"#
                    + #"{"title":"By name","properties":{"name":{"type":"string"}},"required":["name"]}]}"#),
            "/a | A | group | object", "/a/$choice | Kind | choice | string !", "/a/id | ID | text | string !",
            "/a/name | Name | text | string !"),
        Case(
            member(#"{"oneOf":[{"type":"string"},{"type":"object","properties":{"id":{"type":"string"}}}]}"#),
            "/a$choice | A: kind | choice | string", "/a | A | text | string", "/a | A | group | object",
            "/a/id | ID | text | string"),
        Case(
            #"{"properties":{"way":{"enum":["post","call"]}},"if":{"properties":{"way":{"const":"call"}}},"then":"#
                + #"{"properties":{"phone":{"type":"string"}},"required":["phone"]}}"#,
            "/way | Way | select | string", "/phone | Phone | text | string !"),
    ]

    @Test(arguments: cases)
    func schemaBecomesFields(of test: Case) throws { #expect(try Self.lines(test.schema) == test.fields) }

    @Test func fieldsOfABranchDependOnItsSelection() throws {
        let fields = Form([
            "oneOf": [
                ["properties": ["kind": ["const": "card"], "number": ["type": "string"]]],
                ["properties": ["kind": ["const": "iban"], "iban": ["type": "object", "properties": ["x": [:]]]]],
            ]
        ]).fields
        #expect(fields.map { $0["showWhen"]?["equals"] } == [.none, "card", "iban", "iban"])
        #expect(fields[1]["showWhen"]?["pointer"] == "/kind")
        #expect(fields[0]["options"]?[1] == ["value": "iban", "label": "IBAN"])
    }

    @Test func fieldsKeepHelpDefaultsAndConstraints() throws {
        let schema: JSONValue = [
            "type": "integer", "minimum": 1, "maximum": 9, "default": 3, "description": "How many.",
        ]
        #expect(
            Form(["properties": ["count": schema]]).fields == [
                [
                    "pointer": "/count", "label": "Count", "widget": "integer", "type": "integer", "required": false,
                    "help": "How many.", "default": 3, "order": 0, "constraints": ["minimum": 1, "maximum": 9],
                ]
            ])
    }

    @Test func optionsUseTheNamesOfValues() throws {
        let schema: JSONValue = ["enum": [1, 2], "x-enumNames": ["Low", "High"]]
        let options = Form(["properties": ["level": schema]]).fields[0]["options"]
        #expect(options == [["value": 1, "label": "Low"], ["value": 2, "label": "High"]])
    }

    @Test func optionsUseTheNamesThatGeneratorsWrite() throws {
        let schemas: [JSONValue] = [
            ["enum": [1, 2, nil], "x-enumNames": ["Low", "High"]],
            ["enum": [1, 2], "x-enumLabels": ["1": "Low", "2": "High"]],
            ["enum": [1, 2], "x-enum-varnames": ["LOW", "HIGH"]],
        ]
        for schema in schemas {
            let options = Form(["properties": ["level": schema]]).fields[0]["options"]
            let labels = options?.arrayValue?.compactMap { $0["label"]?.stringValue.map { $0.lowercased() } }
            #expect(labels == ["low", "high"], "\(schema.text)")
        }
    }

    @Test func tuplesMapsAndFilesAreInTheLayout() throws {
        let form = Form([
            "properties": [
                "t": ["type": "array", "prefixItems": [["type": "number"]]],
                "m": ["type": "object", "additionalProperties": ["type": "string"]],
                "f": ["contentMediaType": "image/png"],
            ]
        ])
        #expect(
            FormLayout.layout(of: form.root)["elements"] == [
                [
                    "type": "Group", "label": "T",
                    "elements": [["type": "Control", "scope": "#/properties/t/prefixItems/0", "label": "T 1"]],
                ], ["type": "Control", "scope": "#/properties/m", "label": "M", "options": ["map": true]],
                [
                    "type": "Control", "scope": "#/properties/f", "label": "F",
                    "options": ["format": "file", "accept": "image/png"],
                ],
            ])
        #expect(form.fields.last?["constraints"] == ["contentMediaType": "image/png"])
    }

    /// A schema with a thousand levels must not overflow the stack.
    @Test(.tags(.slow), .notInInnerLoop) func depthIsLimited() throws {
        var schema: JSONValue = ["type": "string"]
        for _ in 0..<400 { schema = ["type": "object", "properties": ["inner": schema]] }
        #expect(Form(schema).fields.count <= 12)
        let many = (0..<4_000).map { index in
            JSONObject.Member(key: "m\(index)", value: ["type": "object", "properties": ["x": ["type": "string"]]])
        }
        #expect(Form(["properties": .object(JSONObject(many))]).fields.count < 6_000)
        let wide: JSONValue = ["anyOf": .array((0..<50).map { ["$ref": "#/$defs/A\($0 % 3)"] })]
        let definitions: JSONObject = ["A0": wide, "A1": wide, "A2": wide]
        #expect(Form(["properties": ["a": wide], "$defs": .object(definitions)]).fields.count < 3_000)
    }
}
