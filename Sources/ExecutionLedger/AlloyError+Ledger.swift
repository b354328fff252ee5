import Alloy
import JSON
import Platform

/// The errors of an idempotency key that must not be used again.
extension AlloyError {
    /// The error for a key whose execution is still in flight, in this process or in another.
    static func keyInFlight(_ earlier: String, _ intent: ExecutionIntent) -> AlloyError {
        if intent.keyOrigin == .arguments { return sameWriteInFlight(earlier) }
        var error = AlloyError.notSent(
            .conflict, "The execution \(earlier) with the idempotency key \(key(of: intent)) is still in flight.",
            fix: [
                .advice(
                    "Send it again in a moment. If it was applied, you get its reply, and nothing is done twice."),
                get(earlier),
            ], isSafeToRetry: true)
        error.retry.afterMilliseconds = 1_000
        return error
    }

    /// The error for a key whose execution another process applied after the check.
    static func keyAppliedMeanwhile(_ earlier: String, _ intent: ExecutionIntent) -> AlloyError {
        if intent.keyOrigin == .arguments { return sameWriteAppliedMeanwhile(earlier) }
        var error = AlloyError.notSent(
            .conflict,
            "The execution \(earlier) with the idempotency key \(key(of: intent)) was applied a moment ago.",
            fix: [.advice("Send it again. You get its reply, and nothing is done twice."), get(earlier)],
            isSafeToRetry: true)
        error.retry.afterMilliseconds = 0
        return error
    }

    /// The error for a key whose execution has an unknown outcome.
    static func keyUnresolved(_ earlier: String, _ intent: ExecutionIntent) -> AlloyError {
        if intent.keyOrigin == .arguments { return sameWriteUnresolved(earlier) }
        return .notSent(
            .conflict,
            "The outcome of the execution \(earlier) with the idempotency key \(key(of: intent)) is unknown: it may have been "
                + "applied. This call sent nothing; resolve that execution first.",
            fix: [
                .advice("Check at the provider whether it was applied, then resolve the execution."),
                resolve(earlier, .applied), resolve(earlier, .rejected),
                forcing,
            ])
    }

    /// The last step of `keyUnresolved`.
    package static let forcing = FixStep.advice("Or send with `force: true`, if applying it twice does no harm.")

    /// The error for a key that was used with other arguments.
    static func keyReused(_ earlier: String, _ intent: ExecutionIntent) -> AlloyError {
        .notSent(
            .conflict,
            "The execution \(earlier) used the idempotency key \(key(of: intent)) with other arguments.",
            fix: [
                .advice("Use a new key for a new write; use a key again only with the same arguments."), get(earlier),
            ])
    }

    private static func key(of intent: ExecutionIntent) -> String {
        JSONValue.string(intent.idempotencyKey ?? "").preview
    }

    static func get(_ executionId: String) -> FixStep {
        .call(method: "executions.get", params: ["executionId": .string(executionId)])
    }

    static func resolve(_ executionId: String, _ outcome: Outcome) -> FixStep {
        .call(
            method: "executions.resolve",
            params: ["executionId": .string(executionId), "outcome": .string(outcome.rawValue)])
    }
}

extension AlloyError.FixStep {
    /// The advice to resolve an execution whose outcome is unknown.
    package static func resolving(_ executionId: String) -> Self {
        .advice("Then call executions.resolve with the executionId \(executionId) and the outcome.")
    }
}

/// The errors of `executions.list`, `executions.get` and `executions.resolve`, and of an id that is not new.
extension AlloyError {
    /// The error for an id that the ledger does not hold.
    static func executionNotFound(_ executionId: String) -> AlloyError {
        .notSent(
            .notFound, "The ledger has no execution \(JSONValue.string(executionId).preview).",
            fix: [
                .advice(
                    "Check the id: ids are compared exactly, and old executions are dropped when the ledger is full."),
                .call(method: "executions.list", params: [:]),
            ],
            problems: [
                Problem(
                    at: JSONPointer(tokens: ["executionId"]), expected: "the id of an execution in the ledger",
                    value: .string(executionId))
            ])
    }

    /// The error for resolving an execution whose outcome is known, or will be.
    static func notResolvable(_ executionId: String, _ state: ExecutionState) -> AlloyError {
        guard state != .inFlight else {
            var error = AlloyError.notSent(
                .conflict,
                "The execution \(executionId) is still in flight. It can be resolved only if its outcome stays unknown.",
                fix: [get(executionId)], isSafeToRetry: true)
            error.retry.afterMilliseconds = 1_000
            return error
        }
        return .notSent(
            .conflict,
            "The outcome of the execution \(executionId) is known to be \(state.rawValue), so it can't be resolved.",
            fix: [get(executionId)])
    }

    /// The error for resolving an execution as `unknown`.
    static func invalidResolution(_ outcome: Outcome) -> AlloyError {
        .notSent(
            .invalidInput, "An execution can be resolved as applied, rejected or not_sent.",
            fix: [.advice("Check at the provider whether it was applied, and resolve it with that outcome.")],
            problems: [
                Problem(
                    at: JSONPointer(tokens: ["outcome"]), expected: "applied, rejected or not_sent",
                    value: .string(outcome.rawValue))
            ])
    }

