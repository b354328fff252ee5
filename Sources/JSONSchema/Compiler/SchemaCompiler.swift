import JSON

/// Compiles a schema's JSON into nodes, and collects the keywords that are not checked.
struct SchemaCompiler {
    let malformed: Schema.MalformedKeywords
    let formats: Schema.Formats
    private(set) var uncheckedKeywords: [UncheckedKeyword] = []
    private(set) var annotations: [SchemaAnnotation] = []
    var program = SchemaProgram()
    var library: SchemaLibrary
    /// The scope of the schema that is being compiled.
    private(set) var scope: SchemaScope
    private var depth = 0
    /// The compiled schemas that references lead to, by their locations.
    var referred: [DocumentLocation: SchemaIndex] = [:]
    /// The ones among them that are not yet compiled.
    var waiting: [(index: SchemaIndex, location: LocatedSchema)] = []
    var dynamicNames: Set<String> = []
    /// The number of instructions left for all patterns together.
    var patternAllowance = 500_000

    init(
        dialect: Dialect, malformed: Schema.MalformedKeywords, formats: Schema.Formats, documents: [String: JSONValue]
    ) {
        self.malformed = malformed
        self.formats = formats
        library = SchemaLibrary(documents: documents)
        scope = SchemaScope(base: "", resource: 0, dialect: dialect)
    }

    /// Compiles the whole document and all schemas that its references lead to.
    mutating func compile(_ document: JSONValue) throws(SchemaError) -> SchemaProgram {
        let root = library.addRoot(document, scope)
        referred[root.location] = try reserve()
        waiting.append((0, root))
        var next = 0
        repeat {
            while next < waiting.count {
                let (index, location) = waiting[next]
                next += 1
                scope = location.scope
                program.nodes[index] = try makeNode(location.value, at: location.pointer)
            }
            reserveDynamicAnchors()
        } while next < waiting.count
        if referred.count > 1 { dropRepetitions() }
        return program
    }

    /// Compiles the schema at `pointer`.
    mutating func compile(_ document: JSONValue, at pointer: JSONPointer) throws(SchemaError) -> SchemaIndex {
        let index = try reserve()
        let outer = scope
        program.nodes[index] = try makeNode(document, at: pointer)
        scope = outer
        return index
    }

    /// Reserves the index of a schema that is compiled later.
    mutating func reserve() throws(SchemaError) -> SchemaIndex {
        guard program.nodes.count < 1_000_000 else {
            throw SchemaError("the schema comes to more than a million schemas", at: JSONPointer())
        }
        program.nodes.append(SchemaNode())
        return program.nodes.count - 1
    }

    private mutating func makeNode(_ document: JSONValue, at pointer: JSONPointer) throws(SchemaError) -> SchemaNode {
        guard depth < Schema.maximumDepth else {
            throw SchemaError("schemas inside schemas are deeper than \(Schema.maximumDepth)", at: pointer)
        }
        depth += 1
        defer { depth -= 1 }
        switch document {
        case .bool(true): return SchemaNode()
        case .bool(false):
            let location = KeywordLocation(pointer: pointer, name: "false")
            return SchemaNode(entries: [SchemaNode.Entry(location: location, keyword: FalseSchema())])
        case .object(let object): return try makeNode(object, at: pointer)
        default:
            let reason = "a schema is an object or a boolean"
            guard malformed == .leaveUnchecked else { throw SchemaError(reason, at: pointer) }
            var node = SchemaNode()
            leaveUnchecked(KeywordLocation(pointer: pointer, name: pointer.tokens.last ?? ""), reason, in: &node)
            return node
        }
    }

