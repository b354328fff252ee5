import JSON

/// The locations of the references of a document: each reference once, with its first location.
struct ReferenceLocations: Sendable {
    /// One reference.
    struct Location: Sendable {
        let reference: ExactString
        /// Its first location, as the tokens of a JSON Pointer.
        let tokens: [String]
        /// The number of times that the document has it.
        var count = 1
    }

    /// The references in the order of the document.
    private(set) var all: [Location] = []
    private var indexes: [ExactString: Int] = [:]
    /// The number of values that were visited, for tests of how it grows.
    private(set) var stepCount = 0

    /// Members whose value is data, not a part of the document: a `$ref` in there is not a reference.
    private static let data: Set = ["example", "default", "enum", "const", "mapping"]
    /// Members whose value is an object of named parts: the names in there are no keywords.
    private static let maps: Set = [
        "paths", "pathItems", "properties", "patternProperties", "dependentSchemas", "$defs", "definitions", "schemas",
        "responses", "headers", "parameters", "requestBodies", "securitySchemes", "links", "callbacks", "content",
    ]

    /// Finds the references in the paths and the components of a document.
    init(_ root: JSONValue) {
        for name in ["paths", "components"] {
            var place = [name]
            if let value = root[name] { visit(value, &place, areNames: name == "paths") }
        }
    }

    /// Visits the value at `place`, and leaves `place` unchanged.
    private mutating func visit(_ value: JSONValue, _ place: inout [String], areNames: Bool = false) {
        stepCount += 1
        switch value {
        case .object(let object):
            for member in object.members {
                let isReference = member.key == "$ref" && member.value.stringValue != nil
                let isExtension = member.key.hasPrefix("x-") && (!areNames || place == ["paths"])
                if isExtension || !areNames && !isReference && Self.data.contains(member.key) { continue }
                place.append(member.key)
                if isReference {
                    note(member.value.stringValue ?? "", place)
                } else if !areNames, member.key == "examples" {
                    visitExamples(member.value, &place)
                } else {
                    visit(member.value, &place, areNames: !areNames && Self.maps.contains(member.key))
                }
                place.removeLast()
            }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                place.append(String(index))
                visit(element, &place)
                place.removeLast()
            }
        default: break
        }
    }

    /// Named examples are data, but may be references themselves.
    private mutating func visitExamples(_ value: JSONValue, _ place: inout [String]) {
        for member in value.objectValue?.members ?? [] {
            stepCount += 1
            guard let reference = member.value["$ref"]?.stringValue else { continue }
            note(reference, place + [member.key, "$ref"])
        }
    }

    private mutating func note(_ reference: String, _ place: [String]) {
        let key = ExactString(reference)
        if let index = indexes[key] {
            all[index].count += 1
        } else {
            indexes[key] = all.count
            all.append(Location(reference: key, tokens: place))
        }
    }
}
