import Alloy
import ExecutionLedger
import JSON
import JSONRPC
import Logging
import Platform

/// One call of a method: its arguments, which fit the method's schema, and what it may use.
package struct Call: Sendable {
    /// The method, whose parameters it may read.
    package let method: Method
    /// The arguments by name, also where they came by position.
    package var arguments: JSONObject
    /// The parts of the host.
    package let services: HostServices
    /// The way back to the caller.
    let context: RequestContext
    /// The record of what is sent for this call; nil where none is kept.
    let record: CallRecord?
    /// The beginning of the call, from which `timeoutMs` counts.
    let start: ContinuousClock.Instant
    /// The reason for what it executes.
    var purpose = ExecutionPurpose.user
    /// The terms of what it executes.
    var terms = ExecutionTerms.none
    /// True if the host itself reads the identity behind a credential, which a rule with the verdict `ask` or `plan_required`
    /// does not hold up.
    var readsIdentity = false

    package var client: AlloyClient { services.client }

    /// The user to act for: the caller's, else the host's.
    var userId: String? { given(.userId) ?? services.options.actingUserId }

    /// The time that the caller gives the call; nil for the usual one.
    var timeout: Duration? { self[.timeoutMs].map { .milliseconds($0) } }

    /// The token that reports of the call's progress carry; nil for no reports.
    var progressToken: JSONValue? { self[.meta]?.progressToken }

    /// The options of the client's requests for this call that act for `userId`.
    package func options(userId: String? = nil) -> CallOptions {
        let metadata = self[.meta]
        return CallOptions(
            userId: userId, timeout: timeout, traceparent: metadata?.traceparent,
            observer: record.map { CallWatcher($0, progressToken: metadata?.progressToken, context) })
    }

    /// The instant at which a call that needs nothing but this machine has to be answered.
    var deadline: ContinuousClock.Instant {
        start.advanced(by: timeout ?? client.configuration.deadlines.metadata)
    }

    /// The options of requests that act for the user of this call.
    var userOptions: CallOptions { options(userId: userId) }

    /// The warning for a caller who named no user: the service then acts for the key's own user, and does not say so.
    var warnings: [String] {
        // A host with direct connectors only has no key whose user could be another one.
        guard userId == nil, services.direct?.isAlone != true else { return [] }
        services.warnOnce("no userId given and no --user: the service acts as the API key's own user")
        guard terms.canNameUser else { return [] }
        return [
            "No userId was given, so the service acts as the API key's own user. Give userId, or start with --user."
        ]
    }
}

extension JSONObject {
    /// This object with `warnings` behind its members, if there are any.
    func appending(warnings: [String]) -> JSONValue {
        var object = self
        if !warnings.isEmpty { object.append("warnings", .strings(warnings)) }
        return .object(object)
    }
}

extension Call {
    /// The moment given for a parameter, or nil. Throws `invalid_input` for a text that is none.
    package func moment(_ parameter: Parameter<String?>) throws(AlloyError) -> Timestamp? {
        guard let text = self[parameter] else { return nil }
        if let moment = Timestamp(iso8601: text) { return moment }
        throw .notSent(
            .invalidInput, "The parameter \(parameter.name) is not a date and time.",
            fix: [.advice("Write it in ISO 8601, such as 2025-10-01T09:00:00.000Z.")],
            problems: [
                AlloyError.Problem(
                    at: parameter.pointer, expected: "a date and a time with an offset or Z",
                    value: .string(text))
            ])
    }
}
