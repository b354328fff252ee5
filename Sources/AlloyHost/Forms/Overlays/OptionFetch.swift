import Alloy
import JSON
import JSONRPC

/// Runs the read action of an overlay, as `execute` would, and makes options of its answer.
struct OptionFetch: Sendable {
    /// A page of options.
    struct Page: Sendable {
        var options: [FormNode.Option] = []
        var nextCursor: JSONValue?
        /// The fields that have to be filled in before.
        var missing: [JSONPointer] = []
    }

    let call: Call
    let method: Method
    let connectorId: String
    let credentialId: String
    let values: JSONValue

    /// The options of the field at `place`; `node` says what type its value has.
    func page(
        _ overlay: OptionOverlay, for node: FormNode, at place: JSONPointer, cursor: JSONValue? = nil
    ) async throws(AlloyError) -> Page {
        var missing: [JSONPointer] = []
        let resolved = OptionParameters.resolve(
            .object(overlay.source.params), from: values, for: place, missing: &missing)
        guard missing.isEmpty, var params = resolved.objectValue else { return Page(missing: missing) }
        let source = overlay.source
        if let cursor, let page = source.page {
            params = OptionParameters.setting(cursor, at: page.send, in: params)
        }
        let answer = try await read(source, params)
        var result = Page(options: Self.options(in: answer, source, of: node))
        if let next = source.page.flatMap({ answer[$0.read] }), next != .null, next != "", next != false {
            result.nextCursor = next
        }
        return result
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

    /// The rows of an answer as options; what has no value is none.
    static func options(
        in answer: JSONValue, _ source: OptionOverlay.Source, of node: FormNode
    ) -> [FormNode.Option] {
        (answer[source.items]?.arrayValue ?? []).compactMap { row in
            guard let value = row[source.value], value != .null, value != "" else { return nil }
            // Ids come as numbers and go as text.
            let isText = node.type == "string" && value.stringValue == nil
            let words = source.label.compactMap { pointer in row[pointer].flatMap(word) }
            let label = words.isEmpty ? value.stringValue ?? value.text : words.joined(separator: " ")
            return FormNode.Option(value: isText ? .string(value.text) : value, label: label)
        }
    }

    private static func word(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text.isEmpty ? nil : text
        case .number(let number): number.text
        default: nil
        }
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
