/// The keywords that a dialect defines.
enum Vocabulary {
    /// Compiles a keyword; nil if it accepts every value.
    typealias Maker = @Sendable (KeywordSource, inout SchemaCompiler) throws(KeywordError) -> (any Keyword)?

    /// Returns the constructor of the keyword with this name; nil for a keyword that accepts every value.
    static func maker(of name: String, in scope: SchemaScope, formats: Schema.Formats) -> Maker? {
        if let maker = applicators[name] { return maker }
        if let maker = validation[name] { return scope.hasValidation ? maker : nil }
        switch name {
        case "format": return formats == .assert || scope.assertsFormats ? formatMaker : nil
        case "contentEncoding": return formats == .assert ? contentEncodingMaker : nil
        case "prefixItems": return scope.dialect.hasPrefixItems ? prefixItems : nil
        case "additionalItems": return scope.dialect.hasItemsArray ? additionalItems : nil
        case "$recursiveRef": return scope.dialect.hasRecursiveReferences ? recursiveRef : nil
        case "$dynamicRef": return scope.dialect == .draft202012 || scope.dialect.isLenient ? dynamicRef : nil
        default: return nil
        }
    }

    private static let applicators: [String: Maker] = [
        "$ref": { source, compiler throws(KeywordError) in try ReferenceKeyword(source, &compiler) },
        "allOf": { source, compiler throws(KeywordError) in try AllOfKeyword(source, &compiler) },
        "anyOf": { source, compiler throws(KeywordError) in try AnyOfKeyword(source, &compiler) },
        "oneOf": { source, compiler throws(KeywordError) in try OneOfKeyword(source, &compiler) },
        "not": { source, compiler throws(KeywordError) in try NotKeyword(source, &compiler) },
        "if": { source, compiler throws(KeywordError) in try IfKeyword(source, &compiler) },
        "dependentSchemas": { source, compiler throws(KeywordError) in
            try DependentSchemasKeyword(source, &compiler)
        },
        "propertyNames": { source, compiler throws(KeywordError) in try PropertyNamesKeyword(source, &compiler) },
        "contains": { source, compiler throws(KeywordError) in try ContainsKeyword(source, &compiler) },
        "items": { source, compiler throws(KeywordError) in try ItemsKeyword(source, &compiler) },
        "dependencies": { source, compiler throws(KeywordError) in try DependenciesKeyword(source, &compiler) },
        "properties": { source, compiler throws(KeywordError) in try PropertiesKeyword(source, &compiler) },
        "patternProperties": { source, compiler throws(KeywordError) in
            try PatternPropertiesKeyword(source, &compiler)
        },
        "additionalProperties": { source, compiler throws(KeywordError) in
            try AdditionalPropertiesKeyword(source, &compiler)
        },
        "unevaluatedItems": { source, compiler throws(KeywordError) in
            try UnevaluatedItemsKeyword(source, &compiler)
        },
        "unevaluatedProperties": { source, compiler throws(KeywordError) in
            try UnevaluatedPropertiesKeyword(source, &compiler)
        },
    ]

    private static let validation: [String: Maker] = [
        "type": { source, _ throws(KeywordError) in try TypeKeyword.make(source) },
        "enum": { source, _ throws(KeywordError) in try EnumKeyword(source) },
        "const": { source, _ throws(KeywordError) in ConstKeyword(source) },
        "minimum": { source, _ throws(KeywordError) in try NumberBound.make(source, .atLeast) },
        "maximum": { source, _ throws(KeywordError) in try NumberBound.make(source, .atMost) },
        "exclusiveMinimum": { source, _ throws(KeywordError) in try NumberBound.make(source, .moreThan) },
        "exclusiveMaximum": { source, _ throws(KeywordError) in try NumberBound.make(source, .lessThan) },
        "multipleOf": { source, _ throws(KeywordError) in try MultipleOfKeyword(source) },
        "minLength": { source, _ throws(KeywordError) in try CountBound(source, .characters, isMinimum: true) },
        "maxLength": { source, _ throws(KeywordError) in try CountBound(source, .characters, isMinimum: false) },
        "minItems": { source, _ throws(KeywordError) in try CountBound(source, .elements, isMinimum: true) },
        "maxItems": { source, _ throws(KeywordError) in try CountBound(source, .elements, isMinimum: false) },
        "minProperties": { source, _ throws(KeywordError) in try CountBound(source, .members, isMinimum: true) },
        "maxProperties": { source, _ throws(KeywordError) in try CountBound(source, .members, isMinimum: false) },
        "pattern": { source, compiler throws(KeywordError) in try PatternKeyword(source, &compiler) },
        "uniqueItems": { source, _ throws(KeywordError) in try UniqueItemsKeyword(source) },
        "required": { source, _ throws(KeywordError) in try RequiredKeyword.make(source) },
        "dependentRequired": { source, _ throws(KeywordError) in try DependentRequiredKeyword(source) },
    ]

    private static let formatMaker: Maker = { source, _ throws(KeywordError) in FormatKeyword(source) }
    private static let contentEncodingMaker: Maker = { source, _ throws(KeywordError) in
        FormatKeyword(contentEncoding: source)
    }
    private static let additionalItems: Maker = { source, compiler throws(KeywordError) in
        try ItemsKeyword(additional: source, &compiler)
    }
    private static let prefixItems: Maker = { source, compiler throws(KeywordError) in
        try PrefixItemsKeyword(source, &compiler)
    }
    private static let recursiveRef: Maker = { source, compiler throws(KeywordError) in
        try DynamicReferenceKeyword(recursive: source, &compiler)
    }
    private static let dynamicRef: Maker = { source, compiler throws(KeywordError) in
        try DynamicReferenceKeyword(source, &compiler)
    }
}
