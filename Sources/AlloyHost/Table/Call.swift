import Alloy
import ExecutionLedger
import JSON
import JSONRPC
import Logging

/// One call of a method: its arguments, which fit the method's schema, and what it may use.
package struct Call: Sendable {
    /// By name, whatever way they came.
    package let arguments: JSONObject
    /// What the host is made of.
    package let services: HostServices
    /// The way back to the caller.
    let context: RequestContext
    /// What is kept of what is sent for this call; nil where nothing is.
    let record: CallRecord?
    /// When it began: what `timeoutMs` counts from.
    let start: ContinuousClock.Instant
    /// Who wants what it executes.
    var purpose = ExecutionPurpose.user

    package var client: AlloyClient { services.client }

    /// The string given for `name`, or nil.
    package func text(_ name: String) -> String? { arguments[name]?.stringValue }

    /// The string given for a parameter that the schema requires.
    package func requiredText(_ name: String) -> String { text(name) ?? "" }

    /// The object given for `name`, or nil.
    package func object(_ name: String) -> JSONObject? { arguments[name]?.objectValue }

    /// The user to act for: the caller's, else the host's.
    var userId: String? { text("userId") ?? services.options.actingUserId }

    /// What holds for calls of the client that act for `userId`.
    package func options(userId: String? = nil) -> CallOptions {
        CallOptions(
            userId: userId, timeout: arguments["timeoutMs"]?.intValue.map { .milliseconds($0) },
            traceparent: arguments["_meta"]?["traceparent"]?.stringValue,
            observer: record.map { CallWatcher($0, progressToken: arguments["_meta"]?["progressToken"], context) })
    }

    /// Until when it has to be answered, where it asks for nothing but what this machine has.
    var deadline: ContinuousClock.Instant {
        let timeout = arguments["timeoutMs"]?.intValue.map { Duration.milliseconds($0) }
        return start.advanced(by: timeout ?? client.configuration.deadlines.metadata)
    }

    /// Options for acting as the user of this call.
    var userOptions: CallOptions { options(userId: userId) }

    /// What a caller should know who named no user: the service then acts as somebody else, and says nothing.
    var warnings: [String] {
        guard userId == nil else { return [] }
        services.warnOnce("no userId given and no --user: the service acts as the API key's own user")
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
