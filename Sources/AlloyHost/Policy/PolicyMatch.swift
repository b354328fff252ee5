import Alloy
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
    ///
    /// `userId` is one of the subject's, `name` is one of its names. Folded, the globs for the action also fit what differs
    /// from them in case, white space or Unicode normal form alone.
    func matches(
        _ effect: Effect, userId: String?, _ name: ActionNames.Name, isFolded: Bool = false
    ) -> Bool {
        guard matches(name, isFolded: isFolded), self.effect?.matches(effect.rawValue) ?? true else { return false }
        guard let user else { return true }
        return userId.map(user.matches) ?? user.matchesEverything
    }

    /// True when the globs for the action fit.
    func matches(_ name: ActionNames.Name, isFolded: Bool = false) -> Bool {
        func fits(_ glob: Glob?, _ id: String) -> Bool {
            guard let glob else { return true }
            return isFolded ? glob.matchesFolded(id) : glob.matches(id)
        }
        return fits(connector, name.connectorId) && fits(action, name.actionId)
    }
}
