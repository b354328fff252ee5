import JSON
import JSONSchema
import Testing

/// Half a surrogate pair is a character like any other, and equal to itself only.
struct LoneSurrogateTests {
    @Test(arguments: [
        (#"{"const":"\ud83d"}"#, #""\uD83D""#, true), (#"{"const":"\ud83d"}"#, #""\ud83e""#, false),
        (#"{"enum":["a\udc00"]}"#, #""a\uDC00""#, true), (#"{"enum":["a\udc00"]}"#, #""a\udc01""#, false),
        (#"{"uniqueItems":true}"#, #"["\ud83d","\ud83e"]"#, true),
        (#"{"uniqueItems":true}"#, #"["\ud83d","\uD83D"]"#, false),
        (#"{"uniqueItems":true}"#, #"[{"\ud83d":1},{"\ud83e":1}]"#, true),
        (#"{"uniqueItems":true}"#, #"[{"\ud83d":1},{"\uD83D":1}]"#, false),
        (#"{"maxLength":2,"minLength":2}"#, #""a\ud83d""#, true), (#"{"maxLength":1}"#, #""\ud83d\ud83d""#, false),
        (#"{"pattern":"^a.b$"}"#, #""a\ud83db""#, true), (#"{"pattern":"^[a-z]+$"}"#, #""a\ud83d""#, false),
        (#"{"properties":{"\ud83d":{"type":"string"}}}"#, #"{"\uD83D":1}"#, false),
        (#"{"properties":{"\ud83d":{"type":"string"}}}"#, #"{"\ud83e":1}"#, true),
        (#"{"required":["\ud83d"]}"#, #"{"\uD83D":1}"#, true), (#"{"required":["\ud83d"]}"#, #"{"\ud83e":1}"#, false),
        (#"{"properties":{"\ud83d":{}},"additionalProperties":false}"#, #"{"\uD83D":1}"#, true),
    ])
    func verdicts(schema: String, instance: String, isValid: Bool) throws {
        let schema = try Schema(compiling: try JSONValue(parsing: schema))
        #expect(schema.violations(of: try JSONValue(parsing: instance)).isEmpty == isValid)
    }

    @Test func patternWithLoneSurrogateIsUnchecked() throws {
        let schema = try Schema(compiling: try JSONValue(parsing: #"{"pattern":"^\ud83d$"}"#))
        #expect(schema.violations(of: "other").isEmpty)
    }
}
