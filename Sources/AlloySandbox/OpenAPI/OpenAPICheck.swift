import JSON

/// Finds what is wrong with an OpenAPI document, as far as a connector depends on it.
struct OpenAPICheck {
    private let document: OpenAPIDocument
    private(set) var problems: [(pointer: JSONPointer, reason: String)] = []
    /// References that were looked at, with what is wrong with them.
    private var references: [ExactString: String?] = [:]

    /// Looks at the whole document.
    init(_ document: OpenAPIDocument) {
        self.document = document
        guard let root = document.root.objectValue else {
            report([], "expected an OpenAPI document, got \(document.root.preview)")
            return
        }
        guard checkVersion(root) else { return }
        checkPaths(root)
        for name in ["paths", "components"] {
            var place = [name]
            if let value = root[name] { checkReferences(value, &place) }
        }
    }

    private mutating func report(_ tokens: [String], _ reason: String) {
        problems.append((JSONPointer(tokens: tokens), reason))
    }

    private mutating func checkVersion(_ root: JSONObject) -> Bool {
        if let version = root["swagger"] {
            report(
                ["swagger"],
                "expected OpenAPI 3.0 or 3.1, got Swagger \(version.plainText); convert it first, for example with "
                    + "swagger2openapi")
            return false
        }
        guard let version = root["openapi"]?.stringValue, version.hasPrefix("3.") else {
            report(["openapi"], "expected OpenAPI 3.0 or 3.1, got \(root["openapi"]?.preview ?? "nothing")")
            return false
        }
        return true
    }

    private mutating func checkPaths(_ root: JSONObject) {
        guard let paths = root["paths"]?.objectValue else {
            report(["paths"], "expected an object, got \(root["paths"]?.preview ?? "nothing")")
            return
        }
        for path in paths.members where !path.key.hasPrefix("x-") {
            let place = ["paths", path.key]
            if !path.key.hasPrefix("/") { report(place, "expected a path that starts with /") }
            if path.value["$ref"] != nil, document.resolved(path.value) == nil { continue }
            guard let item = document.resolved(path.value)?.objectValue else {
                report(place, "expected an object, got \(path.value.preview)")
                continue
            }
            checkParameters(item["parameters"], place + ["parameters"])
            for operation in item.members where OpenAPIOperation.methods.contains(operation.key) {
                checkOperation(operation.value, place + [operation.key])
            }
        }
        if problems.isEmpty, document.operations.isEmpty { report(["paths"], "expected at least one operation") }
    }

    private mutating func checkOperation(_ operation: JSONValue, _ place: [String]) {
        guard let object = operation.objectValue else {
            report(place, "expected an object, got \(operation.preview)")
            return
        }
        checkParameters(object["parameters"], place + ["parameters"])
        if let id = object["operationId"], id.stringValue == nil {
            report(place + ["operationId"], "expected a string, got \(id.preview)")
        }
        for name in ["requestBody", "responses"] {
            if let value = object[name], value.objectValue == nil {
                report(place + [name], "expected an object, got \(value.preview)")
            }
        }
    }

    private mutating func checkParameters(_ value: JSONValue?, _ place: [String]) {
        guard let value else { return }
        guard let parameters = value.arrayValue else {
            report(place, "expected an array, got \(value.preview)")
            return
        }
        for (index, element) in parameters.enumerated() {
            // A reference that leads nowhere is told of where all references are looked at.
            guard let parameter = document.resolved(element) else { continue }
            for name in ["name", "in"] where parameter[name]?.stringValue == nil {
                report(
                    place + [String(index), name], "expected a string, got \(parameter[name]?.preview ?? "nothing")")
            }
        }
    }

    // MARK: References

    /// What is data, not a part of the document: a `$ref` in there is nobody's reference.
    private static let data: Set = ["example", "examples", "default", "enum", "const", "mapping"]

    /// Looks at what stands at the end of `place`, and leaves `place` as it was.
    private mutating func checkReferences(_ value: JSONValue, _ place: inout [String]) {
        switch value {
        case .object(let object):
            for member in object.members {
                place.append(member.key)
                if member.key == "$ref", let reference = member.value.stringValue {
                    if let reason = reason(reference) { report(place, reason) }
                } else if !Self.data.contains(member.key), !member.key.hasPrefix("x-") {
                    checkReferences(member.value, &place)
                }
                place.removeLast()
            }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                place.append(String(index))
                checkReferences(element, &place)
                place.removeLast()
            }
        default: break
        }
    }

    /// What is wrong with a reference, or nil.
    private mutating func reason(_ reference: String) -> String? {
        let key = ExactString(reference)
        if let known = references[key] { return known }
        let reason: String?
        if OpenAPIDocument.pointer(reference) == nil {
            reason =
                "\(JSONValue.string(reference).preview) leads out of this file; bundle the document into one file first"
        } else if document.target(reference) == nil {
            reason = "\(JSONValue.string(reference).preview) leads nowhere"
        } else if document.resolved(["$ref": .string(reference)]) == nil {
            reason = "\(JSONValue.string(reference).preview) leads round in a circle"
        } else {
            reason = nil
        }
        references[key] = .some(reason)
        return reason
    }
}
