import Alloy
import ExecutionLedger
import JSON

// Warnings and advice of an execution, none of which changes what is sent.

extension Execution {
    /// The warnings about an earlier execution of the same write.
    func warnings(_ identical: EarlierWrite?) -> [String] {
        // A caller who says `repeat` knows it.
        guard let write = identical, context.call.terms.repetition?.text == nil else { return [] }
        let warning =
            "The same write was sent at \(write.startedAt.iso8601) (execution \(write.executionId), \(write.state.rawValue))."
        if context.call.terms.repetition != nil { return [warning] }
        return ["\(warning) An idempotencyKey makes sure that a write is made once."]
    }

    /// The warnings of a refusal inside a success that is about the account's permissions.
    func scopeWarnings(_ result: ExecuteResult) -> [String] {
        guard !result.warnings.isEmpty, let scope = result.data.keptValue.flatMap(MissingScope.find) else { return [] }
        var params: JSONObject = ["connectorId": .string(context.request.connectorId)]
        params.append("userId", context.userId.map(JSONValue.string))
        return [
            "The connected account lacks \(services.log.redactor.redact(scope.words)). Connect it again and allow that: "
                + "credentials.connect \(JSONValue.object(params).text)"
        ]
    }

    /// Says how a write with an unknown outcome may be repeated where the provider makes it once under the value of a header:
    /// only a call with the same value does no harm.
    func adviseRepeating(_ error: inout AlloyError, _ intent: ExecutionIntent, under header: String) {
        guard error.kind == .unknownOutcome else { return }
        if context.idempotencyKey != nil, intent.keyOrigin != .arguments {
            error.fix = [
                .advice(
                    "Send the same call again with the same `idempotencyKey`, and `force: true`: the provider gets the same "
                        + "key as before, and makes the write once as long as it keeps that key.")
            ]
        } else if context.request.additionalHeaders?.members.contains(where: {
            $0.key.lowercased() == header.lowercased()
        }) == true {
            error.fix = [
                .advice(
                    "Send it again with the same \(header): the provider makes the write once as long as it keeps that value."
                )
            ]
        }
    }

    /// Says of a repetition that is refused until the outcome is settled that it does no harm, where the provider makes the write
    /// once under the value of a header.
    func adviseForcing(_ error: inout AlloyError, _ action: ActionDetails) {
        guard context.idempotencyKey != nil, context.idempotencyHeader(of: action) != nil else { return }
        error.fix = error.fix.map { step in
            step == AlloyError.forcing
                ? .advice(
                    "Or send it again with `force: true`: the provider gets the same key as before, and makes the write once as "
                        + "long as it keeps that key.") : step
        }
    }

    /// Adds how an unknown outcome is settled. A request that is safe to send again needs no settling; but under an
    /// idempotency key it would be refused.
    func adviseSettling(_ error: inout AlloyError) {
        if error.retry.isSafe, context.idempotencyKey != nil {
            error.retry.isSafe = false
            error.fix = [
                .advice("Send it again with `force: true`: doing it twice does the same as doing it once.")
            ]
        } else if !error.retry.isSafe {
            error.fix.append(.resolving(error.executionId ?? id))
        }
    }
}

extension AlloyError {
    /// Changes the advice about an unknown outcome for a write whose repetition is refused until it is settled.
    mutating func refuseRepetition() {
        guard retry.isSafe else { return }
        retry.isSafe = false
        fix = [
            .advice(
                "Send it again with a `repeat`, a text of its own: doing it twice does the same as doing it once. Or check "
                    + "at the provider whether it was done.")
        ]
    }
}

extension ResponseData {
    /// The value that the ledger may keep, if it is small enough; nil for one that surely is not.
    var keptValue: JSONValue? {
        switch self {
        case .value(let value): value
        // White space between its parts does not count.
        case .text(let text): text.byteCount < 1 << 20 ? text.value : nil
        case .binary(let content): content.byteCount <= BinaryContent.inlineBytes ? content.json : nil
        }
    }
}
