import JSON
import JSONSchema
import Testing

/// Schemas of other drafts, and as providers really write them.
struct DialectTests {
    private func check(_ dialect: Dialect, _ schemaCase: SchemaCase) throws {
        let schema = try Schema(
            compiling: JSONValue(parsing: schemaCase.schema), dialect: dialect, malformed: .leaveUnchecked)
        #expect(schema.uncheckedKeywords.isEmpty)
        for text in schemaCase.allowed {
            #expect(schema.violations(of: try JSONValue(parsing: text)) == [], "\(schemaCase.schema) \(text)")
        }
        for text in schemaCase.refused {
            #expect(!schema.allows(try JSONValue(parsing: text)), "\(schemaCase.schema) \(text)")
        }
    }

    @Test(arguments: [
        SchemaCase(#"{"type":"string","nullable":true}"#, allows: ["null", "\"a\""], refuses: ["1"]),
        SchemaCase(#"{"enum":["a"],"nullable":true}"#, allows: ["null", "\"a\""], refuses: ["\"b\""]),
        SchemaCase(#"{"allOf":[{"type":"string"}],"x-nullable":true}"#, allows: ["null"], refuses: ["1"]),
        SchemaCase(#"{"minimum":1,"exclusiveMinimum":true}"#, allows: ["2"], refuses: ["1", "0"]),
        SchemaCase(#"{"maximum":1,"exclusiveMaximum":false}"#, allows: ["1"], refuses: ["2"]),
        SchemaCase(#"{"exclusiveMinimum":1}"#, allows: ["2"], refuses: ["1"]),
        SchemaCase(
            ##"{"definitions":{"a":{"type":"null"}},"$ref":"#/definitions/a"}"##, allows: ["null"], refuses: ["1"]),
        SchemaCase(
            ##"{"definitions":{"a":{"type":"null"}},"$ref":"a"}"##, allows: ["null"], refuses: ["1"]),
        SchemaCase(
            #"{"dependencies":{"a":["b"],"c":{"required":["d"]},"e":"f"}}"#, allows: ["{}", #"{"a":1,"b":1}"#],
            refuses: [#"{"a":1}"#, #"{"c":1}"#, #"{"e":1}"#]),
        SchemaCase(
            #"{"items":[{"type":"null"}],"additionalItems":{"type":"string"}}"#, allows: ["[]", #"[null,"a"]"#],
            refuses: ["[1]", "[null,1]"]),
        SchemaCase(
            #"{"prefixItems":[{"type":"null"}],"items":{"type":"string"}}"#, allows: [#"[null,"a"]"#],
            refuses: ["[null,1]"]),
        SchemaCase(
            #"{"properties":{"a":{"type":"any","required":true},"b":{"required":false}}}"#, allows: [#"{"a":[]}"#],
            refuses: ["{}"]),
        SchemaCase(
            ##"{"$recursiveAnchor":true,"type":["object","null"],"properties":{"a":{"$recursiveRef":"#"}}}"##,
            allows: [#"{"a":{"a":null}}"#], refuses: [#"{"a":{"a":1}}"#]),
        SchemaCase(
            ##"{"id":"https://example.com/a","definitions":{"b":{"id":"#b","type":"null"}},"$ref":"#b"}"##,
            allows: ["null"], refuses: ["1"]),
        SchemaCase(
            #"{"id":"contact","type":"object","example":{},"discriminator":{"propertyName":"x"},"xml":{}}"#,
            allows: ["{}"], refuses: ["1"]),
        SchemaCase(
            ##"{"$schema":"http://json-schema.org/draft-04/schema#","const":1}"##, allows: ["1"], refuses: ["2"]),
    ])
    func lenient(schemaCase: SchemaCase) throws { try check(.lenient, schemaCase) }

    @Test func siblingsOfAReferenceDependOnTheDialect() throws {
        let document = ##"{"$defs":{"a":true},"properties":{"x":{"$ref":"#/$defs/a","type":"null"}}}"##
        for dialect in Dialect.allCases {
            let schema = try Schema(compiling: JSONValue(parsing: document), dialect: dialect)
            #expect(schema.allows(["x": 1]) == [.draft7, .draft4, .openAPI30].contains(dialect))
        }
    }

    @Test func schemaURISelectsTheDialect() throws {
        let document = #"{"$schema":"http://json-schema.org/draft-07/schema#","items":[{"type":"null"}]}"#
        let schema = try Schema(compiling: JSONValue(parsing: document))
        #expect(schema.allows([nil]) && !schema.allows([1]))
    }

    @Test(arguments: [
        ("date", "2024-02-29", "2023-02-29"), ("date-time", "2025-09-30T15:09:29.5+02:00", "2025-09-30 15:09:29"),
        ("time", "23:59:60Z", "24:00:00Z"), ("duration", "P3DT4H", "P1Y2W"), ("email", "a.b+c@example.com", "a@b@"),
        ("idn-email", "실례@실례.테스트", "실례"), ("hostname", "example.com", "-a.com"), ("ipv4", "127.0.0.1", "127.0.0.01"),
        ("ipv6", "::ffff:1.2.3.4", "1::2::3"), ("uri", "https://a.b/c?d#e", "/c"), ("uri-reference", "/c?d", "\\c"),
        ("uri-template", "/a/{b*,c:3}", "/a/{b"), ("uuid", "2eb8aa08-aa98-11ea-b4aa-73b441d16380", "2eb8aa08"),
        ("json-pointer", "/a~0b/~1", "/a~2"), ("relative-json-pointer", "1/a", "-1/a"), ("regex", "a(?=b)", "a("),
    ])
    func formats(name: String, right: String, wrong: String) throws {
        let document: JSONValue = ["format": .string(name)]
        let asserting = try Schema(compiling: document, formats: .assert)
        #expect(asserting.allows(.string(right)) && asserting.allows(1))
        #expect(asserting.violations(of: .string(wrong)).map(\.keyword) == ["format"])
        let annotating = try Schema(compiling: document)
        #expect(annotating.allows(.string(wrong)) && annotating.annotations.map(\.keyword) == ["format"])
    }

    @Test func metaschemaIsAvailable() throws {
        #expect(try Schema.metaschemaViolations(of: ["type": "object", "properties": ["a": ["minLength": 1]]]) == [])
        let found = try Schema.metaschemaViolations(of: ["type": "strnig", "properties": ["a": ["minLength": -1]]])
        #expect(Set(found.map(\.instance.description)) == ["/type", "/properties/a/minLength"])
    }

    @Test func onlyGivenDocumentsAreReferenced() throws {
        let schema = try Schema(
            compiling: ["$id": "https://example.com/a/b", "$ref": "../c#/$defs/d"],
            documents: ["https://example.com/c": ["$defs": ["d": ["type": "null"]]]])
        #expect(schema.allows(nil) && !schema.allows(1))
    }
}
