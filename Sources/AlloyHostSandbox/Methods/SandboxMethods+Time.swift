import Alloy
import AlloyHost
import AlloySandbox
import JSON
import Platform

/// The methods for the sandbox as a whole: reset, snapshots, the clock.
extension SandboxMethods {
    var reset: Method {
        method(
            "sandbox.reset", "Reset the sandbox to the state after its start.",
            description:
                "Faults, journal, quirks and snapshots are removed too, and everything that the host keeps of the "
                + "sandbox.",
            result: ResultSchema.success, example: Method.Example(params: [:], result: ["success": true]),
            handler: .waiting { sandbox, call throws(AlloyError) in
                sandbox.reset()
                await call.services.forgetEverything()
                return ["success": true]
            })
    }

    var snapshot: Method {
        method(
            "sandbox.snapshot", "Store the state of the sandbox, to restore it later.",
            description:
                "It holds users, credentials, the providers' records, the clock, the generator of ids, faults with "
                + "their counts, journal and quirks. It is kept in the process until sandbox.reset; the 100 newest "
                + "are kept.",
            result: ResultSchema.object("Snapshot", "The name of a snapshot.", ["snapshot": ResultSchema.string]),
            example: Method.Example(params: [:], result: ["snapshot": "snapshot-1"]),
            handler: .atOnce { sandbox, call throws(AlloyError) in
                ["snapshot": .string(sandbox.snapshot())]
            })
    }

    private static let snapshotName = Parameter<String>("snapshot", "The name that sandbox.snapshot returned.")

    var restore: Method {
        method(
            "sandbox.restore", "Restore the state of a snapshot.",
            description:
                "A snapshot can be restored any number of times. The host's own records are removed as by "
                + "sandbox.reset: executions and their idempotency keys too, unless they are kept in a state "
                + "directory.",
            parameters: [Self.snapshotName],
            result: ResultSchema.success, errors: [.notFound],
            example: Method.Example(params: ["snapshot": "snapshot-1"], result: ["success": true]),
            handler: .waiting { sandbox, call throws(AlloyError) in
                guard sandbox.restore(call[Self.snapshotName]) else {
                    throw .notSent(
                        .notFound, "The sandbox has no snapshot \(call[Self.snapshotName]).",
                        fix: [
                            .advice(
                                "Take one with sandbox.snapshot; it is kept until sandbox.reset, and the 100 newest are."
                            ),
                            .call(method: "sandbox.snapshot", params: [:]),
                        ])
                }
                await call.services.forgetEverything()
                return ["success": true]
            })
    }

    private static let duration = Parameter<String>(
        "duration",
        "The time to advance by, an ISO 8601 duration: PT30M, P7D, P1Y, PT0.5S; months follow the calendar.")

    var advanceClock: Method {
        method(
            "sandbox.clock.advance", "Advance the sandbox's clock.",
            description:
                "Tokens and links expire, rate windows end, and responses that are delayed for that long arrive. "
                + "The host's own waits and deadlines run in real time.",
            parameters: [Self.duration],
            furtherCheck: { arguments, _ in
                guard let text = arguments[Self.duration]?.stringValue, CivilDuration(iso8601: text) == nil else {
                    return []
                }
                return [
                    AlloyError.Problem(
                        at: Self.duration.pointer, expected: "an ISO 8601 duration such as PT1H or P1Y",
                        value: .string(text))
                ]
            },
            result: ResultSchema.object(
                "SandboxTime", "The time of the sandbox's clock.", ["now": ResultSchema.string]),
            errors: [.invalidInput],
            example: Method.Example(params: ["duration": "PT1H"], result: ["now": "2025-10-01T10:00:00.000Z"]),
            handler: .atOnce { sandbox, call throws(AlloyError) in
                let duration = CivilDuration(iso8601: call[Self.duration]) ?? CivilDuration()
                guard let now = sandbox.advanceClock(by: duration) else {
                    throw .notSent(
                        .invalidInput, "The sandbox's clock ends with the year 9999.",
                        fix: [.advice("Let less time pass, or start over with sandbox.reset.")],
                        problems: [
                            AlloyError.Problem(
                                at: Self.duration.pointer,
                                expected: "a duration that ends before the year 10000",
                                value: .string(call[Self.duration]))
                        ])
                }
                return ["now": .string(now.iso8601)]
            })
    }
}