    private mutating func makeNode(_ object: JSONObject, at pointer: JSONPointer) throws(SchemaError) -> SchemaNode {
        scope = library.scope(of: object, in: scope)
        var node = SchemaNode()
        node.resource = scope.resource
        node.isSecret = object["writeOnly"] == true || object["format"] == "password"
        node.allowsNull =
            scope.dialect.hasNullable && (object["nullable"] == true || object["x-nullable"] == true)
        var members = object.membersWithoutDuplicates
        if scope.dialect.referenceReplacesSiblings, object.contains(key: "$ref") {
            members.removeAll { $0.key != "$ref" }
        }
        var last: [SchemaNode.Entry] = []
        for member in members {
            let location = KeywordLocation(pointer: pointer.appending(member.key), name: member.key)
            guard let make = Vocabulary.maker(of: member.key, in: scope, formats: formats) else {
                annotations.append(
                    SchemaAnnotation(pointer: location.pointer, keyword: member.key, value: member.value))
                continue
            }
            do throws(KeywordError) {
                let source = KeywordSource(
                    value: member.value, siblings: object, location: location, dialect: scope.dialect)
                guard let keyword = try make(source, &self) else { continue }
                let entry = SchemaNode.Entry(location: location, keyword: keyword)
                if member.key.hasPrefix("unevaluated") { last.append(entry) } else { node.entries.append(entry) }
            } catch {
                switch error {
                case .unsupported(let reason): leaveUnchecked(location, reason, in: &node)
                case .malformed(let reason) where malformed == .leaveUnchecked:
                    leaveUnchecked(location, reason, in: &node)
                case .malformed(let reason): throw SchemaError(reason, at: location.pointer)
                case .inside(let error): throw error
                }
            }
        }
        node.entries += last
        if !last.isEmpty { program.tracksEvaluated = true }
        return node
    }

    private mutating func leaveUnchecked(_ location: KeywordLocation, _ reason: String, in node: inout SchemaNode) {
        uncheckedKeywords.append(UncheckedKeyword(pointer: location.pointer, keyword: location.name, reason: reason))
        node.entries.append(SchemaNode.Entry(location: location, keyword: UncheckableKeyword(reason: reason)))
    }

    /// Compiles a schema inside a keyword, at `pointer`.
    mutating func compileInside(_ document: JSONValue, at pointer: JSONPointer) throws(KeywordError) -> SchemaIndex {
        do {
            return try compile(document, at: pointer)
        } catch {
            throw .inside(error)
        }
    }

    /// Adds the unchecked keyword once, although a schema with references to it is compiled a second time.
    private mutating func dropRepetitions() {
        var seen: Set<JSONPointer> = []
        uncheckedKeywords = uncheckedKeywords.filter { seen.insert($0.pointer).inserted }
        seen = []
        annotations = annotations.filter { seen.insert($0.pointer).inserted }
    }
}

extension SchemaCompiler {
    /// Returns the schema that a reference leads to, compiled now or later, and the name of the `$dynamicAnchor` at its
    /// target.
    mutating func schema(at reference: String) throws(KeywordError) -> (index: SchemaIndex, dynamicAnchor: String?) {
        guard let (location, anchor) = library.find(reference, from: scope) else {
            throw .unsupported(
                "the reference \(ViolationText.shortened(reference, to: 80)) leads nowhere in the document")
        }
        return (try index(of: location), anchor)
    }

    /// Returns the root of the resource around the current location, and whether it is a `$recursiveAnchor`.
    mutating func recursiveRoot() throws(KeywordError) -> (index: SchemaIndex, isAnchor: Bool) {
        guard let (location, isAnchor) = library.recursiveRoot(from: scope) else {
            throw .unsupported("the reference leads nowhere in the document")
        }
        return (try index(of: location), isAnchor)
    }

    /// Compiles all possible targets of a `$dynamicRef`.
    mutating func reserveDynamicAnchors() {
        for name in dynamicNames.sorted() {
            for (resource, location) in library.dynamicAnchors(name) {
                guard let index = try? index(of: location) else { continue }
                program.dynamicAnchors[name, default: [:]][resource] = index
            }
        }
    }

    private mutating func index(of located: LocatedSchema) throws(KeywordError) -> SchemaIndex {
        if let index = referred[located.location] { return index }
        let index: SchemaIndex
        do {
            index = try reserve()
        } catch {
            throw .inside(error)
        }
        referred[located.location] = index
        waiting.append((index, located))
        return index
    }
}
