import Alloy
import AlloyHost
import AlloySandbox
import JSON
import Platform

/// What becomes of the sandbox as a whole: started over, kept, set back, moved on.
extension SandboxMethods {
    var reset: Method {
        method(
            "sandbox.reset", "Start the sandbox over, as if nothing had been called.",
            description: "Its faults, journal, quirks and snapshots are gone too, and what the host remembers of it.",
            result: ResultSchema.success, example: Method.Example(params: [:], result: ["success": true]),
            handler: .waiting { sandbox, call throws(AlloyError) in
                sandbox.reset()
                await call.services.forgetEverything()
                return ["success": true]
            })
    }

    var snapshot: Method {
        method(
            "sandbox.snapshot", "Keep how the sandbox is, to set it back to later.",
            description:
                "Users, credentials, the third parties' records, the clock, what ids come next, faults with their counts, journal "
                + "and quirks. Kept in the process until sandbox.reset, the 100 newest.",
            result: ResultSchema.object("Snapshot", "The name of a snapshot.", ["snapshot": ResultSchema.string]),
            example: Method.Example(params: [:], result: ["snapshot": "snapshot-1"]),
            handler: .atOnce { sandbox, call throws(AlloyError) in
                ["snapshot": .string(sandbox.snapshot())]
            })
    }

    var restore: Method {
        method(
            "sandbox.restore", "Set the sandbox back to a snapshot, as if nothing had been called since.",
            description:
                "As often as one likes. What the host remembers is forgotten as by sandbox.reset: its executions and their "
                + "idempotency keys too, unless they are kept in a state directory.",
            parameters: [.text("snapshot", "The name that sandbox.snapshot gave.").required],
            result: ResultSchema.success, errors: [.notFound],
            example: Method.Example(params: ["snapshot": "snapshot-1"], result: ["success": true]),
            handler: .waiting { sandbox, call throws(AlloyError) in
                guard sandbox.restore(call.requiredText("snapshot")) else {
                    throw .notSent(
                        .notFound, "The sandbox has no snapshot \(call.requiredText("snapshot")).",
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

    var advanceClock: Method {
        method(
            "sandbox.clock.advance", "Let time pass in the sandbox.",
            description:
                "Tokens run out, links lapse, rate windows end, and answers that are held back for so long come. The host's own "
                + "waits and deadlines run in real time.",
            parameters: [
                .text(
                    "duration", "How much, as ISO 8601 writes it: PT30M, P7D, P1Y, PT0.5S; months go by the calendar."
                )
                .required
            ],
            furtherCheck: { arguments, _ in
                guard let text = arguments["duration"]?.stringValue, CivilDuration(iso8601: text) == nil else {
                    return []
                }
                return [
                    AlloyError.Problem(
                        at: JSONPointer(tokens: ["duration"]), expected: "an ISO 8601 duration such as PT1H or P1Y",
                        value: .string(text))
                ]
            },
            result: ResultSchema.object(
                "SandboxTime", "The time of the sandbox's clock.", ["now": ResultSchema.string]),
            errors: [.invalidInput],
            example: Method.Example(params: ["duration": "PT1H"], result: ["now": "2025-10-01T10:00:00.000Z"]),
            handler: .atOnce { sandbox, call throws(AlloyError) in
                let duration = CivilDuration(iso8601: call.requiredText("duration")) ?? CivilDuration()
                guard let now = sandbox.advanceClock(by: duration) else {
                    throw .notSent(
                        .invalidInput, "The sandbox's clock ends with the year 9999.",
                        fix: [.advice("Let less time pass, or start over with sandbox.reset.")],
                        problems: [
                            AlloyError.Problem(
                                at: JSONPointer(tokens: ["duration"]),
                                expected: "a duration that ends before the year 10000",
                                value: .string(call.requiredText("duration")))
                        ])
                }
                return ["now": .string(now.iso8601)]
            })
    }
}
