import Alloy
import JSON

/// `execute`, `execute.plan`, `execute.batch`: run actions at the third party, or see what running one would do.
enum ExecuteMethods {
    static let all = [execute, plan, batch]

    static let execute = Method(
        "execute", "Run an action with a user's credential.",
        description:
            "`responseData` is the third party's answer as it came; `metadata` is what Alloy said beside it. A "
            + "refusal that the third party sends inside a success, such as Slack's `ok: false`, counts as `applied` and "
            + "stands in `warnings`. A write is never sent twice by itself; an error's `outcome` says whether it may have "
            + "been applied. The host first reads the action's definition, as `actions.get` does, and keeps it for a day: it "
            + "decides how careful sending must be. That reading is part of the deadline; when it fails nothing was "
            + "executed, and the outcome is `not_sent`. `replayed` is there, and true, when the idempotency key brought "
            + "the reply of an earlier execution. With `reconnect: true`, a third party that no longer accepts the account "
            + "makes the call wait while a person connects it again, as credentials.connect does, link included; then it "
            + "goes on once with the new credential, which `reconnected` names. `findings` is what of "
            + "the arguments does not fit the action's schema, each `{pointer, expected, got, nearest?}`: of a misplaced field "
            + "`nearest` is the place where it belongs. A value that the path lacks is always refused, with "
            + "`validation_failed`.",
        access: .execution,
        parameters: ExecuteParameters.execute,
        result: ExecuteParameters.result,
        errors: ExecuteParameters.errors,
        example: ExecuteParameters.example,
        handler: .waiting { call throws(AlloyError) in try await Execution(call.withRealNames()).run().payload })

    private static let plan = Method(
        "execute.plan", "Show what `execute` would send, and send nothing.",
        description:
            "`request` is the third party's request as far as the action's definition tells: the host's name and what the "
            + "credential adds are Alloy's; secrets are masked. `class` is R (a read), I (doing it twice is doing it "
            + "once) or W; `retry` says after which endings of an attempt the host would send again by itself. `findings` "
            + "is what does not fit the definition, with pointers into the parameters; `unchecked` names the schema's "
            + "places that are not checked. `policy` is the verdict, and the rule that decides. Give `planDigest` to "
            + "`execute` with the same parameters: it is then refused when the action's definition, the policy or "
            + "anything else has changed. The definition is read anew.",
        access: .read,
        parameters: ExecuteParameters.plan,
        result: ResultSchema.object([
            "request": .object(
                ResultSchema.object([
                    "method": ResultSchema.optionalString, "path": ResultSchema.optionalString,
                    "query": ["type": "object"], "headers": ["type": "object"], "body": ResultSchema.anything,
                ])),
            "effect": ["enum": .strings(Effect.allCases.map(\.rawValue))], "class": ["enum": ["R", "I", "W"]],
            "retry": .object(
                ResultSchema.object([
                    "notSent": ResultSchema.boolean, "throttled": ResultSchema.boolean,
                    "ambiguous": ResultSchema.boolean,
                ])),
            "policy": ["type": "object"], "findings": ["type": "array"], "unchecked": ResultSchema.strings,
            "warnings": ResultSchema.strings, "planDigest": ResultSchema.string,
        ]),
        errors: [.notFound, .timedOut, .cancelled],
        example: Method.Example(
            params: ExecuteParameters.example.params,
            result: [
                "request": [
                    "method": "POST", "path": "/crm/v3/objects/contacts", "query": [:], "headers": [:],
                    "body": ExecuteParameters.example.params["requestBody"] ?? .null,
                ],
                "effect": "write", "class": "W",
                "retry": ["notSent": true, "throttled": true, "ambiguous": false],
                "policy": ["verdict": "allow", "source": "none"], "findings": [], "unchecked": [], "warnings": [],
                "planDigest": "3f1a9be2c4d5867710a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708",
            ])
    ) { call throws(AlloyError) in
        .object(try await ExecutionContext(call.withRealNames()).plan())
    }

    static let items = Parameter<[JSONObject]>(
        "items", "What to execute: each item takes the parameters of `execute`.",
        .schema([
            "type": "array", "minItems": 1, "maxItems": .int(ExecutionBatch.maximumItems),
            "items": execute.parametersSchema,
        ]))
    static let concurrency = Parameter<Int>(
        "concurrency", "How many run at the same time (\(ExecutionBatch.defaultConcurrency); in the sandbox 1).",
        .range(1...64), default: ExecutionBatch.defaultConcurrency)
    static let stopOnFailure = Parameter<Bool>(
        "stopOnFailure", "Start nothing more once an item has failed.", default: false)

    private static let batch = Method(
        "execute.batch", "Run many actions; each has an outcome of its own.",
        description:
            "`results` stand in the order of `items`: each is `{result}`, as `execute` answers, or `{error}`. The parameters "
            + "of all items are checked before the first one runs. With `stopOnFailure` no item is started after one "
            + "has failed; those are errors of kind `cancelled` and outcome `not_sent`. Cancelling the call does the same, "
            + "gives what is on its way half a second to end, and is answered with the results: an item that was cut is an "
            + "error of kind `cancelled` whose outcome says what is known. `$/progress` tells how many items are done. "
            + "`timeoutMs` is for the whole; an item may have its own.",
        access: .execution,
        parameters: [items, concurrency, stopOnFailure],
        result: ResultSchema.object([
            "results": ResultSchema.array(of: [
                "type": "object",
                "properties": ["result": .object(ExecuteParameters.result), "error": ["type": "object"]],
            ])
        ]),
        example: Method.Example(
            params: ["items": [.object(ExecuteParameters.example.params)], "concurrency": 4],
            result: ["results": [["result": ExecuteParameters.example.result]]])
    ) { call throws(AlloyError) in await ExecutionBatch(call, method: execute).run() }
}
