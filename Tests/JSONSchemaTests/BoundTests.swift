import JSON
import JSONSchema
import Testing

/// Hostile schemas and instances: each validation ends early and reports what was not checked.
struct BoundTests {
    /// Schemas each of which names the next one twice.
    private static func doubling(_ keyword: String, last: String) -> String {
        let definitions = (0..<40).map { index in
            ##""d\##(index)":{"\##(keyword)":[{"$ref":"#/$defs/d\##(index + 1)"},{"$ref":"#/$defs/d\##(index + 1)"}]},"##
        }
        return ##"{"$defs":{\##(definitions.joined())"d40":\##(last)},"$ref":"#/$defs/d0"}"##
    }

    @Test(arguments: [
        doubling("anyOf", last: #"{"type":"null"}"#), doubling("oneOf", last: #"{"type":"null"}"#),
        doubling("oneOf", last: "true"), doubling("oneOf", last: #"{"type":"integer"}"#),
        doubling("allOf", last: #"{"type":"integer"}"#),
    ])
    func workIsBounded(schema: String) throws {
        let result = try Schema(compiling: JSONValue(parsing: schema)).evaluate(1, work: 20_000)
        #expect(result.violations.isEmpty)
        #expect(result.unchecked.map(\.reason) == ["checking the whole would take too long"])
    }

    @Test(arguments: [
        ##"{"$ref":"#"}"##, ##"{"allOf":[{"$ref":"#"}]}"##, ##"{"not":{"$ref":"#"}}"##,
        ##"{"if":{"$ref":"#"},"then":false,"else":false}"##, ##"{"$dynamicRef":"#"}"##,
        ##"{"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"anyOf":[{"$ref":"#/$defs/a"}]}},"$ref":"#/$defs/a"}"##,
    ])
    func loopsEnd(schema: String) throws {
        let result = try Schema(compiling: JSONValue(parsing: schema)).evaluate(1)
        #expect(result.violations.isEmpty)
        #expect(result.unchecked.map(\.reason) == ["the reference leads back to itself"])
    }

    @Test func patternMatchingIsBoundedByWork() throws {
        let schema = try Schema(compiling: ["pattern": "(.*){1,200}x(a?){2000}"])
        let result = schema.evaluate(.string(String(repeating: "a", count: 100_000)), work: 50_000)
        #expect(result.violations.isEmpty && result.unchecked.map(\.schema.description) == ["/pattern"])
    }

    @Test func uniqueItemsIsBoundedByWork() throws {
        let elements = JSONValue.array((0..<20_000).map { ["id": .int($0), "of": 1] })
        let schema = try Schema(compiling: ["uniqueItems": true])
        #expect(schema.evaluate(elements).isProvenValid)
        #expect(schema.evaluate(elements, work: 5_000).unchecked.map(\.schema.description) == ["/uniqueItems"])
    }

    /// A schema that goes as deep as an instance does.
    @Test func depthIsBounded() throws {
        let schema = try Schema(
            compiling: JSONValue(
                parsing:
                    ##"{"$defs":{"n":{"properties":{"a":{"$ref":"#/$defs/n"}},"type":"object"}},"$ref":"#/$defs/n"}"##))
        func nested(_ depth: Int) -> JSONValue { (0..<depth).reduce(1) { value, _ in ["a": value] } }
        #expect(schema.violations(of: nested(300)).map(\.instance.tokens.count) == [300])
        let result = schema.evaluate(nested(2_000))
        #expect(result.violations.isEmpty)
        #expect(result.unchecked.map(\.reason) == ["schemas are nested too deep here"])
    }

    @Test func numbersOfAnySizeCompareExactly() throws {
        let schema = try Schema(compiling: JSONValue(parsing: #"{"multipleOf":0.01,"maximum":1e99999999999999999999}"#))
        #expect(try schema.allows(JSONValue(parsing: "1e99999999999999999")))
        #expect(try !schema.allows(JSONValue(parsing: "1e-99999999999999999")))
        #expect(try schema.allows(JSONValue(parsing: String(repeating: "9", count: 100_000))))
    }

    @Test func totalSizeOfPatternsIsBounded() throws {
        let properties = (0..<2_000).map { JSONObject.Member(key: "p\($0)", value: ["pattern": "^a{900}$"]) }
        let schema = try Schema(compiling: ["properties": .object(JSONObject(properties))])
        #expect(Set(schema.uncheckedKeywords.map(\.reason)) == ["the expressions are too large together"])
    }

    /// The result of an unchecked keyword is unknown, also inside `not` and other conditions.
    @Test(arguments: [
        #"{"not":{"pattern":"(?=a)"}}"#, #"{"if":{"pattern":"(?=a)"},"then":false,"else":false}"#,
        #"{"oneOf":[{"pattern":"(?=a)"},true]}"#, #"{"anyOf":[{"pattern":"(?=a)"},false]}"#,
        #"{"not":{"not":{"pattern":"(?=a)"}}}"#,
    ])
    func nothingIsGuessed(schema: String) throws {
        let result = try Schema(compiling: JSONValue(parsing: schema)).evaluate("a")
        #expect(result.violations.isEmpty && result.unchecked.map(\.reason) == ["look-ahead"])
    }

    @Test func certainViolationsAreReportedBeyondTheBound() throws {
        let document = #"{"not":{"pattern":"(?=a)","type":"string"},"anyOf":[{"pattern":"(?=a)","type":"null"},false]}"#
        let schema = try Schema(compiling: JSONValue(parsing: document))
        #expect(schema.violations(of: "a").map(\.keyword) == ["type"])
        #expect(schema.evaluate(1).violations.map(\.keyword) == ["type"])
    }
}
