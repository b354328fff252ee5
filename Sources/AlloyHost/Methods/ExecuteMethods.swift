import Alloy
import JSON

/// `execute`, `execute.plan`, `execute.batch`: run actions at the provider, or show what running one would send.
enum ExecuteMethods {
    static let all = [execute, plan, batch]

    static let execute = Method(
        "execute", "Run an action with a user's credential.",
        description:
            "`responseData` is the provider's response, unchanged; `metadata` has the members that Alloy adds to it. An error "
            + "that the provider sends inside a success, such as Slack's `ok: false`, counts as `applied` and is reported in "
            + "`warnings`. The host never sends a write twice on its own; the `outcome` of an error says whether it may have "
            + "been applied. The host first reads the action's definition, as `actions.get` does, and keeps it for a day: the "
            + "definition decides when sending again is safe. Reading it is part of the deadline; when that fails, nothing was "
            + "executed, and the outcome is `not_sent`. `replayed` is present, and true, when the reply is that of an earlier "
            + "execution with the same idempotency key. With `reconnect: true`, the call waits when the provider no longer "
            + "accepts the account: a person connects it again, as with credentials.connect, link included. Then the execution "
            + "is sent once more with the new credential, which `reconnected` names. `findings` lists the disagreements between "
            + "the arguments and the action's schema, each `{pointer, expected, got, nearest?}`; for a misplaced field, "
            + "`nearest` is its right location. A missing value of the path is always refused, with `validation_failed`.",
        access: .execution,
        parameters: ExecuteParameters.execute,
        result: ExecuteParameters.result,
        errors: ExecuteParameters.errors,
        example: ExecuteParameters.example,
        handler: .waiting { call throws(AlloyError) in
            let call = call[.dialect] == .tool ? try await call.withOriginalNames() : call
            return try await Execution(call).run().payload
        })

    static let plannedRequest = ResultSchema.object(
        "PlannedRequest", "The request to the provider, without its secrets.",
        [
            "method": ResultSchema.optionalString, "path": ResultSchema.optionalString,
            "query": ResultSchema.freeObject, "headers": ResultSchema.freeObject,
            "body": ResultSchema.anything,
        ])

    private static let plan = Method(
        "execute.plan", "Show the request that `execute` would send, without sending it.",
        description:
            "`request` is the request to the provider, as far as the action's definition describes it: Alloy adds the host "
            + "name and the credential; secrets are masked. `class` is R (a read), I (idempotent: doing it twice is doing it "
            + "once) or W (any other write); `retry` says after which failures of an attempt the host sends the request again "
            + "on its own. `findings` lists the disagreements with the definition, with pointers into the parameters; "
            + "`unchecked` lists the locations of the schema that are not checked. `policy` is the verdict, and the rule that "
            + "decides. Pass `planDigest` to `execute` with the same parameters: it is then refused if the action's definition, "
            + "the policy or anything else has changed. The definition is always read from the service, and so is the identity "
            + "behind the credential where the policy pins the account. With the verdict `ask`, the plan now waits for a "
            + "person's decision, of which `approval` has the state.",
        access: .read,
        parameters: ExecuteParameters.plan,
        result: ResultSchema.object(
            "Plan",
            "The request that `execute` would send; with its `planDigest`, `execute` sends exactly this or nothing.",
            [
                "request": .object(plannedRequest),
                "effect": ResultSchema.effect, "class": ResultSchema.oneOf(["R", "I", "W"]),
                "retry": .object(
                    ResultSchema.object(
                        "PlannedRetry", "The failures after which the host would send again.",
                        JSONObject(
                            RetryRules.Ending.allCases.map {
                                JSONObject.Member(key: $0.rawValue, value: ResultSchema.boolean)
                            }))),
                "policy": .object(PolicyMethods.decision), "findings": ResultSchema.array(of: ResultSchema.finding),
                "unchecked": ResultSchema.strings, "warnings": ResultSchema.strings,
                "planDigest": ResultSchema.string,
                "approval": .object(
                    ResultSchema.object(
                        "PlanApproval", "The decision of a person that the policy asks for.",
                        ["state": ResultSchema.approvalState, "expiresAt": ResultSchema.string])),
            ], optional: ["approval"]),
        errors: [.notFound, .timedOut, .cancelled],
        example: Method.Example(
            params: ExecuteParameters.example.params,
            result: [
                "request": [
                    "method": "POST", "path": "/crm/v3/objects/contacts", "query": [:], "headers": [:],
                    "body": ExecuteParameters.example.params["requestBody"] ?? .null,
                ],
                "effect": "write", "class": "W",
                "retry": .object(RetryRules(for: .write).json),
                "policy": ["verdict": "allow", "source": "none"], "findings": [], "unchecked": [], "warnings": [],
                "planDigest": "3f1a9be2c4d5867710a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708",
            ])
    ) { call throws(AlloyError) in
        .object(try await ExecutionContext(call.withOriginalNames()).plan())
    }

    static let items = Parameter<[JSONObject]>(
        "items", "The executions: each item takes the parameters of `execute`.",
        .schema([
            "type": "array", "minItems": 1, "maxItems": .int(ExecutionBatch.maximumItems),
            "items": execute.parametersSchema,
        ]))
    static let concurrency = Parameter<Int>(
        "concurrency",
        "The number of items that run at the same time (\(ExecutionBatch.defaultConcurrency); in the sandbox 1).",
        .range(1...64), default: ExecutionBatch.defaultConcurrency)
    static let stopOnFailure = Parameter<Bool>(
        "stopOnFailure", "Start no further item once one has failed.", default: false)

    private static let batch = Method(
        "execute.batch", "Run many actions, each with an outcome of its own.",
        description:
            "`results` has the order of `items`: each element is `{result}`, as `execute` returns it, or `{error}`. The "
            + "parameters of all items are checked before the first one runs. With `stopOnFailure`, no item is started after "
            + "one has failed; the others are errors of kind `cancelled` and outcome `not_sent`. Cancelling the call does the "
            + "same, gives the running items half a second to end, and the reply still has the results: an item that was "
            + "interrupted is an error of kind `cancelled` whose outcome says what is known. `$/progress` counts the items that "
            + "are done. `timeoutMs` is for the whole call; an item may have its own.",
        access: .execution,
        parameters: [items, concurrency, stopOnFailure],
        result: ResultSchema.object(
            "BatchResult", "The results, in the order of the items.",
            [
                "results": ResultSchema.array(
                    of: ResultSchema.object(
                        "BatchItem", "The result of one item: `result` or `error`.",
                        ["result": .object(ExecuteParameters.result), "error": .object(ResultSchema.callError)],
                        optional: ["result", "error"]))
            ]),
        example: Method.Example(
            params: ["items": [.object(ExecuteParameters.example.params)], "concurrency": 4],
            result: ["results": [["result": ExecuteParameters.example.result]]])
    ) { call throws(AlloyError) in await ExecutionBatch(call, method: execute).run() }
}
