import JSON

/// The conversion of each keyword of all drafts to draft 2020-12.
enum SchemaKeyword {
    /// The kind of conversion.
    enum Shape {
        case dropped
        case reference
        case type
        case schema
        case schemas
        case schemasByName
        case items
        case dependencies
        /// `exclusiveMinimum`, which may modify this bound.
        case exclusive(bound: String)
        /// `minimum`, which this keyword may make exclusive.
        case bound(exclusive: String)
        case example
        case examples
        /// A value that is kept if the standard allows it.
        case value((JSONValue) -> JSONValue?)
        case unknown
    }

    static func shape(of key: String) -> Shape {
        switch key {
        case "$schema", "$id", "$anchor", "$dynamicAnchor", "$recursiveAnchor", "$dynamicRef", "$vocabulary",
            "definitions", "$defs", "additionalItems", "nullable", "x-nullable", "discriminator", "xml":
            return .dropped
        case "$ref", "$recursiveRef": return .reference
        case "type": return .type
        case "additionalProperties", "contains", "contentSchema", "else", "if", "not", "propertyNames", "then",
            "unevaluatedItems", "unevaluatedProperties":
            return .schema
        case "allOf", "anyOf", "oneOf", "prefixItems": return .schemas
        case "properties", "patternProperties", "dependentSchemas": return .schemasByName
        case "items": return .items
        case "dependencies": return .dependencies
        case "exclusiveMinimum": return .exclusive(bound: "minimum")
        case "exclusiveMaximum": return .exclusive(bound: "maximum")
        case "minimum": return .bound(exclusive: "exclusiveMinimum")
        case "maximum": return .bound(exclusive: "exclusiveMaximum")
        case "example": return .example
        case "examples": return .examples
        case "required": return .value(names)
        case "dependentRequired": return .value { kept($0, $0.objectValue != nil) }
        case "enum":
            return .value { kept(.array($0.arrayValue ?? [$0]), $0.objectValue == nil && !$0.isNull && $0 != []) }
        case "multipleOf": return .value { number($0).flatMap { kept($0, $0.numberValue?.doubleValue ?? 0 > 0) } }
        case "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains",
            "maxContains":
            return .value { number($0).flatMap { kept($0, $0.intValue ?? -1 >= 0) } }
        case "uniqueItems", "deprecated", "readOnly", "writeOnly": return .value { kept($0, $0.boolValue != nil) }
        case "title", "description", "format", "pattern", "$comment", "contentEncoding", "contentMediaType":
            return .value { kept($0, $0.stringValue != nil) }
        default: return .unknown
        }
    }

    /// Returns the value, or none. A plain `nil` would be JSON's null.
    private static func kept(_ value: JSONValue, _ isRight: Bool) -> JSONValue? { isRight ? .some(value) : .none }

    /// Returns a number, also one that is written as a string.
    static func number(_ value: JSONValue) -> JSONValue? {
        if value.numberValue != nil { return value }
        return value.stringValue.flatMap(JSONNumber.init(text:)).map(JSONValue.number)
    }

    /// Returns the names in an array without duplicates; nil for any other value.
    static func names(_ value: JSONValue) -> JSONValue? {
        guard let values = value.arrayValue else { return nil }
        var seen: Set<ExactString> = []
        return .strings(values.compactMap(\.stringValue).filter { seen.insert(ExactString($0)).inserted })
    }

    /// Returns the type that a name means; nil for an unknown name.
    static func typeName(_ name: String) -> String? {
        switch name.lowercased() {
        case "string", "file", "str", "text", "date", "datetime", "date-time", "uuid": "string"
        case "integer", "int", "int32", "int64", "long": "integer"
        case "number", "float", "double", "decimal": "number"
        case "boolean", "bool": "boolean"
        case "array", "list": "array"
        case "object": "object"
        case "null": "null"
        default: nil
        }
    }
}
