import HTTP
import JSON

/// An OpenAPI document (https://spec.openapis.org/oas/v3.1.1.html) and what its references lead to.
struct OpenAPIDocument: Sendable {
    let root: JSONValue

    /// The members of `components`, by their section: a large document refers to them ten thousand times.
    private let components: [String: [ExactString: JSONValue]]

    init(_ root: JSONValue) {
        self.root = root
        var components: [String: [ExactString: JSONValue]] = [:]
        for section in root["components"]?.objectValue?.members ?? [] {
            guard let members = section.value.objectValue?.members else { continue }
            components[section.key] = Dictionary(
                members.map { (ExactString($0.key), $0.value) }, uniquingKeysWith: { $1 })
        }
        self.components = components
    }

    /// What a reference within the document leads to; nil when nothing is there.
    func target(_ reference: String) -> JSONValue? {
        guard let pointer = Self.pointer(reference) else { return nil }
        guard pointer.tokens.count >= 3, pointer.tokens[0] == "components",
            let first = components[pointer.tokens[1]]?[ExactString(pointer.tokens[2])]
        else { return pointer.tokens.isEmpty ? nil : root[pointer] }
        return first[JSONPointer(tokens: Array(pointer.tokens.dropFirst(3)))]
    }

    /// The value, or what it refers to, and what that refers to; nil when there is no end to it, or nothing at its end.
    func resolved(_ value: JSONValue?) -> JSONValue? {
        var value = value
        for _ in 0..<32 {
            guard let reference = value?["$ref"]?.stringValue else { return value }
            value = target(reference)
        }
        return nil
    }

    /// The pointer in a reference such as `#/components/schemas/Pet`; nil when it leads out of the document.
    static func pointer(_ reference: String) -> JSONPointer? {
        guard reference.hasPrefix("#") else { return nil }
        let fragment = reference.dropFirst()
        guard fragment.contains("%") else { return JSONPointer(String(fragment)) }
        return PercentEncoding.decode(fragment).flatMap { JSONPointer($0) }
    }

    /// The operations in the order of the document.
    var operations: [OpenAPIOperation] {
        (root["paths"]?.objectValue?.members ?? []).flatMap { member -> [OpenAPIOperation] in
            guard member.key.hasPrefix("/"), let item = resolved(member.value)?.objectValue else { return [] }
            return item.members.compactMap { operation in
                guard OpenAPIOperation.methods.contains(operation.key), let object = operation.value.objectValue else {
                    return nil
                }
                return OpenAPIOperation(
                    method: operation.key, path: member.key, object: object,
                    sharedParameters: item["parameters"]?.arrayValue ?? [])
            }
        }
    }
}
