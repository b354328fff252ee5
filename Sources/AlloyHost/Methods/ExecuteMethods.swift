import Alloy
import JSON

/// `execute`: runs an action at the third party.
enum ExecuteMethods {
    static let all = [execute]

    private static let execute = Method(
        "execute", "Run an action with a user's credential.",
        description:
            "`responseData` is the third party's answer as it came; `metadata` is what Alloy said beside it. A "
            + "refusal that the third party sends inside a success, such as Slack's `ok: false`, counts as `applied` and "
            + "stands in `warnings`. It is sent once; an error's `outcome` says whether it may have been applied. "
            + "The host first reads the action's definition, as `actions.get` does, and keeps it for a day: it decides how "
            + "careful sending must be. That reading is part of the deadline; when it fails nothing was executed, and the "
            + "outcome is `not_sent` or `rejected`. `findings` is always empty in this version.",
        access: .execution,
        parameters: [
            .connectorId, .actionId, .credentialId, .userId,
            .object("pathParams", "Values for the `{placeholders}` of the action's path."),
            .object("queryParameters", "The third party's query parameters."),
            Parameter("requestBody", "The third party's request body.", [:]),
            .object("additionalHeaders", "More headers for the third party, such as Notion-Version."),
        ],
        result: ResultSchema.object([
            "executionId": ResultSchema.string, "outcome": ["const": "applied"],
            "responseData": ResultSchema.anything, "metadata": ["type": "object"],
            "attempts": ResultSchema.array(
                of: ResultSchema.object(
                    [
                        "n": ResultSchema.integer, "phase": ResultSchema.string, "status": ResultSchema.integer,
                        "waitMs": ResultSchema.integer,
                    ], required: ["n", "phase", "waitMs"])),
            "warnings": ResultSchema.strings, "findings": ["type": "array"],
        ]),
        errors: [
            .notFound, .invalidInput, .conflict, .providerFailed, .timedOut, .unknownOutcome, .cancelled,
        ],
        example: Method.Example(
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
    ) { call throws(AlloyError) in
        let request = ExecuteRequest(
            connectorId: call.requiredText("connectorId"), actionId: call.requiredText("actionId"),
            credentialId: call.requiredText("credentialId"), pathParams: call.object("pathParams"),
            queryParameters: call.object("queryParameters"), requestBody: call.arguments["requestBody"],
            additionalHeaders: call.object("additionalHeaders"))
        let executionId = call.services.executionIds.next()
        do throws(AlloyError) {
            var options = call.userOptions
            options.timeout = options.timeout ?? call.client.configuration.deadlines.execute
            let start = call.client.configuration.now()
            let action = try await call.definition(of: request, options)
            // One deadline is for both requests together.
            options.timeout = options.timeout.map { $0 - (call.client.configuration.now() - start) }
            let result = try await call.client.execute(request, action: action, options: options)
            return [
                "executionId": .string(executionId), "outcome": "applied", "responseData": result.responseData,
                "metadata": .object(result.metadata), "attempts": .array(result.attempts.map(\.json)),
                "warnings": .strings(call.warnings + result.warnings), "findings": [],
            ]
        } catch {
            var error = error
            error.executionId = executionId
            throw error
        }
    }
}

extension Call {
    /// The definition of the action that is to be executed.
    fileprivate func definition(
        of request: ExecuteRequest, _ options: CallOptions
    ) async throws(AlloyError) -> ActionDetails {
        do throws(AlloyError) {
            return try await services.definitions.action(
                request.actionId, of: request.connectorId, client: client, options: options)
        } catch {
            var error = error
            // Whatever became of this question (`technical` names it), the execution itself never left.
            error.outcome = .notSent
            error.attempts = []
            error.httpStatus = nil
            throw error
        }
    }
}
