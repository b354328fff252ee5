import JSON

/// Turns a schema's JSON into nodes, and keeps what it passes over.
struct SchemaCompiler {
    let malformed: Schema.MalformedKeywords
    private(set) var uncheckedKeywords: [UncheckedKeyword] = []
    private(set) var annotations: [SchemaAnnotation] = []
    private var depth = 0

    init(malformed: Schema.MalformedKeywords) { self.malformed = malformed }

    /// Compiles the schema that stands at `pointer`.
    mutating func compile(_ document: JSONValue, at pointer: JSONPointer) throws(SchemaError) -> SchemaNode {
        guard depth < Schema.maximumDepth else {
            throw SchemaError("schemas inside schemas are deeper than \(Schema.maximumDepth)", at: pointer)
        }
        depth += 1
        defer { depth -= 1 }
        switch document {
        case .bool(true): return .anything
        case .bool(false): return .nothing(at: pointer)
        case .object(let object): return try compile(object, at: pointer)
        default:
            let reason = "a schema is an object or a boolean"
            guard malformed == .leaveUnchecked else { throw SchemaError(reason, at: pointer) }
            leaveUnchecked(KeywordPlace(pointer: pointer, name: pointer.tokens.last ?? ""), reason)
            return .anything
        }
    }

    private mutating func compile(_ object: JSONObject, at pointer: JSONPointer) throws(SchemaError) -> SchemaNode {
        var node = SchemaNode()
        node.isSecret = object["writeOnly"] == true || object["format"] == "password"
        for member in object.membersWithoutDuplicates {
            let place = KeywordPlace(pointer: pointer.appending(member.key), name: member.key)
            if Vocabulary.unsupported.contains(member.key) {
                leaveUnchecked(place, "this keyword is not supported")
                continue
            }
            guard let make = Vocabulary.keywords[member.key] else {
                annotations.append(SchemaAnnotation(pointer: place.pointer, keyword: member.key, value: member.value))
                continue
            }
            do throws(KeywordFault) {
                let keyword = try make(KeywordSource(value: member.value, siblings: object, place: place), &self)
                node.entries.append(SchemaNode.Entry(place: place, keyword: keyword))
            } catch {
                switch error {
                case .unsupported(let reason): leaveUnchecked(place, reason)
                case .malformed(let reason) where malformed == .leaveUnchecked: leaveUnchecked(place, reason)
                case .malformed(let reason): throw SchemaError(reason, at: place.pointer)
                case .inside(let error): throw error
                }
            }
        }
        return node
    }

    private mutating func leaveUnchecked(_ place: KeywordPlace, _ reason: String) {
        uncheckedKeywords.append(UncheckedKeyword(pointer: place.pointer, keyword: place.name, reason: reason))
    }

    /// Compiles a schema that a keyword holds, at `pointer`.
    mutating func compileInside(_ document: JSONValue, at pointer: JSONPointer) throws(KeywordFault) -> SchemaNode {
        do {
            return try compile(document, at: pointer)
        } catch {
            throw .inside(error)
        }
    }
}
