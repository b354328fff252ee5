import Alloy
import JSON
import Platform

/// What an idempotency key forbids.
extension AlloyError {
    /// The same is in flight already, in this process or another.
    static func inFlight(_ earlier: String, _ intent: ExecutionIntent) -> AlloyError {
        var error = AlloyError.notSent(
            .conflict, "The execution \(earlier) with the idempotency key \(key(of: intent)) is still in flight.",
            fix: [
                .advice(
                    "Send it again in a moment: when it was applied, you get its reply, and nothing is done twice."),
                get(earlier),
            ], isSafeToRetry: true)
        error.retry.afterMilliseconds = 1_000
        return error
    }

    /// The same was applied by another process between the question and the answer.
    static func appliedMeanwhile(_ earlier: String, _ intent: ExecutionIntent) -> AlloyError {
        var error = AlloyError.notSent(
            .conflict,
            "The execution \(earlier) with the idempotency key \(key(of: intent)) was applied a moment ago.",
            fix: [.advice("Send it again: you get its reply, and nothing is done twice."), get(earlier)],
            isSafeToRetry: true)
        error.retry.afterMilliseconds = 0
        return error
    }

    /// The same may have been applied.
    static func unresolved(_ earlier: String, _ intent: ExecutionIntent) -> AlloyError {
        .notSent(
            .conflict,
            "Whether the execution \(earlier) with the idempotency key \(key(of: intent)) was applied is not known: "
                + "resolve it first.",
            fix: [
                .advice("Look at the third party whether it was done, then resolve the execution accordingly."),
                resolve(earlier, .applied), resolve(earlier, .rejected),
                .advice("Or send with `force: true`, where doing it twice does no harm."),
            ])
    }

    /// The key was used for something else.
    static func otherArguments(_ earlier: String, _ intent: ExecutionIntent) -> AlloyError {
        .notSent(
            .conflict,
            "The idempotency key \(key(of: intent)) was used for other arguments, by the execution \(earlier).",
            fix: [
                .advice("Use a new key for a new intention; the same key only with the same arguments."), get(earlier),
            ])
    }

    private static func key(of intent: ExecutionIntent) -> String {
        JSONValue.string(intent.idempotencyKey ?? "").preview
    }

    private static func get(_ executionId: String) -> FixStep {
        .call(method: "executions.get", params: ["executionId": .string(executionId)])
    }

    private static func resolve(_ executionId: String, _ outcome: Outcome) -> FixStep {
        .call(
            method: "executions.resolve",
            params: ["executionId": .string(executionId), "outcome": .string(outcome.rawValue)])
    }
}

extension AlloyError.FixStep {
    /// What there is to do about an execution whose outcome nobody knows, once somebody has looked.
    package static func settling(_ executionId: String) -> Self {
        .advice("Then say what you found: executions.resolve with the executionId \(executionId) and the outcome.")
    }
}

/// What a question to the ledger, or an answer of a person, gets.
extension AlloyError {
    /// No such execution.
    static func unknownExecution(_ executionId: String) -> AlloyError {
        .notSent(
            .notFound, "The ledger knows no execution \(JSONValue.string(executionId).preview).",
            fix: [
                .advice("Look it up: ids are compared exactly, and old executions are dropped when space runs out."),
                .call(method: "executions.list", params: [:]),
            ],
            problems: [
                Problem(
                    at: JSONPointer(tokens: ["executionId"]), expected: "the id of an execution in the ledger",
                    value: .string(executionId))
            ])
    }

    /// There is nothing to resolve.
    static func nothingToResolve(_ executionId: String, _ state: ExecutionState) -> AlloyError {
        guard state != .inFlight else {
            var error = AlloyError.notSent(
                .conflict, "The execution \(executionId) is still in flight: its outcome will be known.",
                fix: [get(executionId)], isSafeToRetry: true)
            error.retry.afterMilliseconds = 1_000
            return error
        }
        return .notSent(
            .conflict, "The execution \(executionId) is known to be \(state.rawValue): there is nothing to resolve.",
            fix: [get(executionId)])
    }

    /// "unknown" resolves nothing.
    static func noResolution(_ outcome: Outcome) -> AlloyError {
        .notSent(
            .invalidInput, "An execution is resolved as applied, rejected or not_sent.",
            fix: [.advice("Look at the third party whether it was done, and say so.")],
            problems: [
                Problem(
                    at: JSONPointer(tokens: ["outcome"]), expected: "applied, rejected or not_sent",
                    value: .string(outcome.rawValue))
            ])
    }

