import Alloy
import JSON

/// The condition of a line of the policy: globs for the parts of an execution. A part without a glob always matches.
struct PolicyMatch: Sendable, Equatable {
    private let user: Glob?
    private let connector: Glob?
    private let action: Glob?
    private let effect: Glob?
    /// The `match` of the line, unchanged.
    let json: JSONObject

    /// Reads the `match` of a line that fits the schema.
    init(_ json: JSONObject) {
        func glob(_ name: String) -> Glob? { json[name]?.stringValue.map(Glob.init) }
        self.json = json
        user = glob("user")
        connector = glob("connector")
        action = glob("action")
        effect = glob("effect")
    }

    /// True if every glob matches. The API key's own user has no id here: only a glob that matches everything matches it.
    ///
    /// `userId` and `name` are each one of the subject's. With `isFolded`, the globs for the action also match names that differ
    /// from them only in case, white space or Unicode normal form.
    func matches(
        _ effect: Effect, userId: String?, _ name: ActionNames.Name, isFolded: Bool = false
    ) -> Bool {
        guard matches(name, isFolded: isFolded), self.effect?.matches(effect.rawValue) ?? true else { return false }
        guard let user else { return true }
        return userId.map(user.matches) ?? user.matchesEverything
    }

    /// True if the globs for the action match.
    func matches(_ name: ActionNames.Name, isFolded: Bool = false) -> Bool {
        func fits(_ glob: Glob?, _ id: String) -> Bool {
            guard let glob else { return true }
            return isFolded ? glob.matchesFolded(id) : glob.matches(id)
        }
        return fits(connector, name.connectorId) && fits(action, name.actionId)
    }
}
