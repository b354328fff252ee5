import JSON

/// What the keywords at one place have looked at so far (2020-12 core, §7.7): `unevaluatedItems` and
/// `unevaluatedProperties` are for the rest.
struct Evaluated {
    var properties: Set<ExactString> = []
    var allProperties = false
    /// So many of the first elements.
    var firstItems = 0
    var items: Set<Int> = []
    var allItems = false
    /// True when a keyword that can't be checked might have looked at more.
    var isUncertain = false

    /// Adds what a schema that holds for the same value has looked at.
    mutating func formUnion(_ other: Evaluated) {
        if properties.isEmpty { properties = other.properties } else { properties.formUnion(other.properties) }
        if items.isEmpty { items = other.items } else { items.formUnion(other.items) }
        allProperties = allProperties || other.allProperties
        allItems = allItems || other.allItems
        firstItems = max(firstItems, other.firstItems)
        isUncertain = isUncertain || other.isUncertain
    }
}
