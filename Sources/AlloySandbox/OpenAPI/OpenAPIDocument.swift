import JSON

/// An OpenAPI document (https://spec.openapis.org/oas/v3.1.1.html) and what its references lead to.
struct OpenAPIDocument: Sendable {
    let root: JSONValue
    /// Where each of its references stands.
    let places: OpenAPIReferencePlaces

    private let references: OpenAPIReferences

    init(_ root: JSONValue) {
        self.root = root
        places = OpenAPIReferencePlaces(root)
        references = OpenAPIReferences(places.all.lazy.map(\.reference), in: root)
    }

    /// The steps that finding the references and their targets took, for tests of how they grow.
    var stepCount: Int { places.stepCount + references.stepCount }

    /// True for a document of OpenAPI 3.0, in which every operation must have responses.
    var isVersion3_0: Bool { (root["openapi"]?.stringValue ?? "").hasPrefix("3.0") }

    /// What a reference within the document leads to; nil when nothing is there.
    func target(_ reference: String) -> JSONValue? { references.target(reference, in: root) }

    /// What stands at the end of a chain of references; nil when it has no end.
    func end(_ reference: String) -> JSONValue? { references.end(reference, in: root) }

    /// What is wrong with a reference, or nil.
    func problem(_ reference: String) -> OpenAPIReferences.Problem? { references.problem(reference, in: root) }

    /// The value, or what it refers to, and what that refers to; nil when there is no end to it, or nothing at its end.
    func resolved(_ value: JSONValue?) -> JSONValue? {
        guard let reference = value?["$ref"]?.stringValue else { return value }
        return end(reference)
    }

    /// The security schemes whose definitions can be found.
    var securitySchemes: [(name: String, scheme: JSONValue)] {
        (root["components"]?["securitySchemes"]?.objectValue?.members ?? []).compactMap { member in
            resolved(member.value).map { (member.key, $0) }
        }
    }
}
