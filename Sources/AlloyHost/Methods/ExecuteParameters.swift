import Alloy
import JSON

/// What the methods that execute have in common.
enum ExecuteParameters {
    /// What is executed, and with what.
    static let target: [Parameter] = [
        .connectorId, .actionId, .credentialId, .userId,
        .object("pathParams", "Values for the `{placeholders}` of the action's path."),
        .object("queryParameters", "The third party's query parameters."),
        Parameter("requestBody", "The third party's request body.", [:]),
        .object("additionalHeaders", "More headers for the third party, such as Notion-Version."),
    ]

    static let idempotencyKey = Parameter(
        "idempotencyKey", "Your name for this write: within 24 hours it is made once, however often it is sent.",
        ["type": "string", "minLength": 1, "maxLength": 255])
    static let planDigest = Parameter(
        "planDigest", "The `planDigest` of execute.plan: refused when anything has changed since.",
        ["type": "string", "pattern": "^[0-9a-f]{64}$"], patternInWords: "64 lower-case hexadecimal digits")
    static let validate = Parameter(
        "validate",
        "What becomes of arguments that don't fit the action's schema: `warn` (the default) sends them and reports "
            + "`findings`, `strict` refuses them, `off` does not look.",
        ["enum": .strings(InputValidation.allCases.map(\.rawValue))]
    ).defaulting(to: .string(InputValidation.warn.rawValue))
    static let retryAmbiguous = Parameter.boolean(
        "retryAmbiguous", "Send a write again when its outcome is unknown: it may then happen twice."
    ).defaulting(to: false)
    static let force = Parameter.boolean(
        "force", "Run although an execution of the same idempotency key has an unknown outcome."
    ).defaulting(to: false)

    static let reconnect = Parameter.boolean(
        "reconnect",
        "When the third party no longer accepts the account, wait until it is connected again, and go on."
    ).defaulting(to: false)

    static let dialect = Parameter(
        "dialect",
        "In which schema the arguments are written: `json-schema` (the default), or `tool`, whose names stand for others.",
        ["enum": ["json-schema", "tool"]])

    static let maxResultBytes = Parameter(
        "maxResultBytes",
        "Keep a larger `responseData` in the host, and send a handle in its place; --max-result-bytes where absent.",
        ["type": "integer", "minimum": .int(HostOptions.leastResultBytes), "maximum": 1_073_741_824])

    static let result = ResultSchema.object(
        "ExecuteResult",
        "The provider's answer. `replayed` marks the stored reply to an earlier call with the same idempotency key; "
            + "`stored` describes a `responseData` that stays in the host.",
        [
            "executionId": ResultSchema.string, "outcome": ["const": "applied"],
            "responseData": ResultSchema.anything, "metadata": ResultSchema.freeObject,
            "attempts": ResultSchema.array(of: ResultSchema.attempt), "warnings": ResultSchema.strings,
            "findings": ResultSchema.array(of: ResultSchema.finding), "replayed": ResultSchema.boolean,
            "reconnected": .object(ResultSchema.reconnected), "stored": .object(ResultSchema.storedResult),
        ], optional: ["replayed", "reconnected", "stored"])

    static let errors: [AlloyError.Kind] = [
        .notFound, .invalidInput, .conflict, .rateLimited, .providerFailed, .timedOut, .unknownOutcome,
        .connectionRequired, .policyDenied, .validationFailed, .cancelled,
    ]

    static let example = Method.Example(
        params: [
            "connectorId": "hubspot", "actionId": "createContact", "credentialId": "66f0a1b2c3d4e5f60718293a",
            "userId": "650a1f3c9d2e4b7a8c6d5e4f",
            "requestBody": [
                "properties": ["firstname": "Ada", "lastname": "Lovelace", "email": "ada@example.com"]
            ],
        ],
        result: [
            "executionId": "e5ec00000000000000000001", "outcome": "applied",
            "responseData": [
                "id": "160000000000",
                "properties": ["firstname": "Ada", "lastname": "Lovelace", "email": "ada@example.com"],
            ],
            "metadata": [:], "attempts": [["n": 1, "phase": "answered", "status": 200, "waitMs": 0]],
            "warnings": [], "findings": [],
        ])
}
