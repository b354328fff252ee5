import JSON

/// Which members an input schema knows at which places, for telling where a misplaced one belongs. `*` in a place stands for
/// every element of an array and every member of a map.
package struct FieldIndex: Sendable {
    /// The members that are known at a place.
    struct Level: Sendable {
        var names: [String] = []
        /// False where a member beyond them is refused by the schema itself.
        var isOpen = true
        /// True for a map, whose members may have names that no schema lists.
        var takesAnyName = false
    }

    private(set) var levels: [JSONPointer: Level] = [:]
    /// The places of fields, by their names without case and marks between words, in the schema's order. Places inside
    /// arrays and maps are left out, as nobody could say which element is meant.
    private var places: [String: [JSONPointer]] = [:]
    private var visits = 0

    private static let maximumVisits = 4_000
    private static let maximumDepth = 8

    init(_ schema: JSONValue) {
        visit(schema, at: JSONPointer(), schema["$defs"]?.objectValue, depth: 0, isSingle: true)
    }

    /// Where fields of this name belong.
    func places(of name: String) -> [JSONPointer] { places[Self.folded(name)] ?? [] }

    /// The place in the schema's terms of what stands under `token` in the place `parent`.
    func place(_ token: String, in parent: JSONPointer) -> JSONPointer {
        let exact = parent.appending(token)
        if levels[exact] != nil { return exact }
        let element = parent.appending("*")
        return levels[element] == nil ? exact : element
    }

    private static func folded(_ name: String) -> String {
        String(
            String.UnicodeScalarView(name.lowercased().unicodeScalars.filter { !"_-. ".unicodeScalars.contains($0) }))
    }

    private mutating func visit(
        _ schema: JSONValue, at place: JSONPointer, _ definitions: JSONObject?, depth: Int, isSingle: Bool
    ) {
        visits += 1
        // A schema may stand inside itself, through `$ref` at one place even.
        guard visits <= Self.maximumVisits, depth < 32, place.tokens.count <= Self.maximumDepth else { return }
        if let properties = schema["properties"]?.objectValue {
            for member in properties.members {
                let pointer = place.appending(member.key)
                if levels[place]?.names.contains(where: { $0.hasSameCodePoints(as: member.key) }) != true {
                    levels[place, default: Level()].names.append(member.key)
                    if isSingle { places[Self.folded(member.key), default: []].append(pointer) }
                }
                visit(member.value, at: pointer, definitions, depth: depth + 1, isSingle: isSingle)
            }
            if schema["additionalProperties"] == false { levels[place]?.isOpen = false }
        }
        let further = [schema["additionalProperties"]].compactMap { $0?.objectValue == nil ? nil : $0 }
        let patterned = schema["patternProperties"]?.objectValue?.members.map(\.value) ?? []
        if !further.isEmpty || !patterned.isEmpty { levels[place, default: Level()].takesAnyName = true }
        let element = place.appending("*")
        for inside in further + patterned + [schema["items"]].compactMap({ $0 }) {
            visit(inside, at: element, definitions, depth: depth + 1, isSingle: false)
        }
        for (index, inside) in (schema["prefixItems"]?.arrayValue ?? []).enumerated() {
            visit(inside, at: place.appending(index), definitions, depth: depth + 1, isSingle: false)
        }
        for inside in Self.aboutTheSameValue(schema) {
            visit(inside, at: place, definitions, depth: depth + 1, isSingle: isSingle)
        }
        if let name = schema["$ref"]?.stringValue?.split(separator: "/").last, let target = definitions?[String(name)] {
            visit(target, at: place, definitions, depth: depth + 1, isSingle: isSingle)
        }
    }

    /// The schemas inside this one that speak of the very value that it speaks of.
    private static func aboutTheSameValue(_ schema: JSONValue) -> [JSONValue] {
        let branches = ["allOf", "anyOf", "oneOf"].flatMap { schema[$0]?.arrayValue ?? [] }
        let conditional = ["then", "else"].compactMap { schema[$0] }
        return branches + conditional + (schema["dependentSchemas"]?.objectValue?.members.map(\.value) ?? [])
    }
}
