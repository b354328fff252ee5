import JSON

/// Which executions a line of the policy is about. What is not said matches everything.
struct PolicyMatch: Sendable, Equatable {
    private let user: Glob?
    private let connector: Glob?
    private let action: Glob?
    private let effect: Glob?
    /// As it stands in the file.
    let json: JSONObject

    /// Reads the `match` of a line, which fits the schema.
    init(_ json: JSONObject) {
        func glob(_ name: String) -> Glob? { json[name]?.stringValue.map(Glob.init) }
        self.json = json
        user = glob("user")
        connector = glob("connector")
        action = glob("action")
        effect = glob("effect")
    }

    /// True when every glob fits. The API key's own user has no id here: a glob fits it only when it fits everybody.
    func matches(_ subject: PolicySubject) -> Bool {
        guard matches(connectorId: subject.connectorId, actionId: subject.actionId),
            effect?.matches(subject.effect.rawValue) ?? true
        else { return false }
        guard let user else { return true }
        return subject.userId.map(user.matches) ?? user.matchesEverything
    }

    /// True when the globs for the action fit.
    func matches(connectorId: String, actionId: String) -> Bool {
        (connector?.matches(connectorId) ?? true) && (action?.matches(actionId) ?? true)
    }
}
