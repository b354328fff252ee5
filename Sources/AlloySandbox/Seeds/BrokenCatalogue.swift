import JSON

extension SandboxCatalogue {
    /// The standard connectors, followed by definitions with all the errors that real ones have and a host must survive.
    static var broken: SandboxCatalogue {
        let connectors = (EmbeddedText.json("Seeds/broken.json").arrayValue ?? []) + [BrokenDefinitions.extremes]
        return SandboxCatalogue(
            connectors: SandboxCatalogue.standard.connectors + connectors.map(DefinitionReader.connector))
    }
}

/// Definitions with every error that was ever seen, and worse ones: `broken.json`, and these.
private enum BrokenDefinitions {
    /// A connector with definitions that are too large to write down.
    static var extremes: JSONValue {
        [
            "id": "extremes", "name": "Extremes", "category": ["broken"], "group": ["output"],
            "requirements": [["authenticationType": "apiKey"]],
            "resources": [
                [
                    "name": "bodies",
                    "actions": [
                        action("deepBody", body: nested(400)),
                        action("wideBody", body: wide(2_000)),
                        action(
                            "longNames",
                            body: ["type": "object", "properties": .object([long(10_000): ["type": "string"]])]),
                        action(
                            "manyChoices", body: ["type": "object", "properties": ["choice": ["enum": choices(5_000)]]]),
                        action("longText", body: ["type": "object", "description": .string(long(200_000))]),
                    ],
                ],
                ["name": "many", "actions": .array((1...500).map { action("action\($0)", body: ["type": "object"]) })],
            ],
        ]
    }

    private static func action(_ id: String, body: JSONValue) -> JSONValue {
        ["id": .string(id), "httpMethod": "post", "path": .string("/extremes/\(id)"), "requestBody": body]
    }

    private static func nested(_ depth: Int) -> JSONValue {
        (0..<depth).reduce(["type": "string"]) { inner, _ in ["type": "object", "properties": ["in": inner]] }
    }

    private static func wide(_ count: Int) -> JSONValue {
        let members = (0..<count).map { JSONObject.Member(key: "field\($0)", value: ["type": "string"]) }
        return ["type": "object", "properties": .object(JSONObject(members))]
    }

    private static func choices(_ count: Int) -> JSONValue { .array((0..<count).map { .int($0) }) }

    private static func long(_ count: Int) -> String { String(repeating: "long ", count: count / 5) }
}
