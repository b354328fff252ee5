import JSON
import JSONSchema
import Testing

struct ViolationTests {
    private func violations(_ schema: String, _ instance: String, limit: Int = 1_000) throws -> [Violation] {
        try Schema(compiling: JSONValue(parsing: schema)).violations(of: JSONValue(parsing: instance), limit: limit)
    }

    private static let method = #"""
        {"type":"object","required":["connectorId","actionId"],"additionalProperties":false,"properties":{
          "connectorId":{"type":"string","minLength":1},"actionId":{"type":"string"},
          "concurrency":{"type":"integer","minimum":1,"maximum":16},"dialect":{"enum":["openapi","json-schema"]},
          "items":{"type":"array","items":{"type":"object","properties":{"a/b":{"type":"string"}}}}}}
        """#

    @Test func allViolationsHaveBothLocations() throws {
        let found = try violations(
            Self.method,
            #"{"connector_id":"slack","actionId":5,"concurrency":99,"dialect":"openapy","items":[{},{"a/b":1},2]}"#)
        let texts = found.map { "\($0.instance) \($0.schema) \($0.keyword): \($0.description)" }
        #expect(
            texts == [
                "/connectorId /required required: /connectorId: expected a string, got nothing",
                "/connector_id /additionalProperties additionalProperties: /connector_id: expected one of connectorId, "
                    + "actionId, concurrency, dialect, items, got \"connector_id\"; did you mean \"connectorId\"?",
                "/actionId /properties/actionId/type type: /actionId: expected a string, got 5",
                "/concurrency /properties/concurrency/maximum maximum: /concurrency: expected at most 16, got 99",
                "/dialect /properties/dialect/enum enum: /dialect: expected one of \"openapi\", \"json-schema\", "
                    + "got \"openapy\"; did you mean \"openapi\"?",
                "/items/1/a~1b /properties/items/items/properties/a~1b/type type: /items/1/a~1b: expected a string, got 1",
                "/items/2 /properties/items/items/type type: /items/2: expected an object, got 2",
            ])
        #expect(found.map(\.nearest) == [nil, "connectorId", nil, nil, "openapi", nil, nil])
    }

    @Test(arguments: [
        (#"{"type":["string","null"]}"#, "1", "a string or null", "1"),
        (#"{"type":["string","integer","array"]}"#, "{}", "a string, an integer or an array", "an object of 0 members"),
        (#"{"type":"boolean"}"#, "[1]", "true or false", "an array of 1 element"),
        (#"{"const":"x"}"#, #"{"a":1,"b":2}"#, "\"x\"", "an object of 2 members"),
        (#"{"enum":["only"]}"#, "null", "\"only\"", "null"), (#"{"enum":[]}"#, "1", "nothing here", "1"),
        (#"{"minimum":1.50}"#, "-1e2", "at least 1.50", "-1e2"), (#"{"maximum":1}"#, "2", "at most 1", "2"),
        (#"{"exclusiveMinimum":1}"#, "1", "more than 1", "1"), (#"{"exclusiveMaximum":1}"#, "1", "less than 1", "1"),
        (#"{"multipleOf":0.5}"#, "0.7", "a multiple of 0.5", "0.7"),
        (#"{"minLength":1}"#, "\"\"", "at least 1 character", "0 characters"),
        (#"{"maxLength":3}"#, "\"abcd\"", "at most 3 characters", "4 characters"),
        (#"{"minItems":2}"#, "[1]", "at least 2 elements", "1 element"),
        (#"{"maxProperties":0}"#, #"{"a":1}"#, "at most 0 members", "1 member"),
        (#"{"pattern":"^[a-z]+$"}"#, "\"A\\n\"", "text that matches ^[a-z]+$", #""A\n""#),
        ("false", "\"a\"", "nothing here", "\"a\""),
        (#"{"uniqueItems":true}"#, "[1,2,1.0]", "an element unlike all others", "the same as element 0"),
        (#"{"additionalProperties":false}"#, #"{"a":1}"#, "no such member", "\"a\""),
        (#"{"required":["a"]}"#, "{}", "a value", "nothing"),
        (#"{"required":["a"],"properties":{"a":{"enum":["b","c"]}}}"#, "{}", "one of \"b\", \"c\"", "nothing"),
        (#"{"required":["a"],"properties":{"a":{"type":["integer","null"]}}}"#, "{}", "an integer or null", "nothing"),
    ])
    func wording(schema: String, instance: String, expected: String, got: String) throws {
        let found = try violations(schema, instance)
        #expect(found.map(\.expected) == [expected])
        #expect(found.map(\.got) == [got])
    }

    @Test(arguments: [
        String(repeating: "a", count: 38), String(repeating: "a", count: 39), String(repeating: "a", count: 1_000_000),
        String(repeating: "\n", count: 30), String(repeating: "😀", count: 50),
        "a" + String(repeating: "\u{301}", count: 100_000),
        String(repeating: "\u{1}", count: 7), "short",
    ])
    func aLargeValueIsNeverQuotedWhole(text: String) throws {
        let value = JSONValue.string(text)
        let got = try #require(Schema(compiling: ["type": "null"]).violations(of: value).first).got
        #expect(got.unicodeScalars.count <= 40)
        #expect(got.hasPrefix("\"") && got.hasSuffix("\""))
        #expect((got == value.text) == (value.text.unicodeScalars.count <= 40))
    }

    @Test func longNumberIsShortened() throws {
        let digits = String(repeating: "7", count: 500)
        let got = try #require(try violations(#"{"type":"null"}"#, digits).first).got
        #expect(got.unicodeScalars.count == 40 && got.hasSuffix("…") && digits.hasPrefix(String(got.dropLast())))
    }

    @Test func longEnumerationIsShortened() throws {
        let schema: JSONValue = ["enum": .strings((0..<50).map { "value-\($0)" })]
        let violation = try #require(Schema(compiling: schema).violations(of: "walue-49").first)
        #expect(violation.expected.hasSuffix("\"value-11\" and 38 more"))
        #expect(violation.nearest == "value-49")
    }

    @Test(arguments: [
        #"{"properties":{"key":{"type":"integer","writeOnly":true}}}"#,
        #"{"properties":{"key":{"type":"integer","format":"password"}}}"#,
        #"{"writeOnly":true,"properties":{"key":{"type":"integer","pattern":"^x$","minLength":90,"enum":["y"]}}}"#,
    ])
    func secretsAreNotQuoted(schema: String) throws {
        let found = try violations(schema, #"{"key":"hunter2-hunter2"}"#)
        #expect(!found.isEmpty)
        for violation in found { #expect(!"\(violation)".contains("hunter")) }
    }

    @Test func valuesBesideASecretAreQuoted() throws {
        let schema = #"{"properties":{"a":{"writeOnly":true,"type":"null"},"b":{"type":"null"}}}"#
        #expect(try violations(schema, #"{"a":"one","b":"two"}"#).map(\.got) == ["a string", "\"two\""])
    }

    @Test func violationsAreLimited() throws {
        let instance = "[" + Array(repeating: "1", count: 5_000).joined(separator: ",") + "]"
        #expect(try violations(#"{"items":{"type":"string"}}"#, instance).count == 1_000)
        #expect(try violations(#"{"items":{"type":"string"}}"#, instance, limit: .max).count == 5_000)
        #expect(
            try violations(#"{"items":{"type":"string"},"uniqueItems":true,"maxItems":1}"#, instance, limit: 3).count
                == 3)
    }

    @Test func everyDuplicateIsReported() throws {
        let found = try violations(#"{"uniqueItems":true}"#, #"["a","b","a","b","a"]"#)
        #expect(found.map(\.instance.description) == ["/2", "/3", "/4"])
        #expect(found.map(\.got) == ["the same as element 0", "the same as element 1", "the same as element 0"])
    }

    @Test func wholeInstanceHasEmptyPointer() throws {
        let violation = try #require(try violations("false", "1").first)
        #expect(
            violation.instance == JSONPointer() && violation.schema == JSONPointer() && violation.keyword == "false")
        #expect(violation.description == "expected nothing here, got 1")
    }
}