    /// Two executions of one name would be taken for one.
    static func notNew(_ executionId: String) -> AlloyError {
        .notSent(
            .internal, "The ledger holds another execution called \(executionId), so this one was not sent.",
            fix: [.advice("Send it again: it gets another name.")], isSafeToRetry: true)
    }
}

/// What happens when the ledger can't be used.
extension AlloyError {
    /// Nothing may be sent that can't be written down before.
    static func unwritable(_ directory: String?, _ failure: SystemError?) -> AlloyError {
        .notSent(.internal, "Nothing was sent, because \(reason("written", directory, failure)).", fix: otherPlace)
    }

    /// The error for a ledger with a file of a newer version.
    static func newerLedger(_ file: NewerLedgerFile, isWrite: Bool) -> AlloyError {
        .notSent(
            .internal,
            "Nothing was \(isWrite ? "sent" : "done"), because a newer version of alloy-host wrote \(file.path): "
                + "\(file.format).",
            fix: [
                .advice("Use the newer alloy-host, or name another directory with --state-dir."),
                .advice("Or start with --no-ledger: then nothing outlasts the process, idempotency keys included."),
            ])
    }

    /// Somebody took the ledger away while this process used it.
    static func lost(_ loss: LedgerLoss, _ directory: String?, isWrite: Bool) -> AlloyError {
        .notSent(
            .internal,
            "Nothing was \(isWrite ? "sent" : "changed"), because the ledger in \(directory ?? "its directory") was taken "
                + "away: \(loss.words).",
            fix: [
                .advice(
                    "Put the same directory and file back where they were: the host then goes on by itself. Copies are not "
                        + "the same."),
                .advice(
                    "Or restart the host. It then knows only the executions that the directory holds, so first look at "
                        + "executions.list, which this host still answers, for what is unknown or in flight."),
                .call(method: "executions.list", params: ["outcome": "unknown"]),
            ])
    }

    /// The call's time was up, or it was cancelled, before the ledger answered.
    static func ledgerStalled(_ kind: Kind, _ directory: String?, waitsForLock: Bool, isWrite: Bool) -> AlloyError {
        let place = directory.map { "the ledger in \($0)" } ?? "the ledger"
        let reason =
            waitsForLock ? "another process holds the lock of \(place)" : "the disk with \(place) did not answer"
        let done = isWrite ? "Nothing was sent" : "Nothing was done"
        return .notSent(
            kind,
            kind == .cancelled
                ? "\(done): the call was cancelled while \(waitsForLock ? reason : "it waited for \(place)")."
                : "\(done), because the call's time was up while \(reason).",
            fix: waitsForLock
                ? [
                    .advice(
                        "Find the process that holds the file \"lock\" in that directory (`fuser` or `lsof` names it), and end it."
                    ),
                    .advice("Or name another directory with --state-dir."),
                ] : [.advice("See why the disk is slow, or name a directory on another one with --state-dir.")],
            isSafeToRetry: true)
    }

    /// It is not known whether what somebody said of an execution was written down.
    static func resolutionStalled(_ kind: Kind, _ executionId: String) -> AlloyError {
        AlloyError(
            kind,
            "Whether the execution \(executionId) was settled is not known: \(kind == .cancelled ? "the call was cancelled" : "the call's time was up") before the disk answered.",
            origin: .host, outcome: .unknown,
            fix: [
                .advice("Look at the execution, and settle it again if it still reads unknown."), get(executionId),
            ], retry: RetryAdvice(isSafe: true))
    }

    /// The ledger can't be looked at.
    static func unreadable(_ directory: String?, _ failure: SystemError?) -> AlloyError {
        .notSent(.internal, "Nothing was done, because \(reason("read", directory, failure)).", fix: otherPlace)
    }

    /// More would have to be remembered than memory is for.
    static var ledgerFull: AlloyError {
        .notSent(
            .overloaded,
            "Nothing was sent, because the ledger in memory is full of executions that must not be forgotten.",
            fix: [.advice("Resolve what is unknown, wait for keys to become 24 hours old, or start with --state-dir.")])
    }

    private static func reason(_ verb: String, _ directory: String?, _ failure: SystemError?) -> String {
        guard let directory else { return "there is no directory for the ledger: the environment names no home" }
        return "the ledger in \(directory) can't be \(verb)\(failure.map { " (\($0))" } ?? "")"
    }

    private static var otherPlace: [FixStep] {
        [
            .advice("Make room or give the right to write there, or name another directory with --state-dir."),
            .advice(
                "Or start with --no-ledger: then nothing outlasts the process, idempotency keys included."),
        ]
    }
}
