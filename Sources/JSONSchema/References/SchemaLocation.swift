import JSON

/// What holds at a place in a schema: what references are relative to, and which words are spoken.
struct SchemaScope: Sendable {
    /// The URI of the schema resource, without fragment; empty where nobody named one.
    var base: String
    /// The number of the schema resource.
    var resource: Int
    var dialect: Dialect
    /// False when the dialect's metaschema leaves the validation vocabulary out (2020-12 core, §8.1.2).
    var hasValidation = true
    /// True when the metaschema makes `format` an assertion.
    var assertsFormats = false
}

/// A place in one of the documents.
struct SchemaPlace: Hashable {
    let document: Int
    let pointer: JSONPointer
}

/// A schema, where it stands, and what holds there.
struct SchemaLocation {
    let place: SchemaPlace
    let value: JSONValue
    /// What holds around it: its own `$id` not yet counted.
    let scope: SchemaScope

    var pointer: JSONPointer { place.pointer }
}

/// What stands at a place: which keywords hold schemas, and how.
enum SchemaPosition {
    case schema
    /// An object or array whose values are schemas.
    case schemas
    /// Nothing that schemas are looked for in.
    case other

    /// What a member or element of something in this position is.
    func position(of token: String, in value: JSONValue) -> SchemaPosition {
        switch self {
        case .schemas: return .schema
        case .other: return .other
        case .schema:
            switch token {
            case "additionalProperties", "additionalItems", "contains", "contentSchema", "if", "then", "else", "not",
                "propertyNames", "unevaluatedItems", "unevaluatedProperties":
                return .schema
            case "items": return value["items"]?.arrayValue == nil ? .schema : .schemas
            case "allOf", "anyOf", "oneOf", "prefixItems", "properties", "patternProperties", "$defs", "definitions",
                "dependentSchemas", "dependencies":
                return .schemas
            default: return .other
            }
        }
    }
}
