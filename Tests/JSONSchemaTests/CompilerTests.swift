import JSON
import JSONSchema
import Testing

struct CompilerTests {
    @Test(arguments: [
        ("1", ""), ("null", ""), ("[]", ""), ("\"string\"", ""), (#"{"type":"strnig"}"#, "/type"),
        (#"{"type":[]}"#, "/type"), (#"{"type":["string",1]}"#, "/type"),
        (#"{"type":null}"#, "/type"), (#"{"enum":1}"#, "/enum"), (#"{"required":true}"#, "/required"),
        (#"{"required":[1]}"#, "/required"), (#"{"properties":[]}"#, "/properties"),
        (#"{"properties":{"a":1}}"#, "/properties/a"),
        (#"{"properties":{"a/b":{"items":{"type":0}}}}"#, "/properties/a~1b/items/type"),
        (#"{"items":[{}]}"#, "/items"), (#"{"items":3}"#, "/items"), (#"{"prefixItems":{}}"#, "/prefixItems"),
        (#"{"prefixItems":[]}"#, "/prefixItems"),
        (#"{"prefixItems":[true,0]}"#, "/prefixItems/1"), (#"{"minimum":"1"}"#, "/minimum"),
        (#"{"exclusiveMinimum":true}"#, "/exclusiveMinimum"),
        (#"{"multipleOf":0}"#, "/multipleOf"), (#"{"multipleOf":-1}"#, "/multipleOf"),
        (#"{"minLength":-1}"#, "/minLength"), (#"{"maxItems":1.5}"#, "/maxItems"),
        (#"{"minProperties":"1"}"#, "/minProperties"), (#"{"uniqueItems":1}"#, "/uniqueItems"),
        (#"{"pattern":1}"#, "/pattern"),
        (#"{"patternProperties":[]}"#, "/patternProperties"),
        (#"{"patternProperties":{"a":1}}"#, "/patternProperties/a"),
        (#"{"additionalProperties":"no"}"#, "/additionalProperties"),
    ])
    func malformedSchemas(schema: String, pointer: String) throws {
        let document = try JSONValue(parsing: schema)
        let error = #expect(throws: SchemaError.self) { try Schema(compiling: document) }
        #expect(error?.pointer.description == pointer)
        #expect(error?.reason.isEmpty == false)
        // Where others wrote the schema, what can't be read is passed over and named.
        let tolerant = try Schema(compiling: document, malformed: .leaveUnchecked)
        #expect(tolerant.uncheckedKeywords.map(\.pointer.description) == [pointer])
        for text in KeywordTests.oneOfEachType { #expect(tolerant.allows(try JSONValue(parsing: text))) }
    }

    @Test func malformedSchemaIsCheckedWherePossible() throws {
        let schema = try Schema(
            compiling: JSONValue(
                parsing: #"""
                    {"type":"object","required":["text"],"additionalProperties":false,"properties":{
                      "file":{"type":"file","maxLength":2},"text":{"type":"string","required":true}}}
                    """#), malformed: .leaveUnchecked)
        #expect(
            schema.uncheckedKeywords.map(\.pointer.description) == [
                "/properties/file/type", "/properties/text/required",
            ])
        let found = schema.violations(of: ["file": "abc", "txet": 1])
        #expect(
            found.map { "\($0.instance) \($0.keyword)" } == [
                "/text required", "/txet additionalProperties", "/file maxLength",
            ])
    }

    @Test(arguments: [
        (##"{"$ref":"#/nowhere"}"##, "/$ref"), (#"{"$ref":1}"#, "/$ref"), (#"{"$ref":"other.json"}"#, "/$ref"),
        (##"{"$ref":"#nothing"}"##, "/$ref"), (#"{"allOf":{}}"#, "/allOf"), (#"{"anyOf":[]}"#, "/anyOf"),
        (#"{"not":1}"#, "/not"), (#"{"if":true,"then":2}"#, "/then"),
        (#"{"contains":true,"minContains":-1}"#, "/contains"),
        (#"{"dependentRequired":{"a":"b"}}"#, "/dependentRequired"), (#"{"dependentSchemas":[]}"#, "/dependentSchemas"),
        (#"{"propertyNames":[]}"#, "/propertyNames"),
    ])
    func whatCannotBeCheckedIsNamed(schema: String, pointer: String) throws {
        let schema = try Schema(compiling: JSONValue(parsing: schema), malformed: .leaveUnchecked)
        #expect(schema.uncheckedKeywords.map(\.pointer.description) == [pointer])
        #expect(schema.allows(["a": 1]) && !schema.evaluate(["a": 1]).isProvenValid)
    }

    @Test(arguments: [
        "(?=a)", "(?!a)", "(?<=a)", "(?<!a)", "(a)\\1", "(?<n>a)\\k<n>", "\\p{sc=Zyyy}", "(?i:a)", "(", "a**",
    ])
    func expressionsThatCannotBeReadAreNamed(pattern: String) throws {
        let schema = try Schema(compiling: ["properties": ["a": ["pattern": .string(pattern), "minLength": 1]]])
        #expect(schema.uncheckedKeywords.map(\.pointer.description) == ["/properties/a/pattern"])
        #expect(schema.allows(["a": "anything"]) && !schema.allows(["a": ""]))
    }

    @Test func additionalPropertiesIsUncheckedBesideAnInvalidPattern() throws {
        let schema = try Schema(compiling: ["additionalProperties": false, "patternProperties": ["(?=x)": false]])
        #expect(schema.uncheckedKeywords.map(\.keyword) == ["additionalProperties", "patternProperties"])
        #expect(schema.allows(["x": 1]))
        let prefix = try Schema(compiling: ["prefixItems": 1, "items": false], malformed: .leaveUnchecked)
        #expect(prefix.uncheckedKeywords.map(\.keyword) == ["prefixItems", "items"])
        #expect(prefix.allows([1]))
    }

    @Test func unsupportedDivisorIsUnchecked() throws {
        let schema = try Schema(compiling: JSONValue(parsing: #"{"multipleOf":1234567890123456789}"#))
        #expect(schema.uncheckedKeywords.map(\.keyword) == ["multipleOf"])
        #expect(schema.allows(1))
    }

    @Test func annotationsAreKeptInOrder() throws {
        let schema = try Schema(
            compiling: JSONValue(
                parsing:
                    #"{"title":"T","type":"object","x-order":[1.0],"properties":{"a":{"default":5}},"format":"uri","$defs":{"b":1}}"#
            ))
        #expect(
            schema.annotations.map { "\($0.pointer) \($0.keyword) \($0.value)" } == [
                "/title title \"T\"", "/x-order x-order [1.0]", "/properties/a/default default 5",
                "/format format \"uri\"", "/$defs $defs {\"b\":1}",
            ])
        #expect(schema.uncheckedKeywords.isEmpty)
    }

    @Test func lastDuplicateKeywordCounts() throws {
        let schema = try Schema(
            compiling: JSONValue(
                parsing: #"{"type":"string","properties":{"a":false},"properties":{"b":false},"type":"object"}"#))
        #expect(schema.allows(["a": 1]) && !schema.allows(["b": 1]) && !schema.allows("a"))
    }

    @Test(arguments: ["items", "additionalProperties"])
    func depthIsBounded(keyword: String) throws {
        var document: JSONValue = ["type": "null"]
        for _ in 1..<Schema.maximumDepth { document = .object([keyword: document]) }
        var instance: JSONValue = 1
        for _ in 1..<Schema.maximumDepth { instance = keyword == "items" ? [instance] : ["a": instance] }
        let schema = try Schema(compiling: document)
        #expect(schema.violations(of: instance).map(\.instance.tokens.count) == [Schema.maximumDepth - 1])
        let deeper = JSONValue.object([keyword: document])
        for malformed in [Schema.MalformedKeywords.refuse, .leaveUnchecked] {
            #expect(throws: SchemaError.self) { try Schema(compiling: deeper, malformed: malformed) }
        }
    }

    @Test func errorsHaveLocations() throws {
        let error = #expect(throws: SchemaError.self) { try Schema(compiling: ["required": true]) }
        #expect(error?.description == "required is an array of names, at \"/required\" in the schema")
    }
}
