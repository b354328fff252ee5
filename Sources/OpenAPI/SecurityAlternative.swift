import JSON

/// One of the ways in which a request to an operation may be authorized: all of its schemes together (the Security Requirement
/// Object of OpenAPI).
public struct SecurityAlternative: Sendable, Hashable {
    /// A scheme that the alternative needs.
    public struct Requirement: Sendable, Hashable {
        /// The scheme's name in the document.
        public var scheme: String
        /// The scopes that the operation needs, for `oauth2` and `openIdConnect`.
        public var scopes: [String]

        /// A requirement of these parts.
        public init(scheme: String, scopes: [String] = []) {
            self.scheme = scheme
            self.scopes = scopes
        }
    }

    /// The schemes that must be used together; none where the operation may be called without any.
    public var requirements: [Requirement]

    /// An alternative of these schemes.
    public init(_ requirements: [Requirement]) { self.requirements = requirements }

    /// The names of its schemes as a clause.
    public var words: String { requirements.map(\.scheme).joined(separator: " with ") }
}

extension OpenAPIDocument {
    /// Returns the alternatives of an operation, its own or else the document's; empty where it needs nothing, and nil where the
    /// document does not say.
    public func security(of operation: OpenAPIOperation) -> [SecurityAlternative]? {
        Self.alternatives(operation.object["security"] ?? root["security"])
    }

    /// All alternatives that occur in the document, each once, without scopes, in the order of the document.
    public var securityAlternatives: [SecurityAlternative] {
        var known: Set<SecurityAlternative> = []
        let lists = [root["security"]] + operations.map { $0.object["security"] }
        return lists.flatMap { Self.alternatives($0) ?? [] }.compactMap { alternative in
            let plain = SecurityAlternative(alternative.requirements.map { .init(scheme: $0.scheme) })
            return known.insert(plain).inserted ? plain : nil
        }
    }

    /// Returns the kinds of schemes of which an operation takes one; nil for any. Where several schemes are used together, an
    /// account of any of them counts: it has the others, too.
    public func acceptedKinds(of operation: OpenAPIOperation) -> Set<SecurityScheme.Kind>? {
        guard let alternatives = security(of: operation), !alternatives.isEmpty,
            !alternatives.contains(where: \.requirements.isEmpty)
        else { return nil }
        let names = Set(alternatives.flatMap { $0.requirements.map { ExactString($0.scheme) } })
        return Set(securitySchemes.filter { names.contains(ExactString($0.name)) }.compactMap(\.kind))
    }

    private static func alternatives(_ value: JSONValue?) -> [SecurityAlternative]? {
        value?.arrayValue?.compactMap { $0.objectValue }.map { object in
            SecurityAlternative(
                object.members.map { member in
                    .init(scheme: member.key, scopes: (member.value.arrayValue ?? []).compactMap(\.stringValue))
                })
        }
    }
}
