/// Decides an action's effect from what is known of it: a rule that names the action, else its HTTP method, raised by a
/// doing word in its id. A guess goes to the graver side.
public struct EffectRules: Sendable {
    /// A function that returns the effect of an action (connector id, action id), or nil to leave it to the other
    /// rules.
    public typealias Override = @Sendable (_ connectorId: String, _ actionId: String) -> Effect?

    private let override: Override
    private let resemblance: Override

    /// Rules that ask `override` first. `resemblance` gives the gravest effect of the ids that differ from the given ones in
    /// case, white space or Unicode normal form alone; it is consulted where an action has several names, and only adds to them.
    public init(
        overriding override: @escaping Override = { _, _ in nil }, resemblance: @escaping Override = { _, _ in nil }
    ) {
        self.override = override
        self.resemblance = resemblance
    }

    /// Returns the most severe effect that an action has under any of its names. Under the id that was requested, the HTTP method counts
    /// only where the definition states that id.
    public func effect(of names: ActionNames, httpMethod: String?) -> Effect {
        let effects = names.all.flatMap { name -> [Effect] in
            let isRequested = name.actionId.hasSameCodePoints(as: names.requested.actionId)
            let effect = effect(
                connectorId: name.connectorId, actionId: name.actionId,
                httpMethod: isRequested && names.statesOtherId ? nil : httpMethod)
            let similar = names.hasAliases ? resemblance(name.connectorId, name.actionId) : nil
            return [effect] + [similar].compactMap(\.self)
        }
        return effects.max() ?? .destructive
    }

    /// Returns the effect of an action; `httpMethod` is the one of the request to the provider, in any case, nil when
    /// it is not known.
    public func effect(connectorId: String, actionId: String, httpMethod: String?) -> Effect {
        let reviewed = ReviewedEffects.effect(connectorId: connectorId, actionId: actionId)
        if let effect = override(connectorId, actionId) ?? reviewed { return effect }
        let words = Self.tokens(of: actionId)
        if words.contains(where: Self.destructiveWords.contains) { return .destructive }
        var effect = Self.effect(ofMethod: httpMethod)
        if effect == .read, let first = words.first, Self.changingWords.contains(first) { effect = .write }
        return words.contains(where: Self.writingWords.contains) ? max(effect, .write) : effect
    }

    /// Verbs of actions whose effect is a loss or can't be undone.
    private static let destructiveWords: Set = [
        "delete", "remove", "archive", "cancel", "refund", "revoke", "purge", "destroy", "erase", "wipe", "truncate",
    ]

    /// Verbs of actions whose effect other people notice.
    private static let writingWords: Set = ["send", "publish", "trigger", "approve", "start"]

    /// Verbs of actions that change something although they are GETs, as they are in old APIs. Inside an id most of them are
    /// nouns (`getUpdate`), so only an id that begins with one counts.
    private static let changingWords: Set = [
        "create", "add", "insert", "update", "set", "edit", "change", "modify", "replace", "clear", "reset", "move",
        "copy", "merge", "upload", "import", "sync", "assign", "invite", "subscribe", "unsubscribe", "enable",
        "disable", "activate", "deactivate", "lock", "unlock", "close", "reopen", "complete", "confirm", "submit",
        "reject", "pay", "charge", "capture", "void", "transfer", "run", "execute", "retry", "schedule", "register",
        "unregister",
    ]

    private static func effect(ofMethod method: String?) -> Effect {
        switch method?.lowercased() {
        case "get", "head": .read
        case "put": .idempotentWrite
        case "delete": .destructive
        default: .write
        }
    }

    /// The id's words in lower case, split at `_`, `-`, `.`, other signs and white space, and where the case changes:
    /// `sendHTMLMail` is send, html, mail.
    static func tokens(of id: String) -> [String] {
        var words: [String] = []
        var word = ""
        let scalars = Array(id.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            guard scalar.properties.isAlphabetic || scalar.properties.numericType != nil else {
                words.append(word)
                word = ""
                continue
            }
            let followsLower = index > 0 && !scalars[index - 1].properties.isUppercase
            let precedesLower = index + 1 < scalars.count && scalars[index + 1].properties.isLowercase
            if scalar.properties.isUppercase, followsLower || precedesLower {
                words.append(word)
                word = ""
            }
            word += scalar.properties.lowercaseMapping
        }
        words.append(word)
        return words.filter { !$0.isEmpty }
    }
}

/// The possible effects of an action on the provider's data, from harmless to severe.
public enum Effect: String, Sendable, CaseIterable, Comparable {
    /// Changes nothing.
    case read
    /// Changes something; doing it twice is doing it once.
    case idempotentWrite
    /// Changes something; doing it twice may do it twice.
    case write
    /// Removes something, or can't be undone.
    case destructive

    public static func < (left: Effect, right: Effect) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .read: 0
        case .idempotentWrite: 1
        case .write: 2
        case .destructive: 3
        }
    }
}
