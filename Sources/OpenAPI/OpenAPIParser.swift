import JSON

/// Parses an OpenAPI document: its operations, and a warning for every part of it that can't be used. A part that is right is
/// used whatever else the document holds.
struct OpenAPIParser {
    private let document: OpenAPIDocument
    private let root: JSONObject
    /// The operations that can be used, in the order of the document, each with an id of its own.
    private(set) var operations: [OpenAPIOperation] = []
    /// The parts that could not be used, and what was done instead.
    private(set) var warnings: [SourceFileError.Problem] = []
    /// The steps that parsing took, for tests of how they grow.
    private(set) var stepCount = 0
    private var schemeNames: Set<ExactString> = []

    /// Parses a document that was read from `file`.
    ///
    /// Throws where it is no document of OpenAPI 3 at all.
    init(_ document: OpenAPIDocument, of file: SourceFile) throws(SourceFileError) {
        self.document = document
        if let problem = Self.versionProblem(document.root) { throw file.error([problem]) }
        root = document.root.objectValue ?? [:]
        readSecuritySchemes()
        readTags()
        readPaths()
        warnOfReferences()
    }

    private mutating func warn(_ tokens: [String], _ reason: String) {
        warnings.append(SourceFileError.Problem(at: JSONPointer(tokens: tokens), reason))
    }

    private static func versionProblem(_ root: JSONValue) -> SourceFileError.Problem? {
        guard let object = root.objectValue else {
            return SourceFileError.Problem("expected an OpenAPI document, got \(root.preview)")
        }
        if let version = object["swagger"] {
            return SourceFileError.Problem(
                at: JSONPointer(tokens: ["swagger"]),
                "expected OpenAPI 3.0 or 3.1, got Swagger \(version.stringValue ?? version.text); convert it first, for example with "
                    + "swagger2openapi")
        }
        // YAML makes a number of a version that is written without quotes.
        let version = object["openapi"]
        guard let text = version?.stringValue ?? version?.numberValue?.text, text == "3" || text.hasPrefix("3.") else {
            return SourceFileError.Problem(
                at: JSONPointer(tokens: ["openapi"]),
                "expected OpenAPI 3.0 or 3.1, got \(version?.preview ?? "nothing")")
        }
        return nil
    }

    // MARK: Beside the operations

    private mutating func readSecuritySchemes() {
        let kinds: Set = ["apiKey", "http", "oauth2", "openIdConnect", "mutualTLS"]
        let place = ["components", "securitySchemes"]
        let schemes = root["components"]?["securitySchemes"]
        guard let members = schemes?.objectValue?.members else {
            if let schemes { warn(place, "expected an object, got \(schemes.preview); it is left out") }
            return
        }
        for member in members {
            stepCount += 1
            schemeNames.insert(ExactString(member.key))
            // A broken reference is reported together with all others.
            guard let scheme = document.resolved(member.value) else { continue }
            guard let kind = scheme["type"]?.stringValue, kinds.contains(kind) else {
                warn(
                    place + [member.key],
                    "expected a security scheme of one of the types \(kinds.sorted().joined(separator: ", ")), got "
                        + "\(scheme["type"]?.preview ?? scheme.preview); it is left out")
                continue
            }
        }
    }

    private mutating func readTags() {
        guard let tags = root["tags"] else { return }
        if tags.arrayValue == nil { warn(["tags"], "expected an array, got \(tags.preview); it is left out") }
        for (index, tag) in (tags.arrayValue ?? []).enumerated() where tag["name"]?.stringValue == nil {
            warn(["tags", String(index)], "expected an object with a name, got \(tag.preview); it is left out")
        }
    }

    private mutating func warnOfReferences() {
        for place in document.locations.all {
            stepCount += 1
            guard let problem = document.problem(place.reference.text) else { continue }
            // Not shortened, so that it can be found.
            let reference = JSONValue.string(place.reference.text).text
            let words =
                switch problem {
                case .leadsOutside:
                    "leads out of this file, which is all that is read; bundle the document into one file"
                case .leadsNowhere: "leads nowhere"
                case .isCircular: "leads back to itself"
                }
            let further = place.count == 1 ? "" : " (here and at \(place.count - 1) more places)"
            warn(place.tokens, "\(reference) \(words); what refers to it is read as if it said nothing\(further)")
        }
    }

    // MARK: Operations

    private mutating func readPaths() {
        let place = ["paths"]
        guard let paths = root["paths"]?.objectValue else {
            let webhooks = root["webhooks"]?.objectValue?.count ?? 0
            if let value = root["paths"] {
                warn(place, "expected an object, got \(value.preview); the connector has no actions")
            } else if webhooks > 0 {
                warn(
                    ["webhooks"], "the document has webhooks only, which nobody can call; the connector has no actions")
            } else {
                warn([], "the document has no paths; the connector has no actions")
            }
            return
        }
        var found: [FoundOperation] = []
        for path in paths.members where !path.key.hasPrefix("x-") {
            readItem(path.value, path.key, &found)
        }
        if found.isEmpty { warn(place, "there is no operation that can be used; the connector has no actions") }
        nameOperations(found)
    }

