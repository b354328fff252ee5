import JSON

/// The scope of a schema: the base of its references, and its dialect.
struct SchemaScope: Sendable {
    /// The URI of the schema resource, without fragment; empty if it has none.
    var base: String
    /// The index of the schema resource.
    var resource: Int
    var dialect: Dialect
    /// False if the dialect's metaschema omits the validation vocabulary (2020-12 core, §8.1.2).
    var hasValidation = true
    /// True if the metaschema makes `format` an assertion.
    var assertsFormats = false
}

/// A location in one of the documents.
struct DocumentLocation: Hashable {
    let document: Int
    let pointer: JSONPointer
}

/// A schema with its location and scope.
struct LocatedSchema {
    let location: DocumentLocation
    let value: JSONValue
    /// The scope around it, without its own `$id`.
    let scope: SchemaScope

    var pointer: JSONPointer { location.pointer }
}

/// The kind of value at a location, which determines where schemas are inside it.
enum SchemaPosition {
    case schema
    /// An object or array whose values are schemas.
    case schemas
    /// A value in which no schemas are searched.
    case other

    /// Returns the kind of a member or element of a value of this kind.
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
