import JSON

extension ActionDefinition {
    /// Where a definition comes from; the raw value stands in `source`.
    enum Provenance: String {
        /// Alloy's documentation shows it.
        case official
        /// Public client code uses it.
        case observed
        /// Our knowledge of the provider closes a hole.
        case filled
        /// Made up, for a catalogue that is large.
        case generated
        /// From a file of the user's.
        case imported
    }

    /// An action whose details follow its name: `name` is what lists and details show, `method` the provider's.
    init(
        _ id: String, _ name: String, _ description: String, _ method: String, _ path: String,
        parameters: [JSONValue] = [], body: JSONValue? = nil, response: JSONValue? = nil,
        from provenance: Provenance = .filled
    ) {
        self.init(
            id: id, displayName: name, description: description, httpMethod: method, path: path,
            parameters: parameters, requestBody: body, sampleSuccessResponse: response, source: provenance.rawValue)
    }
}

extension [ActionDefinition] {
    /// The same actions, those named in `ids` marked as coming from `provenance`.
    func from(_ provenance: ActionDefinition.Provenance, _ ids: String...) -> [ActionDefinition] {
        map { action in
            guard ids.contains(action.id) else { return action }
            var marked = action
            marked.source = provenance.rawValue
            return marked
        }
    }
}