    /// An operation before it has its id.
    private struct FoundOperation {
        var operation: OpenAPIOperation
        let place: [String]
    }

    private mutating func readItem(_ value: JSONValue, _ path: String, _ found: inout [FoundOperation]) {
        let place = ["paths", path]
        stepCount += 1
        var item: JSONObject
        if value["$ref"]?.stringValue != nil {
            // The members beside a broken reference are valid all the same.
            item = document.resolved(value)?.objectValue ?? [:]
            for member in value.objectValue?.members ?? [] where member.key != "$ref" {
                item[member.key] = member.value
            }
        } else if let object = value.objectValue {
            item = object
        } else {
            return warn(place, "expected an object, got \(value.preview); the path is left out")
        }
        if !path.hasPrefix("/") { warn(place, "expected a path that starts with /; it is read as if it did") }
        checkParameters(item["parameters"], place + ["parameters"])
        for member in item.members where OpenAPIOperation.methods.contains(member.key) {
            stepCount += 1
            let place = place + [member.key]
            guard let object = member.value.objectValue else {
                warn(place, "expected an object, got \(member.value.preview); the operation is left out")
                continue
            }
            checkOperation(object, place)
            let operation = OpenAPIOperation(
                method: member.key, path: path.hasPrefix("/") ? path : "/" + path, object: object,
                sharedParameters: item["parameters"]?.arrayValue ?? [], sharedServers: item["servers"])
            found.append(FoundOperation(operation: operation, place: place))
        }
    }

    private mutating func checkOperation(_ object: JSONObject, _ place: [String]) {
        checkParameters(object["parameters"], place + ["parameters"])
        if let id = object["operationId"], id.stringValue == nil {
            warn(place + ["operationId"], "expected a string, got \(id.preview); the action has an id made of its path")
        }
        if let tags = object["tags"], tags.arrayValue?.allSatisfy({ $0.stringValue != nil }) != true {
            warn(place + ["tags"], "expected an array of strings, got \(tags.preview); what is no string is left out")
        }
        if let body = object["requestBody"], body.objectValue == nil {
            warn(place + ["requestBody"], "expected an object, got \(body.preview); it is left out")
        } else if let body = object["requestBody"], body["$ref"] == nil, body["content"]?.objectValue?.isEmpty != false
        {
            warn(place + ["requestBody"], "expected content with a media type; the body may be anything")
        }
        if let responses = object["responses"] {
            if responses.objectValue == nil {
                warn(place + ["responses"], "expected an object, got \(responses.preview); it is left out")
            }
        } else if document.isVersion3_0 {
            warn(place, "expected responses, got nothing; the action has no sample of an answer")
        }
        checkSecurity(object["security"], place + ["security"])
    }

    private mutating func checkSecurity(_ value: JSONValue?, _ place: [String]) {
        guard let value else { return }
        guard let alternatives = value.arrayValue else {
            return warn(place, "expected an array, got \(value.preview); it is left out")
        }
        for (index, alternative) in alternatives.enumerated() {
            guard let members = alternative.objectValue?.members else {
                warn(place + [String(index)], "expected an object, got \(alternative.preview); it is left out")
                continue
            }
            for member in members {
                stepCount += 1
                guard !schemeNames.contains(ExactString(member.key)) else { continue }
                warn(
                    place + [String(index), member.key],
                    "there is no security scheme \(JSONValue.string(member.key).text); it is left out")
            }
        }
    }

    private mutating func checkParameters(_ value: JSONValue?, _ place: [String]) {
        guard let value else { return }
        guard let parameters = value.arrayValue else {
            return warn(place, "expected an array, got \(value.preview); it is left out")
        }
        for (index, element) in parameters.enumerated() {
            stepCount += 1
            // A broken reference is reported together with all others.
            guard let parameter = document.resolved(element) else { continue }
            let place = place + [String(index)]
            for name in ["name", "in"] where parameter[name]?.stringValue == nil {
                warn(
                    place + [name],
                    "expected a string, got \(parameter[name]?.preview ?? "nothing"); the parameter is left out")
            }
            if let kind = parameter["in"]?.stringValue, !["path", "query", "header", "cookie"].contains(kind) {
                warn(
                    place + ["in"],
                    "expected path, query, header or cookie, got \(JSONValue.string(kind).preview); "
                        + "the parameter is left out")
            }
        }
    }

    // MARK: Ids

    /// Gives each operation its own id where no other has it, else one that is made of its path.
    private mutating func nameOperations(_ found: [FoundOperation]) {
        var names = UniqueNames(reserved: found.lazy.compactMap(\.operation.givenID))
        operations.reserveCapacity(found.count)
        for found in found {
            var operation = found.operation
            operation.id = names.take(operation.givenID, or: operation.madeID)
            if let given = operation.givenID, !given.hasSameCodePoints(as: operation.id) {
                warn(
                    found.place + ["operationId"],
                    "another operation has the id \(JSONValue.string(given).text); this one has the id "
                        + JSONValue.string(operation.id).text)
            }
            operations.append(operation)
        }
        stepCount += names.stepCount
    }
}
