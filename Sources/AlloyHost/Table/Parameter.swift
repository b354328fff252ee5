import JSON

/// One parameter of a method: its name, what it means, and which values it takes.
package struct Parameter: Sendable {
    package let name: String
    package let summary: String
    /// A JSON Schema (2020-12) of the value.
    package let schema: JSONObject
    package let isRequired: Bool
    /// The schema's `pattern` in words, for an error.
    let patternInWords: String?

    package init(
        _ name: String, _ summary: String, _ schema: JSONObject, isRequired: Bool = false, patternInWords: String? = nil
    ) {
        self.name = name
        self.summary = summary
        self.schema = schema
        self.isRequired = isRequired
        self.patternInWords = patternInWords
    }

    /// The same parameter, which must be given.
    package var required: Parameter {
        Parameter(name, summary, schema, isRequired: true, patternInWords: patternInWords)
    }

    /// The same parameter, whose schema says what holds where it is absent.
    package func defaulting(to value: JSONValue) -> Parameter {
        var schema = schema
        schema["default"] = value
        return Parameter(name, summary, schema, isRequired: isRequired, patternInWords: patternInWords)
    }

    package static func text(_ name: String, _ summary: String) -> Parameter {
        Parameter(name, summary, ["type": "string", "minLength": 1])
    }

    package static func object(_ name: String, _ summary: String) -> Parameter {
        Parameter(name, summary, ["type": "object"])
    }

    package static func boolean(_ name: String, _ summary: String) -> Parameter {
        Parameter(name, summary, ["type": "boolean"])
    }

    /// One of the service's ids: 24 hexadecimal digits.
    package static func objectId(_ name: String, _ summary: String) -> Parameter {
        Parameter(
            name, summary, ["type": "string", "pattern": "^[0-9a-fA-F]{24}$"], patternInWords: "24 hexadecimal digits")
    }
}

// Parameters that many methods share mean the same everywhere.
extension Parameter {
    static let connectorId = text("connectorId", "The connector's id, exactly as connectors.list gives it.").required
    static let actionId = text("actionId", "The action's id, exactly as resources.list gives it.").required
    package static let credentialId = objectId("credentialId", "The credential, as credentials.list gives it.").required
    static let userId = text("userId", "The end user to act for; --user where absent, else the API key's own user.")
    static let user = text("userId", "The user's id or username.").required
    static let maxAge = Parameter(
        "maxAge", "Take an answer from the cache that is at most so many seconds old; absent or 0 asks the service.",
        ["type": "integer", "minimum": 0]
    ).defaulting(to: 0)

    /// What every method takes, behind its own parameters.
    package static let common: [Parameter] = [
        Parameter(
            "timeoutMs", "How long the call may take, in milliseconds, in place of its usual deadline.",
            ["type": "integer", "minimum": 1, "maximum": 300_000]),
        Parameter(
            "_meta", "About the call: where progress goes, and the trace it belongs to.",
            [
                "type": "object",
                "properties": [
                    "progressToken": ["type": ["string", "number"]],
                    "traceparent": ["type": "string"],
                ],
            ]),
    ]
}
