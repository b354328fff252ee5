import Alloy
import JSON
import JSONSchema

/// Finds out which name of a call Alloy doesn't know, and what was probably meant: the service itself says neither.
///
/// It asks only when something was not found, and only reads.
enum Suggestion {
    /// The error with a problem and a suggestion, when the connector or the action of `call` does not exist; else as it is.
    static func improve(_ error: AlloyError, _ call: Call) async -> AlloyError {
        // What is said of a credential or a user is true whatever the other names are.
        guard error.kind == .notFound, error.origin == .alloy, error.problems.isEmpty,
            !["credential", "user not found"].contains(where: error.message.lowercased().contains),
            let connectorId = call.text("connectorId"),
            let connectors = try? await call.client.listConnectors(options: quick(call))
        else { return error }
        guard connectors.contains(where: { $0.id.hasSameCodePoints(as: connectorId) }) else {
            return error.naming(
                "connectorId", call.redacted(connectorId), expected: "the id of a connector of this account",
                among: connectors.map(\.id), fix: .call(method: "connectors.list", params: [:]))
        }
        guard let actionId = call.text("actionId"),
            let resources = try? await call.client.listResources(of: connectorId, options: quick(call))
        else { return error }
        let actions = resources.flatMap(\.actions).map(\.id)
        guard !actions.contains(where: { $0.hasSameCodePoints(as: actionId) }) else { return error }
        return error.naming(
            "actionId", call.redacted(actionId), expected: "the id of an action of \(connectorId)", among: actions,
            fix: .call(method: "actions.list", params: ["connectorId": .string(connectorId)]))
    }
}

extension Call {
    /// A caller's text as it may be shown in part: half a secret would not be found any more.
    fileprivate func redacted(_ text: String) -> String { services.log.redactor.redact(text) }
}

extension Suggestion {
    /// A suggestion is worth two seconds more, and nothing beyond the caller's own deadline.
    private static func quick(_ call: Call) -> CallOptions {
        var options = call.options()
        let quick = call.client.configuration.now() + .seconds(2)
        options.deadline = options.timeout.map { min(call.start + $0, quick) } ?? quick
        return options
    }
}

extension AlloyError {
    fileprivate func naming(
        _ parameter: String, _ got: String, expected: String, among names: [String], fix step: FixStep
    ) -> AlloyError {
        var error = self
        // `postMessage` is how people remember `chat_postMessage`.
        let nearest =
            nearestName(to: got, among: names)
            ?? (got.utf8.count < 4 ? nil : names.first { $0.lowercased().contains(got.lowercased()) })
        if error.message.hasSuffix(".") { error.message.removeLast() }
        error.message += "\(guess(nearest))."
        error.problems = [
            Problem(at: JSONPointer(tokens: [parameter]), expected: expected, value: .string(got), nearest: nearest)
        ]
        error.fix = [step]
        return error
    }
}
