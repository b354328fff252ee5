/// Which words a schema is written in: the drafts differ in what a keyword means, and providers write all of them.
public enum Dialect: Sendable, CaseIterable {
    /// Draft 2020-12, and nothing beside it.
    case draft202012
    /// Draft 2019-09.
    case draft201909
    /// Draft-07, and 06, which lacks only a few of its keywords.
    case draft7
    /// Draft-04.
    case draft4
    /// The Schema Object of OpenAPI 3.0 and 2.0: draft-05 with `nullable`, `discriminator` and `example`.
    case openAPI30
    /// All of them at once, as providers really write them. Where two drafts disagree, the later one is right.
    case lenient

    /// The dialect that `$schema` names, or nil for one that is not known.
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

    /// Draft-07 and its elders: what stands beside a `$ref` does not count.
    var referenceReplacesSiblings: Bool { self == .draft7 || self == .draft4 || self == .openAPI30 }

    /// `items` may be an array, and `additionalItems` is what follows it.
    var hasItemsArray: Bool { self != .draft202012 }

    /// `exclusiveMinimum: true` belongs to the `minimum` beside it.
    var hasBooleanExclusives: Bool { self == .draft4 || self == .openAPI30 || self == .lenient }

    /// `prefixItems`, in place of an `items` that is an array.
    var hasPrefixItems: Bool { self == .draft202012 || self == .lenient }

    /// `id` in place of `$id`.
    var hasPlainId: Bool { self == .draft4 || self == .lenient }

    /// `$id: "#name"` in place of `$anchor`.
    var hasFragmentIds: Bool { self == .draft7 || self == .draft4 || self == .lenient }

    /// `$recursiveRef`, which 2020-12 made `$dynamicRef`.
    var hasRecursiveReferences: Bool { self == .draft201909 || self == .lenient }

    /// `nullable: true` lets null pass.
    var hasNullable: Bool { self == .openAPI30 || self == .lenient }

    /// What only schemas in the wild have: `required: true` on a property, `type: "any"`, references by a bare name.
    var isLenient: Bool { self == .lenient }

    /// An element that `contains` found needs no look by `unevaluatedItems`.
    var containsEvaluates: Bool { self == .draft202012 || self == .lenient }
}
