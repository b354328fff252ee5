import ActionForms
import Alloy
import JSON
import JSONRPC

/// Reads the options of a field at the provider: runs the read action of an overlay, as `execute` would.
struct OptionFetch: Sendable {
    let call: Call
    let method: Method
    let connectorId: String
    let credentialId: String
    let values: JSONValue

    /// Returns the options of the field `node` at `location`.
    func page(
        _ overlay: OptionOverlay, for node: FormNode, at location: JSONPointer, cursor: JSONValue? = nil
    ) async throws(AlloyError) -> OptionPage {
        let source = overlay.source
        let (params, missing) = source.parameters(from: values, for: location, cursor: cursor)
        guard missing.isEmpty else { return OptionPage(missing: missing) }
        return OptionPage(try await read(source, params), from: source, for: node)
    }

    private func read(
        _ source: OptionOverlay.Source, _ params: JSONObject
    ) async throws(AlloyError) -> JSONValue {
        let connectorId = source.connectorId ?? connectorId
        let action = try await call.services.definitions.action(
            source.actionId, of: connectorId, client: call.client, options: call.userOptions)
        guard action.effect == .read else { throw .overlayWrites(source.actionId, of: connectorId, action.effect) }
        var arguments = JSONObject()
        arguments[.connectorId] = .string(connectorId)
        arguments[.actionId] = .string(source.actionId)
        arguments[.credentialId] = .string(credentialId)
        arguments[.userId] = call.arguments[.userId]
        arguments[.timeoutMs] = call.arguments[.timeoutMs]
        arguments.members += params.members
        let admitted = try call.services.gatekeeper.admit(method, arguments)
        let execution = Call(
            method: method, arguments: admitted, services: call.services, context: call.context.withoutProgress,
            record: call.record,
            start: call.start, purpose: .options)
        let reply = try await Execution(execution).run()
        return reply.value["responseData"] ?? .null
    }
}

extension AlloyError {
    fileprivate static func overlayWrites(
        _ actionId: String, of connectorId: String, _ effect: Effect
    ) -> AlloyError {
        notSent(
            .policyDenied,
            "The options of this field would come from \(connectorId).\(actionId), whose effect is \(effect.rawValue): "
                + "options may only be read.",
            fix: [.advice("Name a read action in the overlay file, or say in the policy's effects that it reads.")])
    }
}
