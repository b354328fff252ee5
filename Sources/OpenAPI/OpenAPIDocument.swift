import JSON

/// An OpenAPI document (https://spec.openapis.org/oas/v3.1.1.html): its operations, and everything that they refer to.
public struct OpenAPIDocument: Sendable {
    /// The operations that can be used, in the order of the document, each with an id of its own.
    public private(set) var operations: [OpenAPIOperation] = []
    /// Every part of the document that could not be used, and what was done instead; nil when there is none.
    public private(set) var warnings: SourceFileError?

    let root: JSONValue
    /// The locations of its references.
    let locations: ReferenceLocations
    /// The steps that parsing took, for tests of how they grow.
    private(set) var stepCount: Int

    private let targets: ReferenceTargets

    /// Parses the text of a document. A part that can't be used becomes a warning.
    ///
    /// Throws where the whole can't be used: the text is not JSON, or not a document of OpenAPI 3.
    public init(parsing bytes: [UInt8]) throws(SourceFileError) {
        let file = try SourceFile(parsing: bytes)
        root = file.json
        locations = ReferenceLocations(root)
        targets = ReferenceTargets(locations.all.lazy.map(\.reference), in: root)
        stepCount = locations.stepCount + targets.stepCount
        let parser = try OpenAPIParser(self, of: file)
        operations = parser.operations
        warnings = parser.warnings.isEmpty ? nil : file.error(parser.warnings)
        stepCount += parser.stepCount
    }

    /// The title; nil where there is none.
    public var title: String? { root["info"]?["title"]?.stringValue }

    /// The version of the API; nil where there is none.
    public var version: String? { root["info"]?["version"].flatMap { $0.stringValue ?? $0.numberValue?.text } }

    /// The version of OpenAPI.
    public var openAPIVersion: String? { root["openapi"].flatMap { $0.stringValue ?? $0.numberValue?.text } }

    /// Indicates a document of OpenAPI 3.0, in which every operation must have responses.
    var isVersion3_0: Bool { (root["openapi"]?.stringValue ?? "").hasPrefix("3.0") }

    // MARK: References

    /// The value that a reference within the document leads to; nil when nothing is there.
    func target(_ reference: String) -> JSONValue? { targets.target(reference, in: root) }

    /// The value at the end of a chain of references; nil when it has no end.
    func end(_ reference: String) -> JSONValue? { targets.end(reference, in: root) }

    /// The reason why a reference can't be followed, or nil.
    func problem(_ reference: String) -> ReferenceTargets.Problem? { targets.problem(reference, in: root) }

    /// The value, or the value that it refers to, over any number of references; nil when they have no end.
    func resolved(_ value: JSONValue?) -> JSONValue? {
        guard let reference = value?["$ref"]?.stringValue else { return value }
        return end(reference)
    }

    // MARK: Groups

    /// The operations of one tag, or of one path where there are no tags.
    public struct OperationGroup: Sendable {
        /// The tag's name.
        public let name: String
        /// The tag's description; nil where it has none.
        public let description: String?
        /// The operations, in the order of the document.
        public internal(set) var operations: [OpenAPIOperation] = []
    }

    /// The operations by their first tag, in the order of the document's tags, and then of its operations. Tags without
    /// operations are left out.
    public var groups: [OperationGroup] {
        var groups: [OperationGroup] = []
        var indexes: [ExactString: Int] = [:]
        func index(of name: String, _ description: String?) -> Int {
            if let known = indexes[ExactString(name)] { return known }
            indexes[ExactString(name)] = groups.count
            groups.append(OperationGroup(name: name, description: description))
            return groups.count - 1
        }
        for tag in root["tags"]?.arrayValue ?? [] {
            if let name = tag["name"]?.stringValue { _ = index(of: name, tag["description"]?.stringValue) }
        }
        for operation in operations { groups[index(of: operation.groupName, nil)].operations.append(operation) }
        return groups.filter { !$0.operations.isEmpty }
    }

    // MARK: Servers

    /// A part of the server's address that the document leaves open: a subdomain, a region.
    public struct ServerVariable: Sendable {
        /// The variable's name.
        public let name: String
        /// Its description; nil where it has none.
        public let description: String?
        /// The values that it may have; nil for any.
        public let values: [String]?
        /// Its usual value.
        public let defaultValue: JSONValue?
    }

    /// The variables of the first server.
    public var serverVariables: [ServerVariable] { servers.first?.variables ?? [] }
}
