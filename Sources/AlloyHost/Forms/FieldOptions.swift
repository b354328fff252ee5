import ActionForms
import Alloy
import JSON

/// The result of `form.options`: the options of a field, and the effect of a changed field on others.
struct FieldOptions: Sendable {
    let call: Call
    let form: Form
    let connectorId: String
    /// The filled-in values, converted to those that are sent.
    private let values: JSONValue

    init(_ call: Call, _ form: Form, connectorId: String) {
        self.call = call
        self.form = form
        self.connectorId = connectorId
        values = FormConversion(form, call[FormMethods.optionalValues] ?? JSONObject()).values
    }

    /// Returns `{options, nextCursor?, needs?, cleared?, kept?, stale?}`.
    func json() async throws(AlloyError) -> JSONObject {
        let text = call[FormMethods.field]
        let nodes = try FormOptions.nodes(form, field: text)
        let location = JSONPointer(text) ?? JSONPointer()
        let changed = try changedField()
        var page = OptionPage(options: nodes.flatMap(\.options))
        if let overlay = form.sources[FormOptions.pattern(location)] {
            page = try await fetch(overlay, nodes[0]).page(
                overlay, for: nodes[0], at: location, cursor: call[FormMethods.cursor])
        }
        let options = FormOptions.filter(page.options, by: call[FormMethods.query])
        var result: JSONObject = ["options": .array(options.map(\.json))]
        result.append("nextCursor", page.nextCursor)
        if !page.missing.isEmpty { result.append("needs", .strings(page.missing.map(\.description))) }
        guard let changed else { return result }
        let change = await FieldChange(of: changed, in: form, form.sources, values) {
            overlay, node, location, values, cursor in
            guard let fetch = try? self.fetch(overlay, node, values) else { return nil }
            return try? await fetch.page(overlay, for: node, at: location, cursor: cursor)
        }
        result.members += change.members
        return result
    }

    private func changedField() throws(AlloyError) -> JSONPointer? {
        guard let text = call[FormMethods.changed] else { return nil }
        _ = try FormOptions.nodes(form, field: text, parameter: "changed")
        return JSONPointer(text)
    }

    private func fetch(
        _ overlay: OptionOverlay, _ node: FormNode, _ values: JSONValue? = nil
    ) throws(AlloyError) -> OptionFetch {
        guard let credentialId = call[FormMethods.credentialId] else {
            let connectorId = overlay.source.connectorId ?? connectorId
            throw .notSent(
                .invalidInput,
                "The options of \(node.label) are read from \(connectorId), which needs a credentialId.",
                fix: [.call(method: "credentials.list", params: ["connectorId": .string(connectorId)])],
                problems: [
                    AlloyError.Problem(
                        at: JSONPointer(tokens: ["credentialId"]), expected: "a credential for \(connectorId)",
                        got: "nothing")
                ])
        }
        return OptionFetch(
            call: call, method: ExecuteMethods.execute, connectorId: connectorId, credentialId: credentialId,
            values: values ?? self.values)
    }
}
