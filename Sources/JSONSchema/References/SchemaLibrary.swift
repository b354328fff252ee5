import JSON

/// The documents that references may lead to, with their resources and anchors. A document is indexed when the first
/// reference is followed: most schemas have none.
struct SchemaLibrary {
    private struct Resource {
        let root: LocatedSchema
        var anchors: [String: LocatedSchema] = [:]
        var dynamicAnchors: [String: LocatedSchema] = [:]
    }

    private let given: [String: JSONValue]
    private var resources: [String: Resource] = [:]
    private var numbers: [String: Int] = ["": 0]
    private var documentCount = 0
    private var root: LocatedSchema?
    private var isRootSearched = false
    /// The position of each indexed location: a schema, or a container of schemas.
    private var locations: [DocumentLocation: LocatedSchema] = [:]

    init(documents: [String: JSONValue]) {
        var given: [String: JSONValue] = [:]
        for (uri, document) in documents { given[URIReference(uri).withoutFragment] = document }
        self.given = given
    }

    /// Creates a library with the document that is being compiled.
    mutating func addRoot(_ document: JSONValue, _ scope: SchemaScope) -> LocatedSchema {
        let location = LocatedSchema(
            location: DocumentLocation(document: 0, pointer: JSONPointer()), value: document, scope: scope)
        root = location
        documentCount = 1
        return location
    }

    /// Returns the scope inside a schema that is located in `outer`.
    mutating func scope(of object: JSONObject, in outer: SchemaScope) -> SchemaScope {
        var scope = outer
        if let text = object["$schema"]?.stringValue { setDialect(text, of: &scope) }
        guard let id = Self.id(of: object, in: scope.dialect) else { return scope }
        let reference = URIReference(id)
        // A bare fragment is draft-07's anchor.
        if scope.dialect.hasFragmentIds, id.hasPrefix("#") { return scope }
        scope.base = reference.resolved(against: URIReference(outer.base)).withoutFragment
        scope.resource = number(of: scope.base)
        return scope
    }

    private mutating func setDialect(_ text: String, of scope: inout SchemaScope) {
        if let dialect = Dialect(schemaURI: text) {
            // In the dialect that combines all drafts, `$schema` of an inner schema is only a hint.
            if !scope.dialect.isLenient { scope.dialect = dialect }
            scope.hasValidation = true
        } else if let metaschema = given[URIReference(text).withoutFragment],
            let vocabularies = metaschema["$vocabulary"]?.objectValue
        {
            scope.hasValidation = vocabularies.keys.contains { $0.hasSuffix("/vocab/validation") }
            scope.assertsFormats = vocabularies.keys.contains { $0.hasSuffix("/vocab/format-assertion") }
        }
    }

    private static func id(of object: JSONObject, in dialect: Dialect) -> String? {
        if dialect.referenceReplacesSiblings, object.contains(key: "$ref") { return nil }
        if let id = object["$id"]?.stringValue { return dialect == .draft4 ? nil : id }
        guard dialect.hasPlainId, let id = object["id"]?.stringValue else { return nil }
        // In published schemas `id` is often a property, not the keyword.
        if dialect.isLenient, !id.contains("://"), !id.hasPrefix("urn:"), !id.hasPrefix("#") { return nil }
        return id
    }

    private mutating func number(of uri: String) -> Int {
        if let number = numbers[uri] { return number }
        numbers[uri] = numbers.count
        return numbers.count - 1
    }
}

// MARK: - References
extension SchemaLibrary {
    /// Resolves a reference in `scope`: returns the location it leads to, and the name of the `$dynamicAnchor` there,
    /// if any; nil if it leads nowhere.
    mutating func find(_ text: String, from scope: SchemaScope) -> (location: LocatedSchema, dynamicAnchor: String?)? {
        searchRoot()
        let reference = URIReference(text).resolved(against: URIReference(scope.base))
        guard let fragment = reference.decodedFragment else { return nil }
        let uri = reference.withoutFragment
        load(uri)
        if let resource = resources[uri] {
            if fragment.isEmpty { return (resource.root, nil) }
            if fragment.hasPrefix("/") {
                if let pointer = JSONPointer(fragment), let location = descend(pointer, from: resource.root) {
                    return (location, nil)
                }
            } else if let location = resource.dynamicAnchors[fragment] {
                return (location, fragment)
            } else if let location = resource.anchors[fragment] {
                return (location, nil)
            }
        }
        guard let root, scope.dialect.isLenient || uri == "" else { return nil }
        if fragment.hasPrefix("/"), let pointer = JSONPointer(fragment), let location = descend(pointer, from: root) {
            return (location, nil)
        }
        guard scope.dialect.isLenient else { return nil }
        for holder in [["definitions"], ["$defs"], ["components", "schemas"]] {
            if let location = descend(JSONPointer(tokens: holder + [text]), from: root) { return (location, nil) }
        }
        return nil
    }

