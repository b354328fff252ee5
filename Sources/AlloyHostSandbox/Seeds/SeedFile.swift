import AlloySandbox
import JSON
import JSONSchema

/// The shape of a seed file.
public enum SeedFile {
    /// The seed in a text, whose connectors, users and records are not checked yet.
    ///
    /// Throws all problems of its shape: broken JSON, members that are missing, unknown or there twice.
    public static func document(parsing bytes: [UInt8]) throws(SourceFileError) -> SeedDocument {
        let file = try SourceFile(parsing: bytes)
        if let newer = NewerFormat(of: file.json, supported: format) {
            let problem = SourceFileError.Problem(
                at: JSONPointer(tokens: ["format"]), "\(newer); use the newer alloy-host, or another file")
            throw file.error([problem])
        }
        let problems = file.problems(against: schema)
        guard problems.isEmpty else { throw file.error(problems) }
        return SeedDocument(file)
    }

    /// The version of the format, which a file may state as `format`.
    private static let format = 1

    private static let text: JSONValue = ["type": "string", "minLength": 1]
    private static let id: JSONValue = ["type": "string", "pattern": "^[0-9a-f]{24}$"]
    private static let object: JSONValue = ["type": "object"]

    /// The shape, as JSON Schema.
    public static let schema = closed([
        "format": ["type": "integer"],
        "extends": ["enum": .strings(SandboxSeed.names)],
        "users": list(closed(["username": text, "fullName": text, "userId": id], required: ["username"])),
        "credentials": list(
            closed(
                ["user": text, "connectorId": text, "authenticationType": text, "data": object, "credentialId": id],
                required: ["connectorId", "authenticationType"])),
        "records": [
            "type": "object", "additionalProperties": ["type": "object", "additionalProperties": list(object)],
        ],
        "connectors": list([
            "type": ["string", "object"], "minLength": 1, "required": ["id", "name"],
            "properties": [
                "id": text, "name": text, "category": list(text), "group": list(text),
                "requirements": list(loose(["authenticationType": text], required: ["authenticationType"])),
                "resources": list(
                    loose(
                        [
                            "name": text,
                            "actions": list(
                                loose(
                                    ["id": text, "httpMethod": text, "path": text, "parameters": list(object)],
                                    required: ["id", "httpMethod", "path"])),
                        ], required: ["name", "actions"])),
            ],
        ]),
    ])

    private static func list(_ items: JSONValue) -> JSONValue { ["type": "array", "items": items] }

    private static func loose(_ properties: JSONObject, required: [String]) -> JSONValue {
        ["type": "object", "properties": .object(properties), "required": .strings(required)]
    }

    private static func closed(_ properties: JSONObject, required: [String] = []) -> JSONValue {
        [
            "type": "object", "properties": .object(properties), "required": .strings(required),
            "additionalProperties": false,
        ]
    }
}