    /// The error for an execution whose id another execution has.
    static func duplicateExecutionId(_ executionId: String) -> AlloyError {
        .notSent(
            .internal, "The ledger already has an execution with the id \(executionId), so this one was not sent.",
            fix: [.advice("Send it again. It gets another id.")], isSafeToRetry: true)
    }
}

/// The errors of a ledger that can't be used.
extension AlloyError {
    /// The error for a write that can't be recorded before it is sent.
    static func unwritable(_ directory: String?, _ failure: SystemError?) -> AlloyError {
        .notSent(.internal, "Nothing was sent, because \(reason("written", directory, failure)).", fix: otherDirectory)
    }

    /// The error for a ledger that contains a file of a newer version.
    static func newerLedger(_ file: NewerLedgerFile, isWrite: Bool) -> AlloyError {
        .notSent(
            .internal,
            "Nothing was \(isWrite ? "sent" : "done"), because a newer version of alloy-host wrote \(file.path): "
                + "\(file.format).",
            fix: [
                .advice("Use the newer alloy-host, or name another directory with --state-dir."),
                .advice("Or start with --no-ledger: then nothing survives the process, not even idempotency keys."),
            ])
    }

    /// The error for a ledger whose directory or file was changed from outside.
    static func ledgerChanged(_ change: ExternalChange, _ directory: String?, isWrite: Bool) -> AlloyError {
        .notSent(
            .internal,
            "Nothing was \(isWrite ? "sent" : "changed"), because the ledger in \(directory ?? "its directory") was changed "
                + "from outside: \(change.description).",
            fix: [
                .advice(
                    "Move the same directory and file back to their old path; the host then continues. Copies don't work."
                ),
                .advice(
                    "Or restart the host. It then has only the executions that the directory contains, so first call "
                        + "executions.list, which this host still answers, to see which are unknown or in flight."),
                .call(method: "executions.list", params: ["outcome": "unknown"]),
            ])
    }

    /// The error for a call that timed out, or was cancelled, before the ledger answered.
    static func ledgerTimedOut(_ kind: Kind, _ directory: String?, waitsForLock: Bool, isWrite: Bool) -> AlloyError {
        let ledger = directory.map { "the ledger in \($0)" } ?? "the ledger"
        let reason =
            waitsForLock ? "another process holds the lock of \(ledger)" : "the disk with \(ledger) did not answer"
        let done = isWrite ? "Nothing was sent" : "Nothing was done"
        return .notSent(
            kind,
            kind == .cancelled
                ? "\(done): the call was cancelled while \(waitsForLock ? reason : "it waited for \(ledger)")."
                : "\(done), because the call timed out while \(reason).",
            fix: waitsForLock
                ? [
                    .advice(
                        "Find the process that holds a lock on the file \"lock\" in that directory (with `fuser` or `lsof`), and end it."
                    ),
                    .advice("Or name another directory with --state-dir."),
                ] : [.advice("Find out why the disk is slow, or name a directory on another disk with --state-dir.")],
            isSafeToRetry: true)
    }

    /// The error for a resolution that may or may not have been recorded.
    static func resolutionTimedOut(_ kind: Kind, _ executionId: String) -> AlloyError {
        AlloyError(
            kind,
            "It is unknown whether the execution \(executionId) was resolved: the call \(kind == .cancelled ? "was cancelled" : "timed out") before the disk answered.",
            origin: .host, outcome: .unknown,
            fix: [
                .advice("Read the execution, and resolve it again if its outcome is still unknown."), get(executionId),
            ], retry: RetryAdvice(isSafe: true))
    }

    /// The error for a ledger that can't be read.
    static func unreadable(_ directory: String?, _ failure: SystemError?) -> AlloyError {
        .notSent(.internal, "Nothing was done, because \(reason("read", directory, failure)).", fix: otherDirectory)
    }

    /// The error for a ledger in memory that is full.
    static var ledgerFull: AlloyError {
        .notSent(
            .overloaded,
            "Nothing was sent, because the ledger in memory is full of executions that must not be dropped.",
            fix: [
                .advice(
                    "Resolve unknown executions, wait until idempotency keys are 24 hours old, or start with --state-dir."
                )
            ])
    }

    private static func reason(_ verb: String, _ directory: String?, _ failure: SystemError?) -> String {
        guard let directory else {
            return "there is no directory for the ledger: the environment names no home directory"
        }
        return "the ledger in \(directory) can't be \(verb)\(failure.map { " (\($0))" } ?? "")"
    }

    private static var otherDirectory: [FixStep] {
        [
            .advice("Free space or permit writing there, or name another directory with --state-dir."),
            .advice(
                "Or start with --no-ledger: then nothing survives the process, not even idempotency keys."),
        ]
    }
}
