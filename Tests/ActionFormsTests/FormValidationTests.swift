import JSON
import Testing

@testable import ActionForms

/// The messages about filled-in values, and the values that are sent.
@Suite struct FormValidationTests {
    private static let schema = """
        {"type":"object","required":["email","amount"],"properties":{
          "email":{"type":"string","format":"email"},"amount":{"type":"integer","minimum":1},
          "level":{"enum":["low","normal","high"]},"name":{"type":"string","minLength":2,"maxLength":5},
          "due":{"type":"string","format":"date-time"},"day":{"type":"string","format":"date"},
          "link":{"type":"string","format":"uri"},"ok":{"type":"boolean"},"meta":{"type":"object"},"any":{},
          "note":{"type":["string","null"]},"ref":{"type":"string"},
          "tags":{"type":"array","items":{"type":"integer"},"maxItems":2},
          "lines":{"type":"array","items":{"type":"object","required":["sku"],
            "properties":{"sku":{"type":"string"},"count":{"type":"integer","minimum":1}}}},
          "address":{"type":"object","required":["city"],"properties":{"city":{"type":"string"},"zip":{"type":"string"}},
            "additionalProperties":false},
          "pay":{"oneOf":[
            {"properties":{"kind":{"const":"card"},"number":{"type":"string"}},"required":["kind","number"]},
            {"properties":{"kind":{"const":"bank"},"iban":{"type":"string"}},"required":["kind","iban"]}]},
          "target":{"oneOf":[{"type":"string"},{"type":"object","properties":{"id":{"type":"integer"}},"required":["id"]}]}}}
        """

    private static func validation(_ values: JSONObject) throws -> FormValidation {
        FormValidation(Form(try JSONValue(parsing: Array(schema.utf8))), values)
    }

    /// Returns the required values and these.
    private static func filled(_ further: JSONObject) -> JSONObject {
        JSONObject((["email": "ada@example.com", "amount": 1] as JSONObject).members + further.members)
    }

    static let wrong: [(JSONObject, [String])] = [
        ([:], ["/email Email is required.", "/amount Amount is required."]),
        (
            ["email": "", "amount": "0"],
            ["/email Email is required.", "/amount Amount must be at least 1."]
        ),
        (
            ["email": "ada", "amount": "one"],
            [
                "/email Email must be an e-mail address, such as ada@example.com.",
                "/amount Amount must be a whole number.",
            ]
        ),
        (filled(["level": "lo"]), ["/level Pick one of Low, Normal, High. Did you mean Low?"]),
        (filled(["level": "urgent"]), ["/level Pick one of Low, Normal, High."]),
        (filled(["name": "A"]), ["/name Name must have at least 2 characters."]),
        (filled(["due": "tomorrow"]), ["/due Due must be a date and time, such as 2025-10-15T10:00:00Z."]),
        (filled(["day": "2025-02-30"]), ["/day Day must be a date, such as 2025-10-15."]),
        (filled(["link": "example.com"]), ["/link Link must be a whole URL, such as https://example.com."]),
        (filled(["ok": "maybe"]), ["/ok Ok must be true or false."]),
        (filled(["tags": "1"]), ["/tags Tags must be a list."]),
        (filled(["tags": ["x"]]), ["/tags/0 Tag 1 must be a whole number."]),
        (filled(["tags": [1, 2, 3]]), ["/tags Tags must have at most 2 elements."]),
        (
            filled(["lines": [["sku": "a"], ["count": "0"]]]),
            ["/lines/1/sku Line 2: SKU is required.", "/lines/1/count Line 2: Count must be at least 1."]
        ),
        (filled(["address": ["zip": "1"]]), ["/address/city City is required."]),
        (
            filled(["address": ["city": "X", "street": "Y"]]),
            ["/address/street There is no field \"street\"."]
        ),
        (filled(["emial": "x"]), ["/emial There is no field \"emial\"; did you mean Email (email)?"]),
        (filled(["city": "x"]), ["/city \"city\" belongs at /address/city, not here."]),
        (filled(["address": ["city": "X", "email": "a@b.c"]]), ["/address/email There is no field \"email\"."]),
        (filled(["hello": "x"]), ["/hello There is no field \"hello\"."]),
        (filled(["pay": ["kind": "card"]]), ["/pay/number Number is required."]),
        (filled(["pay": ["kind": "bank", "number": "1"]]), ["/pay/iban IBAN is required."]),
        (filled(["pay": ["kind": "cash"]]), ["/pay/kind Pick one of Card, Bank."]),
        (filled(["target": ["id": "x"]]), ["/target/id ID must be a whole number."]),
        (filled(["target$choice": "Text", "target": []]), ["/target Target must be text or a group of fields."]),
        (filled(["meta": "{oops"]), ["/meta Meta must be JSON: expected a member's name in quotes at byte 2."]),
    ]

    @Test(arguments: wrong)
    func messagesAreInTheOrderOfTheFields(values: JSONObject, messages: [String]) throws {
        let problems = try Self.validation(values).problems
        let told = problems.map { "\($0.pointer) \($0.message)" }
        #expect(told.map(Self.withoutOffsets) == messages.map(Self.withoutOffsets))
    }

