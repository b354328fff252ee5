import JSON

/// One compiled keyword. It looks at the instance at the current place and reports what is wrong; types it does not
/// speak of it lets pass.
protocol Keyword: Sendable {
    func check(_ instance: JSONValue, at place: KeywordPlace, in validation: inout Validation)
}

/// What a keyword is compiled from.
struct KeywordSource {
    /// The keyword's own value.
    let value: JSONValue
    /// The schema it stands in: some keywords depend on their neighbours.
    let siblings: JSONObject
    /// Where it stands.
    let place: KeywordPlace
}

/// Why a keyword could not be compiled.
enum KeywordFault: Error {
    /// The standard does not allow this value.
    case malformed(String)
    /// The standard allows it; this validator does not do it.
    case unsupported(String)
    /// A schema inside is no schema.
    case inside(SchemaError)
}

/// The keywords of draft 2020-12.
enum Vocabulary {
    typealias Maker = @Sendable (KeywordSource, inout SchemaCompiler) throws(KeywordFault) -> any Keyword

    /// The keywords that are checked.
    static let keywords: [String: Maker] = [
        "type": { source, _ throws(KeywordFault) in try TypeKeyword(source) },
        "enum": { source, _ throws(KeywordFault) in try EnumKeyword(source) },
        "const": { source, _ throws(KeywordFault) in ConstKeyword(source) },
        "minimum": { source, _ throws(KeywordFault) in try NumberBound(source, .atLeast) },
        "maximum": { source, _ throws(KeywordFault) in try NumberBound(source, .atMost) },
        "exclusiveMinimum": { source, _ throws(KeywordFault) in try NumberBound(source, .moreThan) },
        "exclusiveMaximum": { source, _ throws(KeywordFault) in try NumberBound(source, .lessThan) },
        "multipleOf": { source, _ throws(KeywordFault) in try MultipleOfKeyword(source) },
        "minLength": { source, _ throws(KeywordFault) in try CountBound(source, .characters, isMinimum: true) },
        "maxLength": { source, _ throws(KeywordFault) in try CountBound(source, .characters, isMinimum: false) },
        "minItems": { source, _ throws(KeywordFault) in try CountBound(source, .elements, isMinimum: true) },
        "maxItems": { source, _ throws(KeywordFault) in try CountBound(source, .elements, isMinimum: false) },
        "minProperties": { source, _ throws(KeywordFault) in try CountBound(source, .members, isMinimum: true) },
        "maxProperties": { source, _ throws(KeywordFault) in try CountBound(source, .members, isMinimum: false) },
        "pattern": { source, _ throws(KeywordFault) in try PatternKeyword(source) },
        "uniqueItems": { source, _ throws(KeywordFault) in try UniqueItemsKeyword(source) },
        "items": { source, compiler throws(KeywordFault) in try ItemsKeyword(source, &compiler) },
        "prefixItems": { source, compiler throws(KeywordFault) in try PrefixItemsKeyword(source, &compiler) },
        "required": { source, _ throws(KeywordFault) in try RequiredKeyword(source) },
        "properties": { source, compiler throws(KeywordFault) in try PropertiesKeyword(source, &compiler) },
        "patternProperties": { source, compiler throws(KeywordFault) in
            try PatternPropertiesKeyword(source, &compiler)
        },
        "additionalProperties": { source, compiler throws(KeywordFault) in
            try AdditionalPropertiesKeyword(source, &compiler)
        },
    ]

    /// The keywords that could refuse an instance and are not checked.
    static let unsupported: Set<String> = [
        "$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas",
        "dependentRequired", "propertyNames", "contains", "minContains", "maxContains", "unevaluatedItems",
        "unevaluatedProperties",
    ]
}
