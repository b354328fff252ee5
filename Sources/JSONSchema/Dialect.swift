/// The language of a schema: the drafts differ in the meaning of keywords, and providers use all of them.
public enum Dialect: Sendable, CaseIterable {
    /// Draft 2020-12 only.
    case draft202012
    /// Draft 2019-09.
    case draft201909
    /// Draft-07, and draft-06, which lacks only a few of its keywords.
    case draft7
    /// Draft-04.
    case draft4
    /// The Schema Object of OpenAPI 3.0 and 2.0: draft-05 with `nullable`, `discriminator` and `example`.
    case openAPI30
    /// All of them together, as providers' schemas mix them. Where two drafts disagree, the later one applies.
    case lenient

    /// Returns the dialect that `$schema` names; nil if it is unknown.
    init?(schemaURI text: String) {
        var uri = Substring(text)
        if uri.hasSuffix("#") { uri.removeLast() }
        for scheme in ["https://", "http://"] where uri.hasPrefix(scheme) { uri.removeFirst(scheme.count) }
        switch uri {
        case "json-schema.org/draft/2020-12/schema", "spec.openapis.org/oas/3.1/dialect/base": self = .draft202012
        case "json-schema.org/draft/2019-09/schema": self = .draft201909
        case "json-schema.org/draft-07/schema", "json-schema.org/draft-06/schema": self = .draft7
        case "json-schema.org/draft-04/schema": self = .draft4
        default: return nil
        }
    }

    /// Draft-07 and earlier: members beside a `$ref` are ignored.
    var referenceReplacesSiblings: Bool { self == .draft7 || self == .draft4 || self == .openAPI30 }

    /// `items` may be an array, and `additionalItems` applies to the elements after it.
    var hasItemsArray: Bool { self != .draft202012 }

    /// `exclusiveMinimum: true` modifies the `minimum` beside it.
    var hasBooleanExclusives: Bool { self == .draft4 || self == .openAPI30 || self == .lenient }

    /// `prefixItems` replaces an `items` that is an array.
    var hasPrefixItems: Bool { self == .draft202012 || self == .lenient }

    /// `id` instead of `$id`.
    var hasPlainId: Bool { self == .draft4 || self == .lenient }

    /// `$id: "#name"` instead of `$anchor`.
    var hasFragmentIds: Bool { self == .draft7 || self == .draft4 || self == .lenient }

    /// `$recursiveRef`, which 2020-12 replaced by `$dynamicRef`.
    var hasRecursiveReferences: Bool { self == .draft201909 || self == .lenient }

    /// `nullable: true` allows null.
    var hasNullable: Bool { self == .openAPI30 || self == .lenient }

    /// Nonstandard keywords of published schemas: `required: true` on a property, `type: "any"`, references by a bare
    /// name.
    var isLenient: Bool { self == .lenient }

    /// Elements that match `contains` count as evaluated for `unevaluatedItems`.
    var containsEvaluates: Bool { self == .draft202012 || self == .lenient }
}