    /// The text of a syntax error is left to the parser.
    private static func withoutOffsets(_ text: String) -> String {
        text.contains("must be JSON: ") ? String(text.prefix { $0 != ":" }) : text
    }

    @Test(
        arguments: [
            (["amount": "12"], ["amount": 12]), (["ok": "on"], ["ok": true]),
            (["level": "Normal"], ["level": "normal"]),
            (["due": "2025-10-15T10:00"], ["due": "2025-10-15T10:00:00Z"]), (["ref": 7], ["ref": "7"]),
            (["meta": "{\"a\": 1}"], ["meta": ["a": 1]]), (["any": "[1]"], ["any": [1]]), (["any": "1"], ["any": "1"]),
            // A member of an object that may have any members, even with the name of a field elsewhere.
            (["meta": ["city": "Paris", "more": ["sku": "1"]]], ["meta": ["city": "Paris", "more": ["sku": "1"]]]),
            (["tags": ["1", ""]], ["tags": [1]]),
            (["lines": [["sku": "a", "count": "2"]]], ["lines": [["sku": "a", "count": 2]]]),
            (["pay": ["iban": "GB33"]], ["pay": ["kind": "bank", "iban": "GB33"]]),
            (["pay": ["kind": "bank", "iban": "GB33", "number": "7"]], ["pay": ["kind": "bank", "iban": "GB33"]]),
            (["target": ["id": "7"]], ["target": ["id": 7]]),
            (["target$choice": "Text", "target": "x"], ["target": "x"]),
            // What was left empty is not sent; a null that means something is.
            (["name": "", "address": ["city": "", "zip": ""], "pay": [:], "ok": nil], [:]),
            (["note": nil], ["note": nil]),
        ] as [(JSONObject, JSONObject)])
    func valuesAreConvertedToTheTypesOfTheSchema(given: JSONObject, sent: JSONObject) throws {
        var (given, sent) = (given, sent)
        for key in ["email", "amount"] where given[key] == nil {
            given.append(key, Self.filled([:])[key])
            sent.append(key, Self.filled([:])[key])
        }
        if sent["email"] == nil { sent.append("email", "ada@example.com") }
        let validation = try Self.validation(given)
        #expect(validation.problems.isEmpty, "\(validation.problems.map(\.message))")
        let values = try #require(validation.values.objectValue)
        #expect(Set(values.keys) == Set(sent.keys))
        for member in sent.members { #expect(values[member.key] == member.value) }
    }

    @Test func conversionsAreReported() throws {
        let validation = try Self.validation(Self.filled(["amount": "12", "ok": "no"]))
        #expect(
            validation.json["conversions"] == [
                ["pointer": "/amount", "message": "The text was taken as a number."],
                ["pointer": "/ok", "message": "The text was taken as false."],
            ])
    }

    @Test func theFieldOfAnElementIsReported() throws {
        let validation = try Self.validation(Self.filled(["lines": [["count": 1]]]))
        #expect(
            validation.json["errors"] == [
                ["pointer": "/lines/0/sku", "field": "/lines/*/sku", "message": "Line 1: SKU is required."]
            ])
    }

    /// Tuples, maps and files: the filled-in values, the messages, and the values that are sent.
    @Test(
        arguments: [
            (["size": ["1", "mm"]], [], ["size": [1, "mm"]]),
            (["size": ["0": "1", "1": "mm"]], [], ["size": [1, "mm"]]),
            (["size": ["x", "mm"]], ["/size/0 Size 1 must be a number."], nil),
            (["size": ["", "mm"]], ["/size/0 Size 1 is required, because an element follows it."], nil),
            (["meta": ["a": "1"]], [], ["meta": ["a": 1]]),
            (["meta": [["key": "a", "value": "1"], ["key": "", "value": ""]]], [], ["meta": ["a": 1]]),
            (
                ["meta": [["key": "a", "value": "1"], ["key": "a", "value": "2"]]],
                ["/meta Meta has two rows named \"a\"."], nil
            ),
            (["meta": ["a": "x"]], ["/meta/a Meta \"a\" must be a whole number."], nil),
            (["file": "aGVsbG8="], [], ["file": "aGVsbG8="]),
            (["file": "photo.png"], ["/file File must be a file in base64."], nil),
        ] as [(JSONObject, [String], JSONValue)])
    func tuplesMapsAndFilesAreValidated(given: JSONObject, messages: [String], sent: JSONValue) throws {
        let validation = FormValidation(Self.arranged, given)
        #expect(validation.problems.map { "\($0.pointer) \($0.message)" } == messages)
        if !sent.isNull { #expect(validation.values == sent) }
    }

    @Test func namesThatAMapRefusesAreReported() throws {
        let problems = FormValidation(Self.arranged, ["meta": ["A": 1]]).problems
        #expect(problems.map(\.pointer.description) == ["/meta/A"])
        #expect(problems.first?.message.hasPrefix("The name \"A\" can't be used") == true)
    }

    private static let arranged = Form([
        "type": "object",
        "properties": [
            "size": ["type": "array", "prefixItems": [["type": "number"], ["type": "string"]]],
            "meta": [
                "type": "object", "propertyNames": ["pattern": "^[a-z]+$"], "additionalProperties": ["type": "integer"],
            ], "file": ["type": "string", "contentEncoding": "base64"],
        ],
    ])
}
