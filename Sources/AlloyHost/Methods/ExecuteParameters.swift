import Alloy
import JSON

// The parameters of the methods that execute.
extension ParameterDeclaration {
    static let pathParams = Parameter<JSONObject?>(
        "pathParams", "Values for the `{placeholders}` of the action's path.")
    static let queryParameters = Parameter<JSONObject?>(
        "queryParameters", "The query parameters of the request to the provider.")
    static let requestBody = Parameter<JSONValue?>("requestBody", "The body of the request to the provider.")
    static let additionalHeaders = Parameter<JSONObject?>(
        "additionalHeaders", "Additional headers of the request to the provider, such as Notion-Version.")

    static let idempotencyKey = Parameter<String?>(
        "idempotencyKey",
        "Your name for this write: within 24 hours it is made only once, however often the call is repeated.",
        .length(1...255))
    static let planDigest = Parameter<String?>(
        "planDigest", "The `planDigest` of execute.plan: the call is refused if anything has changed since.",
        .pattern("^[0-9a-f]{64}$", inWords: "64 lower-case hexadecimal digits"))
    static let validate = Parameter<InputValidation>(
        "validate",
        "The treatment of arguments that don't fit the action's schema: `warn` (the default) sends them and reports "
            + "`findings`, `strict` refuses them, `off` does not check.", default: .warn)
    static let retryAmbiguous = Parameter<Bool>(
        "retryAmbiguous", "Send a write again when its outcome is unknown: it may then be made twice.", default: false)
    static let reconnect = Parameter<Bool>(
        "reconnect",
        "When the provider no longer accepts the account, wait until it is connected again, then continue.",
        default: false)
    static let force = Parameter<Bool>(
        "force", "Run even if an execution with the same idempotency key has an unknown outcome.", default: false)
    static let maxResultBytes = Parameter<Int?>(
        "maxResultBytes",
        "Keep a larger `responseData` in the host and return a handle instead; --max-result-bytes where absent.",
        ExecuteParameters.resultBytes)
    static let dialect = Parameter<SchemaDialect?>(
        "dialect",
        "The schema of the arguments: `json-schema` (the default), or `tool`, in which some names are changed.")
}

/// The lists of parameters, the result and the errors that the methods that execute share.
enum ExecuteParameters {
    /// The action, and the request to the provider.
    static let target: [ParameterDeclaration] = [
        .connectorId, .actionId, .credentialId, .userId, .pathParams, .queryParameters, .requestBody,
        .additionalHeaders,
    ]
    static let execute: [ParameterDeclaration] =
        target + [
            .idempotencyKey, .planDigest, .validate, .retryAmbiguous, .reconnect, .force, .maxResultBytes, .dialect,
        ]
    /// All of `execute`, so that a caller passes the same arguments to both, except the digest that only a plan returns.
    static let plan = execute.filter { $0 !== ParameterDeclaration.planDigest }

    /// The greatest bound that a call may set for the bytes of its result.
    static let greatestResultBytes = 1_073_741_824
    static let resultBytes = ParameterConstraint.range(HostOptions.leastResultBytes...greatestResultBytes)

    static let result = ResultSchema.object(
        "ExecuteResult",
        "The provider's answer. `replayed` marks the stored reply to an earlier call with the same idempotency key; "
            + "`stored` describes a `responseData` that stays in the host: a large one, or one that is neither JSON nor text, of "
            + "which `responseData` is then `{contentType, base64}` up to 16 KiB, and null beyond.",
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

/// The treatment of arguments that don't fit the action's definition.
enum InputValidation: String, ParameterEnumeration {
    /// Sends them unchecked.
    case off
    /// Sends them, and reports the findings.
    case warn
    /// Refuses them.
    case strict
}

/// The schema that an action's arguments are written by.
enum SchemaDialect: String, ParameterEnumeration {
    /// The action's own, as JSON Schema 2020-12.
    case jsonSchema = "json-schema"
    /// The form that tools of language models accept, in which some names of the action are changed.
    case tool
}
