import JSON
import JSONSchema
import Testing

/// A schema, what it allows and what it refuses.
struct SchemaCase: CustomTestStringConvertible, Sendable {
    let schema: String
    let allowed: [String]
    let refused: [String]

    init(_ schema: String, allows allowed: [String], refuses refused: [String]) {
        self.schema = schema
        self.allowed = allowed
        self.refused = refused
    }

    var testDescription: String { schema }

    func check() throws {
        let compiled = try Schema(compiling: JSONValue(parsing: schema))
        #expect(compiled.uncheckedKeywords.isEmpty)
        for text in allowed {
            #expect(compiled.violations(of: try JSONValue(parsing: text)) == [], "\(schema) \(text)")
        }
        for text in refused { #expect(!compiled.allows(try JSONValue(parsing: text)), "\(schema) \(text)") }
    }
}

struct KeywordTests {
    static let oneOfEachType = ["null", "true", "1", "1.5", "\"a\"", "[]", "{}"]

    @Test(arguments: [
        SchemaCase("true", allows: oneOfEachType, refuses: []), SchemaCase("{}", allows: oneOfEachType, refuses: []),
        SchemaCase("false", allows: [], refuses: oneOfEachType),
        SchemaCase(#"{"type":"null"}"#, allows: ["null"], refuses: ["0", "false", "\"\"", "[]", "{}"]),
        SchemaCase(#"{"type":"boolean"}"#, allows: ["true", "false"], refuses: ["0", "1", "\"true\"", "null"]),
        SchemaCase(#"{"type":"number"}"#, allows: ["0", "-1.5", "1e400"], refuses: ["\"1\"", "null", "true", "[1]"]),
        SchemaCase(
            #"{"type":"integer"}"#,
            allows: ["0", "-7", "1.0", "1e2", "1E+400", "123456789012345678901234567890", "-0.0"],
            refuses: ["1.5", "1e-1", "1.00000000000000000000001", "9007199254740992.5", "\"1\"", "null"]),
        SchemaCase(#"{"type":"string"}"#, allows: ["\"\"", "\"1\""], refuses: ["1", "null", "[\"a\"]", "{}"]),
        SchemaCase(#"{"type":"array"}"#, allows: ["[]", "[1]"], refuses: ["{}", "null", "\"[]\""]),
        SchemaCase(#"{"type":"object"}"#, allows: ["{}", "{\"a\":1}"], refuses: ["[]", "null", "\"{}\""]),
        SchemaCase(#"{"type":["string","null"]}"#, allows: ["\"\"", "null"], refuses: ["1", "true", "[]", "{}"]),
        SchemaCase(#"{"type":["integer","string"]}"#, allows: ["1", "2.0", "\"\""], refuses: ["1.5", "null"]),
        SchemaCase(#"{"type":["integer","number"]}"#, allows: ["1", "1.5"], refuses: ["\"1\""]),
    ])
    func types(schemaCase: SchemaCase) throws { try schemaCase.check() }

    @Test(arguments: [
        SchemaCase(
            #"{"const":1}"#, allows: ["1", "1.0", "1e0", "10e-1"],
            refuses: ["2", "\"1\"", "true", "[1]", "1.0000000000000000000001"]),
        SchemaCase(#"{"const":0}"#, allows: ["0", "-0", "0.0", "0e7"], refuses: ["false", "null", "\"\"", "1e-400"]),
        SchemaCase(#"{"const":false}"#, allows: ["false"], refuses: ["0", "null", "true"]),
        SchemaCase(#"{"const":null}"#, allows: ["null"], refuses: ["0", "false", "{}"]),
        SchemaCase(
            "{\"const\":\"\u{E9}\"}", allows: ["\"\u{E9}\"", #""\u00e9""#], refuses: ["\"e\u{301}\"", "\"e\""]),
        SchemaCase(
            #"{"const":[1,[2]]}"#, allows: ["[1,[2]]", "[1.0,[2e0]]"],
            refuses: ["[[2],1]", "[1]", "[1,[2],3]", "[1,2]"]),
        SchemaCase(
            #"{"const":{"a":1,"b":{"c":2,"d":3}}}"#, allows: [#"{"b":{"d":3.0,"c":2},"a":1e0}"#],
            refuses: [#"{"a":1}"#, #"{"a":1,"b":{"c":2,"d":3},"e":4}"#, #"{"a":1,"b":{"c":3,"d":2}}"#]),
        SchemaCase(
            #"{"enum":["a",1,null,[1],{"a":1}]}"#, allows: ["\"a\"", "1.0", "null", "[1]", #"{"a":1}"#],
            refuses: ["\"A\"", "2", "false", "[]", "{}", "[1,1]"]),
        SchemaCase(#"{"enum":[]}"#, allows: [], refuses: oneOfEachType),
        SchemaCase(#"{"const":{"a":2}}"#, allows: [#"{"a":1,"a":2}"#], refuses: [#"{"a":2,"a":1}"#]),
        SchemaCase(#"{"const":"1,2"}"#, allows: ["\"1,2\""], refuses: ["[1,2]", "\"1\""]),
        SchemaCase(#"{"const":["a,b"]}"#, allows: [#"["a,b"]"#], refuses: [#"["a","b"]"#]),
    ])
    func constAndEnum(schemaCase: SchemaCase) throws { try schemaCase.check() }

    @Test(arguments: [
        SchemaCase(
            #"{"minimum":1.1}"#, allows: ["1.1", "1.10", "2", "1e400", "\"0\"", "null"],
            refuses: ["1.0999999999999999999999", "1", "-5", "-1e400"]),
        SchemaCase(
            #"{"maximum":-2}"#, allows: ["-2", "-2.0", "-3", "-1e99"],
            refuses: ["-1.9999999999999999999999", "0", "1e400"]),
        SchemaCase(#"{"exclusiveMinimum":0}"#, allows: ["1e-400", "1"], refuses: ["0", "-0.0", "-1e-400"]),
        SchemaCase(
            #"{"exclusiveMaximum":9007199254740993}"#, allows: ["9007199254740992", "9007199254740992.9"],
            refuses: ["9007199254740993", "9007199254740994", "9007199254740993.0"]),
        SchemaCase(#"{"minimum":1,"maximum":3}"#, allows: ["1", "2.5", "3"], refuses: ["0.9", "3.1"]),
        SchemaCase(
            #"{"multipleOf":2}"#,
            allows: ["0", "-0.0", "4", "-6", "2e1", "1e400", "\"3\"", "123456789012345678901234567890"],
            refuses: ["3", "1.5", "0.2", "123456789012345678901234567891"]),
        SchemaCase(
            #"{"multipleOf":0.1}"#, allows: ["0.3", "1.1", "7", "1e20", "0.7", "-0.2"],
            refuses: ["0.35", "0.30000000000000000000001", "1e-2"]),
        SchemaCase(#"{"multipleOf":0.01}"#, allows: ["19.99", "4.35", "1e2"], refuses: ["19.999", "0.001"]),
        SchemaCase(#"{"multipleOf":1.5}"#, allows: ["3", "4.5", "15e7"], refuses: ["4", "1", "2.5"]),
        SchemaCase(#"{"multipleOf":100}"#, allows: ["1e2", "700", "1e50"], refuses: ["10", "150", "1e1"]),
        SchemaCase(
            #"{"multipleOf":7}"#, allows: ["700000000000000000000007", "7e99"],
            refuses: ["1e99", "700000000000000000000008"]),
        SchemaCase(
            #"{"multipleOf":999999999999999999}"#,
            allows: ["999999999999999999", "999999999999999998000000000000000001"],
            refuses: ["999999999999999998", "999999999999999998000000000000000002"]),
        SchemaCase(#"{"multipleOf":1e-300}"#, allows: ["1", "1e-300", "1.5e-299"], refuses: ["1e-301"]),
    ])
    func numbers(schemaCase: SchemaCase) throws { try schemaCase.check() }

    @Test(arguments: [
        SchemaCase(
            #"{"minLength":2}"#, allows: ["\"ab\"", "\"é😀\"", "\"e\u{301}\"", "1", "[]"],
            refuses: ["\"\"", "\"a\"", "\"😀\"", "\"\u{E9}\""]),
        SchemaCase(
            #"{"maxLength":1}"#, allows: ["\"\"", "\"😀\"", "\"\u{E9}\""],
            refuses: ["\"ab\"", "\"e\u{301}\"", "\"👩‍👩‍👧\"", "\"\\r\\n\""]),
        SchemaCase(
            #"{"minLength":2.0,"maxLength":3e0}"#, allows: ["\"ab\"", "\"abc\""], refuses: ["\"a\"", "\"abcd\""]),
        SchemaCase(#"{"maxLength":1e400}"#, allows: ["\"abc\""], refuses: []),
        SchemaCase(
            #"{"pattern":"^a+$"}"#, allows: ["\"a\"", "\"aaa\"", "1", "null", "[\"b\"]"],
            refuses: ["\"\"", "\"ab\"", "\"A\""]),
        SchemaCase(#"{"pattern":"b"}"#, allows: ["\"abc\"", "\"b\""], refuses: ["\"\"", "\"ac\""]),
        SchemaCase(
            #"{"minItems":1,"maxItems":2}"#, allows: ["[1]", "[1,2]", "{}", "\"\""], refuses: ["[]", "[1,2,3]"]),
        SchemaCase(
            #"{"minProperties":1,"maxProperties":2}"#,
            allows: [#"{"a":1}"#, #"{"a":1,"b":2}"#, #"{"a":1,"b":2,"a":3}"#, "[]"],
            refuses: ["{}", #"{"a":1,"b":2,"c":3}"#]),
    ])
    func stringsAndCounts(schemaCase: SchemaCase) throws { try schemaCase.check() }

    @Test(arguments: [
        SchemaCase(
            #"{"uniqueItems":true}"#,
            allows: [
                "[]", "[1,2]", "[1,\"1\",true,null]", "[[1],[2]]", #"[{"a":1},{"a":2}]"#, "[0,false]",
                "[\"\u{E9}\",\"e\u{301}\"]", "{}",
            ],
            refuses: ["[1,1]", "[1,1.0]", "[0,-0]", #"[{"a":1,"b":2},{"b":2,"a":1}]"#, "[[1],[1e0]]", "[null,1,null]"]),
        SchemaCase(#"{"uniqueItems":false}"#, allows: ["[1,1]"], refuses: []),
        SchemaCase(
            #"{"items":{"type":"integer"}}"#, allows: ["[]", "[1,2]", "{\"a\":\"b\"}"],
            refuses: ["[\"a\"]", "[1,null]"]),
        SchemaCase(#"{"items":false}"#, allows: ["[]", "1"], refuses: ["[1]", "[null]"]),
        SchemaCase(#"{"items":true}"#, allows: ["[]", "[1,null]"], refuses: []),
        SchemaCase(
            #"{"prefixItems":[{"type":"string"},{"type":"number"}]}"#,
            allows: ["[]", "[\"a\"]", "[\"a\",1]", "[\"a\",1,null]"], refuses: ["[1]", "[\"a\",\"b\"]"]),
        SchemaCase(
            #"{"prefixItems":[{"type":"string"}],"items":{"type":"number"}}"#,
            allows: ["[]", "[\"a\"]", "[\"a\",1,2]"], refuses: ["[1]", "[\"a\",\"b\"]", "[\"a\",1,\"b\"]"]),
        SchemaCase(#"{"items":false,"prefixItems":[true,true]}"#, allows: ["[]", "[1,2]"], refuses: ["[1,2,3]"]),
        SchemaCase(#"{"items":{"items":{"items":{"const":1}}}}"#, allows: ["[[[1,1],[]],[]]"], refuses: ["[[[1,2]]]"]),
    ])
    func arrays(schemaCase: SchemaCase) throws { try schemaCase.check() }

    @Test(arguments: [
        SchemaCase(
            #"{"required":["a","b"]}"#, allows: [#"{"a":1,"b":null}"#, "[]", "1"],
            refuses: ["{}", #"{"a":1}"#, #"{"A":1,"b":1}"#]),
        SchemaCase(#"{"required":[]}"#, allows: ["{}"], refuses: []),
        SchemaCase("{\"required\":[\"\u{E9}\"]}", allows: ["{\"\u{E9}\":1}"], refuses: ["{\"e\u{301}\":1}"]),
        SchemaCase(
            #"{"properties":{"a":{"type":"string"},"":{"type":"null"}}}"#,
            allows: ["{}", #"{"a":"","":null,"b":1}"#, "[1]"],
            refuses: [#"{"a":1}"#, #"{"":1}"#, #"{"a":1,"a":""}"#, #"{"a":"","a":1}"#]),
        SchemaCase(#"{"properties":{"a":false}}"#, allows: ["{}", #"{"b":1}"#], refuses: [#"{"a":1}"#]),
        SchemaCase(
            #"{"properties":{"a":{}},"additionalProperties":false}"#, allows: ["{}", #"{"a":1}"#, "[]"],
            refuses: [#"{"b":1}"#, #"{"a":1,"A":1}"#, #"{"":1}"#]),
        SchemaCase(
            "{\"properties\":{\"\u{E9}\":{}},\"additionalProperties\":false}", allows: ["{\"\u{E9}\":1}"],
            refuses: ["{\"e\u{301}\":1}"]),
        SchemaCase(#"{"additionalProperties":false}"#, allows: ["{}"], refuses: [#"{"a":1}"#]),
        SchemaCase(#"{"additionalProperties":true}"#, allows: [#"{"a":1}"#], refuses: []),
        SchemaCase(
            #"{"properties":{"a":{}},"additionalProperties":{"type":"integer"}}"#, allows: [#"{"a":"","b":1}"#],
            refuses: [#"{"b":""}"#, #"{"a":1,"b":1,"c":1.5}"#]),
        SchemaCase(
            #"{"patternProperties":{"^x-":{"type":"string"},"n$":{"maxLength":1}}}"#,
            allows: [#"{"x-a":"b","n":"a","other":1}"#, #"{"x-n":"a"}"#],
            refuses: [#"{"x-a":1}"#, #"{"x-n":"ab"}"#, #"{"n":"ab"}"#]),
        SchemaCase(
            #"{"properties":{"a":{}},"patternProperties":{"^x-":{}},"additionalProperties":false}"#,
            allows: [#"{"a":1,"x-b":2}"#], refuses: [#"{"b":1}"#, #"{"ax-":1}"#]),
        SchemaCase(
            #"{"type":"object","title":"T","description":"D","default":5,"examples":[1],"format":"uri","x-order":1,"$comment":"c","$schema":"s","$id":"i","deprecated":true,"readOnly":true}"#,
            allows: ["{}"], refuses: ["1"]),
        SchemaCase(#"{"type":"string","format":"date-time"}"#, allows: ["\"no date\""], refuses: ["1"]),
    ])
    func objects(schemaCase: SchemaCase) throws { try schemaCase.check() }
}