    /// Returns the root of the resource of `scope`, and whether it has `$recursiveAnchor`.
    mutating func recursiveRoot(from scope: SchemaScope) -> (location: LocatedSchema, isAnchor: Bool)? {
        searchRoot()
        guard let root = resources[scope.base]?.root ?? root else { return nil }
        return (root, root.value["$recursiveAnchor"] == true)
    }

    /// Returns the schemas with the `$dynamicAnchor` `name`, by the index of their resource. The empty name means
    /// `$recursiveAnchor`.
    func dynamicAnchors(_ name: String) -> [(resource: Int, location: LocatedSchema)] {
        resources.compactMap { uri, resource in
            guard let number = numbers[uri] else { return nil }
            if name.isEmpty {
                return resource.root.value["$recursiveAnchor"] == true ? (number, resource.root) : nil
            }
            return resource.dynamicAnchors[name].map { (number, $0) }
        }.sorted { $0.resource < $1.resource }
    }

    private mutating func descend(_ pointer: JSONPointer, from located: LocatedSchema) -> LocatedSchema? {
        let location = DocumentLocation(
            document: located.location.document, pointer: JSONPointer(tokens: located.pointer.tokens + pointer.tokens))
        if let known = locations[location] { return known }
        var value = located.value
        var scope = located.scope
        var position = SchemaPosition.schema
        for token in pointer.tokens {
            if position == .schema, let object = value.objectValue { scope = self.scope(of: object, in: scope) }
            guard let next = value[JSONPointer(tokens: [token])] else { return nil }
            position = position.position(of: token, in: value)
            value = next
        }
        return LocatedSchema(location: location, value: value, scope: scope)
    }

    private mutating func searchRoot() {
        guard !isRootSearched, let root else { return }
        isRootSearched = true
        resources[""] = Resource(root: root)
        search(root)
    }

    private mutating func load(_ uri: String) {
        guard resources[uri] == nil, let document = given[uri] ?? Metaschema.document(uri) else { return }
        let dialect = document["$schema"]?.stringValue.flatMap(Dialect.init(schemaURI:)) ?? root?.scope.dialect
        let scope = SchemaScope(base: uri, resource: number(of: uri), dialect: dialect ?? .draft202012)
        let location = LocatedSchema(
            location: DocumentLocation(document: documentCount, pointer: JSONPointer()), value: document, scope: scope)
        documentCount += 1
        resources[uri] = Resource(root: location)
        search(location)
    }

    /// Indexes the resources and anchors of a document, at all locations where schemas can be.
    private mutating func search(_ start: LocatedSchema) {
        var pending: [(located: LocatedSchema, position: SchemaPosition)] = [(start, .schema)]
        while let (located, position) = pending.popLast() {
            var scope = located.scope
            locations[located.location] = located
            if position == .schema, let object = located.value.objectValue {
                scope = self.scope(of: object, in: scope)
                note(object, at: located, scope)
            }
            let children: [(String, JSONValue)]
            switch located.value {
            case .object(let object): children = object.members.map { ($0.key, $0.value) }
            case .array(let elements): children = elements.enumerated().map { (String($0.offset), $0.element) }
            default: continue
            }
            for (token, value) in children {
                let inside = position.position(of: token, in: located.value)
                if inside == .other { continue }
                let location = DocumentLocation(
                    document: located.location.document, pointer: located.pointer.appending(token))
                pending.append((LocatedSchema(location: location, value: value, scope: scope), inside))
            }
        }
    }

    private mutating func note(_ object: JSONObject, at located: LocatedSchema, _ scope: SchemaScope) {
        if scope.base != located.scope.base || resources[scope.base] == nil {
            resources[scope.base] = resources[scope.base] ?? Resource(root: located)
        }
        if scope.dialect.hasFragmentIds, let id = Self.id(of: object, in: scope.dialect), id.hasPrefix("#") {
            resources[scope.base]?.anchors[String(id.dropFirst())] = located
        }
        if let name = object["$anchor"]?.stringValue { resources[scope.base]?.anchors[name] = located }
        if let name = object["$dynamicAnchor"]?.stringValue {
            resources[scope.base]?.dynamicAnchors[name] = located
        }
    }
}
