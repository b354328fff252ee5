import JSON

/// Which members an input schema knows at which places, for telling where a misplaced one belongs. Places inside arrays are
/// left out, as nobody could say which element is meant.
struct FieldIndex: Sendable {
    /// The members that are known at a place.
    struct Level: Sendable {
        var names: [String] = []
        /// False where a member beyond them is refused by the schema itself.
        var isOpen = true
    }

    private(set) var levels: [JSONPointer: Level] = [:]
    /// The places of fields, by their names without case and marks between words, in the schema's order.
    private var places: [String: [JSONPointer]] = [:]
    private var visits = 0

    private static let maximumVisits = 4_000
    private static let maximumDepth = 8

    init(_ schema: JSONValue) { visit(schema, at: JSONPointer(), schema["$defs"]?.objectValue, depth: 0) }

    /// Where fields of this name belong.
    func places(of name: String) -> [JSONPointer] { places[Self.folded(name)] ?? [] }

    private static func folded(_ name: String) -> String {
        String(
            String.UnicodeScalarView(name.lowercased().unicodeScalars.filter { !"_-. ".unicodeScalars.contains($0) }))
    }

    private mutating func visit(_ schema: JSONValue, at place: JSONPointer, _ definitions: JSONObject?, depth: Int) {
        visits += 1
        // A schema may stand inside itself, through `$ref` at one place even.
        guard visits <= Self.maximumVisits, depth < 32, place.tokens.count <= Self.maximumDepth else { return }
        if let properties = schema["properties"]?.objectValue {
            for member in properties.members {
                let pointer = place.appending(member.key)
                if levels[place]?.names.contains(where: { $0.hasSameCodePoints(as: member.key) }) != true {
                    levels[place, default: Level()].names.append(member.key)
                    places[Self.folded(member.key), default: []].append(pointer)
                }
                visit(member.value, at: pointer, definitions, depth: depth + 1)
            }
            if schema["additionalProperties"] == false { levels[place]?.isOpen = false }
        }
        for key in ["allOf", "anyOf", "oneOf"] {
            for branch in schema[key]?.arrayValue ?? [] { visit(branch, at: place, definitions, depth: depth + 1) }
        }
        if let name = schema["$ref"]?.stringValue?.split(separator: "/").last, let target = definitions?[String(name)] {
            visit(target, at: place, definitions, depth: depth + 1)
        }
    }
}
