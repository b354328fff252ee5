import JSON

/// The members that an input schema has at each location, to find the right location of a misplaced one. `*` in a
/// location means every element of an array and every member of a map.
package struct FieldIndex: Sendable {
    /// The known members at a location.
    struct Level: Sendable {
        private(set) var names: [String] = []
        private var known: Set<ExactString> = []
        /// Indicates that the schema allows additional members.
        var isOpen = true
        /// Indicates a map, which has members of any name.
        var takesAnyName = false

        /// Returns true if a member has this name.
        func contains(_ name: String) -> Bool { known.contains(name: name) }

        /// Adds a name; false if it is there already.
        fileprivate mutating func insert(_ name: String) -> Bool {
            guard known.insert(ExactString(name)).inserted else { return false }
            names.append(name)
            return true
        }
    }

    private(set) var levels: [JSONPointer: Level] = [:]
    /// The levels of the members of the whole input, by their names: its groups.
    private(set) var groups: [(name: String, level: Level)] = []
    /// The locations of fields by their folded names, in the order of the schema. Locations inside arrays and maps are
    /// left out, because the element would be ambiguous.
    private var locations: [String: [JSONPointer]] = [:]
    private var visits = 0

    private static let maximumVisits = 4_000
    private static let maximumDepth = 8

    init(_ schema: JSONValue) {
        visit(schema, at: JSONPointer(), schema["$defs"]?.objectValue, depth: 0, isSingle: true)
        groups = levels.compactMap { pointer, level in
            pointer.tokens.count == 1 ? pointer.tokens.first.map { (name: $0, level: level) } : nil
        }
    }

    /// Returns the locations of the fields with this name, ignoring case and separators.
    func locations(of name: String) -> [JSONPointer] { locations[Self.folded(name)] ?? [] }

    /// Returns the location in the schema of the member or element `token` of the value at `parent`.
    func location(_ token: String, in parent: JSONPointer) -> JSONPointer {
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
        _ schema: JSONValue, at location: JSONPointer, _ definitions: JSONObject?, depth: Int, isSingle: Bool
    ) {
        visits += 1
        // A schema may contain itself, even at the same location through `$ref`.
        guard visits <= Self.maximumVisits, depth < 32, location.tokens.count <= Self.maximumDepth else { return }
        if let properties = schema["properties"]?.objectValue {
            for member in properties.members {
                let pointer = location.appending(member.key)
                if levels[location, default: Level()].insert(member.key), isSingle {
                    locations[Self.folded(member.key), default: []].append(pointer)
                }
                visit(member.value, at: pointer, definitions, depth: depth + 1, isSingle: isSingle)
            }
            if schema["additionalProperties"] == false { levels[location]?.isOpen = false }
        }
        let further = [schema["additionalProperties"]].compactMap { $0?.objectValue == nil ? nil : $0 }
        let patterned = schema["patternProperties"]?.objectValue?.members.map(\.value) ?? []
        if !further.isEmpty || !patterned.isEmpty { levels[location, default: Level()].takesAnyName = true }
        let element = location.appending("*")
        for inside in further + patterned + [schema["items"]].compactMap({ $0 }) {
            visit(inside, at: element, definitions, depth: depth + 1, isSingle: false)
        }
        for (index, inside) in (schema["prefixItems"]?.arrayValue ?? []).enumerated() {
            visit(inside, at: location.appending(index), definitions, depth: depth + 1, isSingle: false)
        }
        for inside in Self.schemasOfSameValue(schema) {
            visit(inside, at: location, definitions, depth: depth + 1, isSingle: isSingle)
        }
        if let name = schema["$ref"]?.stringValue?.split(separator: "/").last, let target = definitions?[String(name)] {
            visit(target, at: location, definitions, depth: depth + 1, isSingle: isSingle)
        }
    }

    /// Returns the subschemas that apply to the same value.
    private static func schemasOfSameValue(_ schema: JSONValue) -> [JSONValue] {
        let branches = ["allOf", "anyOf", "oneOf"].flatMap { schema[$0]?.arrayValue ?? [] }
        let conditional = ["then", "else"].compactMap { schema[$0] }
        return branches + conditional + (schema["dependentSchemas"]?.objectValue?.members.map(\.value) ?? [])
    }
}
