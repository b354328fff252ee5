import Alloy
import JSON
import JSONSchema

extension OptionOverlays {
    /// Reads the text of an overlay file.
    ///
    /// Throws everything that is wrong with it.
    public init(parsing bytes: [UInt8]) throws(SourceFileError) {
        let file = try SourceFile(parsing: bytes)
        let problems = file.problems(against: Self.schema) + Self.pointerProblems(file.json)
        guard problems.isEmpty else { throw file.error(problems) }
        self.init((file.json["overlays"]?.arrayValue ?? []).compactMap(Self.overlay))
    }

    /// Texts that should be pointers and are none, and references to fields that stand in no form.
    private static func pointerProblems(_ document: JSONValue) -> [SourceFileError.Problem] {
        var problems: [SourceFileError.Problem] = []
        func check(_ value: JSONValue?, _ place: [String], isField: Bool = false) {
            guard let text = value?.stringValue else { return }
            guard let pointer = JSONPointer(text) else {
                return problems.append(
                    SourceFileError.Problem(
                        at: JSONPointer(tokens: place),
                        "expected a JSON Pointer such as \"/id\", got \(value?.preview ?? "")"))
            }
            guard isField else { return }
            let group = pointer.tokens.first ?? ""
            if !groups.contains(group) {
                problems.append(
                    SourceFileError.Problem(
                        at: JSONPointer(tokens: place),
                        "expected the pointer of a field, which starts with one of \(groups.joined(separator: ", ")), "
                            + "got \(value?.preview ?? "")", nearest: nearestName(to: group, among: groups)))
            }
        }
        for (index, overlay) in (document["overlays"]?.arrayValue ?? []).enumerated() {
            let place = ["overlays", String(index)]
            let inside = place + ["options"]
            check(overlay["field"], place + ["field"], isField: true)
            for (index, field) in (overlay["dependsOn"]?.arrayValue ?? []).enumerated() {
                check(field, place + ["dependsOn", String(index)], isField: true)
            }
            for key in ["items", "value", "label"] { check(overlay["options"]?[key], inside + [key]) }
            for (index, part) in (overlay["options"]?["label"]?.arrayValue ?? []).enumerated() {
                check(part, inside + ["label", String(index)])
            }
            for key in ["send", "read"] {
                check(overlay["options"]?["page"]?[key], inside + ["page", key], isField: key == "send")
            }
            OptionParameters.visit(overlay["options"]?["params"] ?? .null, at: inside + ["params"]) {
                reference, place in
                check(.string(reference), place + ["from"], isField: true)
            }
        }
        return problems
    }

    private static let groups = ["pathParams", "queryParameters", "additionalHeaders", "requestBody"]

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

    /// The shape of the file.
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
            ]
        ], required: ["overlays"])

    private static func object(_ properties: JSONObject, required: [String]) -> JSONValue {
        [
            "type": "object", "properties": .object(properties), "required": .strings(required),
            "additionalProperties": false,
        ]
    }
}
