import Alloy
import JSON
import JSONSchema
import Testing

@testable import ActionForms

/// The conversion of bodies as providers write them to draft 2020-12.
@Suite struct SchemaModernizerTests {
    /// A body and the converted schema; definitions are those of the whole input.
    static let bodies: [(String, String)] = [
        (#"{"type":"string","nullable":true,"enum":["a"]}"#, #"{"type":["string","null"],"enum":["a",null]}"#),
        (
            ##"{"description":"D","nullable":true,"allOf":[{"type":"object"}]}"##,
            #"{"description":"D","anyOf":[{"allOf":[{"type":"object"}]},{"type":"null"}]}"#
        ),
        (#"{"minimum":1,"exclusiveMinimum":true}"#, #"{"exclusiveMinimum":1}"#),
        (#"{"maximum":1,"exclusiveMaximum":false}"#, #"{"maximum":1}"#),
        (#"{"exclusiveMinimum":2,"minLength":"3"}"#, #"{"exclusiveMinimum":2,"minLength":3}"#),
        (#"{"type":"any","example":1}"#, #"{"examples":[1]}"#),
        (#"{"type":"file"}"#, #"{"format":"binary","type":"string"}"#),
        (#"{"type":"Int"}"#, #"{"type":"integer"}"#), (#"{"type":"money"}"#, "{}"),
        (
            #"{"properties":{"a":{"type":"string","required":true},"b":{"required":false}}}"#,
            #"{"properties":{"a":{"type":"string"},"b":{}},"required":["a"]}"#
        ),
        (
            #"{"required":["id","name"],"properties":{"id":{"readOnly":true},"name":{}}}"#,
            #"{"required":["name"],"properties":{"id":{"readOnly":true},"name":{}}}"#
        ),
        (
            #"{"items":[{"type":"null"}],"additionalItems":false}"#,
            #"{"prefixItems":[{"type":"null"}],"items":false}"#
        ),
        (
            #"{"dependencies":{"a":["b"],"c":{"type":"object"}}}"#,
            #"{"dependentRequired":{"a":["b"]},"dependentSchemas":{"c":{"type":"object"}}}"#
        ),
        (#"{"allOf":[],"enum":"a","uniqueItems":"yes","title":1,"x-order":[2]}"#, #"{"enum":["a"],"x-order":[2]}"#),
        (
            ##"{"$schema":"http://json-schema.org/draft-04/schema#","$ref":"#/definitions/a b","definitions":{"a b":{"type":"object","properties":{"next":{"$ref":"#/definitions/a%20b"},"self":{"$ref":"#"}}}}}"##,
            ##"{"$ref":"#/$defs/a_b"}"##
        ),
        (
            ##"{"$ref":"#/definitions/none","title":"T"}"##,
            ##"{"$comment":"The reference #/definitions/none has no target.","title":"T"}"##
        ),
    ]

    private func input(_ action: JSONObject) throws -> ActionInput {
        var action = action
        action["id"] = "do"
        return ActionInput(
            try #require(
                ActionDetails(["action": .object(action)], connectorId: "c", actionId: "do", rules: EffectRules())))
    }

    @Test(arguments: bodies)
    func aSchemaBecomesDraft202012(body: String, expected: String) throws {
        let input = try input(["requestBody": ["type": "object", "properties": ["x": JSONValue(parsing: body)]]])
        // References lead out of the body as a whole.
        let own = try self.input(["requestBody": JSONValue(parsing: body)])
        #expect(own.schema["properties"]?["requestBody"]?.text == expected)
        for schema in [own.schema, input.schema] {
            #expect(try Schema.metaschemaViolations(of: schema) == [])
            #expect(try Schema(compiling: schema).uncheckedKeywords.isEmpty)
        }
    }

    @Test func definitionsAreMovedWithTheirReferences() throws {
        let input = try input([
            "requestBody": ["$ref": "#/components/schemas/Contact"],
            "components": [
                "schemas": [
                    "Contact": [
                        "type": "object", "required": ["name"],
                        "properties": [
                            "name": ["type": "string"], "friends": ["items": ["$ref": "#/components/schemas/Contact"]],
                        ],
                    ]
                ]
            ],
        ])
        #expect(input.schema["required"] == ["requestBody"])
        #expect(input.schema["$defs"]?["Contact"]?["properties"]?["friends"]?["items"]?["$ref"] == "#/$defs/Contact")
        let schema = try Schema(compiling: input.schema)
        #expect(schema.allows(["requestBody": ["name": "Ada", "friends": [["name": "Grace"]]]]))
        #expect(
            schema.violations(of: ["requestBody": ["name": "Ada", "friends": [[:]]]]).map(\.instance.description)
                == ["/requestBody/friends/0/name"])
    }

    @Test func parametersOfEarlierDraftsAreCollected() throws {
        let input = try input([
            "path": "/a/{id}",
            "parameters": [
                "id": ["in": "path", "type": "integer"],
                "filter[name]": ["in": "query", "type": "string", "required": true],
                "limit": ["in": "query", "schema": ["type": "integer"], "example": 5],
                "body": ["in": "body", "required": true, "schema": ["type": "object"]],
            ],
        ])
        #expect(
            input.schema.text
                == #"{"type":"object","properties":{"pathParams":{"type":"object","properties":{"id":{"type":"integer"}},"#
                + #""required":["id"]},"queryParameters":{"type":"object","properties":{"filter[name]":{"type":"string"},"#
                + #""limit":{"type":"integer","examples":[5]}},"required":["filter[name]"]},"requestBody":{"type":"object"}},"#
                + #""required":["pathParams","queryParameters","requestBody"]}"#)
    }

    @Test func formFieldsBecomeTheBody() throws {
        let input = try input([
            "parameters": [["name": "file", "in": "formData", "type": "file", "required": true]]
        ])
        #expect(
            input.schema["properties"]?["requestBody"]?.text
                == #"{"type":"object","properties":{"file":{"format":"binary","type":"string"}},"required":["file"]}"#)
    }
}
