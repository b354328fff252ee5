import Alloy
import JSON
import JSONSchema

/// Overlays in the order of their priority.
public struct OptionOverlays: Sendable {
    let all: [OptionOverlay]
    /// The lines about writes, in the order of their priority.
    private let writes: [WriteOverlay]

    init(_ all: [OptionOverlay], writes: [WriteOverlay] = []) {
        self.all = all
        self.writes = writes
    }

    /// A line about the writes of a provider.
    struct WriteOverlay: Sendable {
        let connector: Glob
        let action: Glob
        /// The request header under whose value the provider makes a write once.
        let idempotencyHeader: String
    }

    /// Returns the request header under whose value the provider makes a write of this action once, where a line names one.
    public func idempotencyHeader(connectorId: String, actionId: String) -> String? {
        writes.first { $0.connector.matches(connectorId) && $0.action.matches(actionId) }?.idempotencyHeader
    }

    /// The overlays that are built into the host, for providers with ids that people don't know.
    static let builtIn: OptionOverlays = {
        // A test proves that they are valid.
        (try? OptionOverlays(parsing: Array(BuiltInOverlays.text.utf8))) ?? OptionOverlays([])
    }()

    /// No overlays besides the built-in ones.
    public static let none = OptionOverlays([])

    /// Returns the overlay of each field of an action's form: one of these, else a built-in one.
    func sources(connectorId: String, actionId: String) -> [JSONPointer: OptionOverlay] {
        var result: [JSONPointer: OptionOverlay] = [:]
        for overlay in (all + Self.builtIn.all).reversed()
        where overlay.matches(connectorId: connectorId, actionId: actionId) {
            result[overlay.field] = overlay
        }
        return result
    }
}

extension OptionOverlays {
    /// Parses the text of an overlay file.
    ///
    /// Throws all its problems.
    public init(parsing bytes: [UInt8]) throws(SourceFileError) {
        let file = try SourceFile(parsing: bytes)
        let problems = file.problems(against: Self.schema) + Self.pointerProblems(file.json)
        guard problems.isEmpty else { throw file.error(problems) }
        let writes = (file.json["writes"]?.arrayValue ?? []).map { line in
            WriteOverlay(
                connector: Glob(line["connector"]?.stringValue ?? "*"),
                action: Glob(line["action"]?.stringValue ?? "*"),
                idempotencyHeader: line["idempotencyHeader"]?.stringValue ?? "")
        }
        self.init((file.json["overlays"]?.arrayValue ?? []).compactMap(Self.overlay), writes: writes)
    }

    /// Returns a problem for each text that should be a pointer, and for each reference to a field that no form has.
    private static func pointerProblems(_ document: JSONValue) -> [SourceFileError.Problem] {
        var problems: [SourceFileError.Problem] = []
        func check(_ value: JSONValue?, _ location: [String], isField: Bool = false) {
            guard let text = value?.stringValue else { return }
            guard let pointer = JSONPointer(text) else {
                return problems.append(
                    SourceFileError.Problem(
                        at: JSONPointer(tokens: location),
                        "expected a JSON Pointer such as \"/id\", got \(value?.preview ?? "")"))
            }
            guard isField else { return }
            let group = pointer.tokens.first ?? ""
            if !InputFindings.groups.contains(group) {
                problems.append(
                    SourceFileError.Problem(
                        at: JSONPointer(tokens: location),
                        "expected the pointer of a field, which starts with one of \(InputFindings.groups.joined(separator: ", ")), "
                            + "got \(value?.preview ?? "")",
                        nearest: nearestName(to: group, among: InputFindings.groups)))
            }
        }
        for (index, overlay) in (document["overlays"]?.arrayValue ?? []).enumerated() {
            let location = ["overlays", String(index)]
            let inside = location + ["options"]
            check(overlay["field"], location + ["field"], isField: true)
            for (index, field) in (overlay["dependsOn"]?.arrayValue ?? []).enumerated() {
                check(field, location + ["dependsOn", String(index)], isField: true)
            }
            for key in ["items", "value", "label"] { check(overlay["options"]?[key], inside + [key]) }
            for (index, part) in (overlay["options"]?["label"]?.arrayValue ?? []).enumerated() {
                check(part, inside + ["label", String(index)])
            }
            for key in ["send", "read"] {
                check(overlay["options"]?["page"]?[key], inside + ["page", key], isField: key == "send")
            }
            OptionParameters.visit(overlay["options"]?["params"] ?? .null, at: inside + ["params"]) {
                reference, location in
                check(.string(reference), location + ["from"], isField: true)
            }
        }
        return problems
    }

    private static func overlay(_ json: JSONValue) -> OptionOverlay? {
        func pointer(_ value: JSONValue?) -> JSONPointer? { value?.stringValue.flatMap { JSONPointer($0) } }
        guard let field = pointer(json["field"]), let options = json["options"], let value = pointer(options["value"]),
            let actionId = options["action"]?.stringValue
        else { return nil }
        let params = options["params"]?.objectValue ?? JSONObject()
        var dependsOn = (json["dependsOn"]?.arrayValue ?? []).compactMap(pointer)
        OptionParameters.visit(.object(params), at: []) { reference, _ in
            if let field = JSONPointer(reference), !dependsOn.contains(field) { dependsOn.append(field) }
        }
        var page: OptionOverlay.Page?
        if let send = pointer(options["page"]?["send"]), let read = pointer(options["page"]?["read"]) {
            page = OptionOverlay.Page(send: send, read: read)
        }
        let label = options["label"].map { $0.arrayValue ?? [$0] } ?? []
        return OptionOverlay(
            connector: Glob(json["connector"]?.stringValue ?? "*"), action: Glob(json["action"]?.stringValue ?? "*"),
            field: field,
            source: OptionOverlay.Source(
                connectorId: options["connector"]?.stringValue, actionId: actionId, params: params,
                items: pointer(options["items"]) ?? JSONPointer(), value: value, label: label.compactMap(pointer),
                page: page),
            dependsOn: dependsOn)
    }

    private static let text: JSONValue = ["type": "string", "minLength": 1]
    private static let glob: JSONValue = ["type": "string", "minLength": 1, "maxLength": .int(Glob.maximumLength)]

    /// The JSON Schema of the file.
    private static let schema = object(
        [
            "overlays": [
                "type": "array",
                "items": object(
                    [
                        "connector": glob, "action": glob, "field": text,
                        "options": object(
                            [
                                "connector": text, "action": text,
                                "params": object(
                                    [
                                        "pathParams": ["type": "object"], "queryParameters": ["type": "object"],
                                        "additionalHeaders": ["type": "object"], "requestBody": [:],
                                    ], required: []),
                                "items": ["type": "string"], "value": ["type": "string"],
                                "label": [
                                    "type": ["string", "array"], "items": ["type": "string"], "minItems": 1,
                                ],
                                "page": object(["send": text, "read": text], required: ["send", "read"]),
                            ], required: ["action", "items", "value"]),
                        "dependsOn": ["type": "array", "items": text],
                    ], required: ["connector", "action", "field", "options"]),
            ],
            "writes": [
                "type": "array",
                "items": object(
                    [
                        "connector": glob, "action": glob,
                        "idempotencyHeader": ["type": "string", "pattern": "^[A-Za-z0-9_-]+$", "maxLength": 64],
                    ], required: ["connector", "action", "idempotencyHeader"]),
            ],
        ], required: ["overlays"])

    private static func object(_ properties: JSONObject, required: [String]) -> JSONValue {
        [
            "type": "object", "properties": .object(properties), "required": .strings(required),
            "additionalProperties": false,
        ]
    }
}
