import JSON
import Locking

/// Decides an action's effect from what is known of it: a rule that names the action, else its HTTP method, raised by a
/// doing word in its id. A guess goes to the graver side.
public struct EffectRules: Sendable {
    /// A function that returns the effect of an action (connector id, action id), or nil to leave it to the other
    /// rules.
    public typealias Override = @Sendable (_ connectorId: String, _ actionId: String) -> Effect?

    private let override: Override
    private let resemblance: Override
    /// The connectors for which a rule may only raise the effect.
    private var raisedOnly: Set<ExactString> = []

    /// Rules that ask `override` first. `resemblance` gives the gravest effect of the ids that differ from the given ones in
    /// case, white space or Unicode normal form alone; it is consulted where an action has several names, and only adds to them.
    public init(
        overriding override: @escaping Override = { _, _ in nil }, resemblance: @escaping Override = { _, _ in nil }
    ) {
        self.override = override
        self.resemblance = resemblance
    }

    /// The same rules, except that for these connectors a rule that names an action can only raise the effect that method and id
    /// give it: their definitions were reviewed by nobody.
    public func raisingOnly(connectorIds: some Sequence<String>) -> EffectRules {
        var rules = self
        rules.raisedOnly = Set(connectorIds.map { ExactString($0) })
        return rules
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
        let ruled = override(connectorId, actionId) ?? reviewed
        if !raisedOnly.isEmpty, raisedOnly.contains(ExactString(connectorId)) {
            let usual = Self.usualEffect(actionId: actionId, httpMethod: httpMethod)
            return max(usual, ruled ?? usual)
        }
        return ruled ?? Self.usualEffect(actionId: actionId, httpMethod: httpMethod)
    }

    /// Returns the effect that the HTTP method gives an action, raised by a doing word in its id.
    public static func usualEffect(actionId: String, httpMethod: String?) -> Effect {
        let words = DoingWords.known(in: actionId)
        if words.holdsDestructive { return .destructive }
        var effect = effect(ofMethod: httpMethod)
        if effect == .read, words.beginsWithChange { effect = .write }
        return words.holdsWriting ? max(effect, .write) : effect
    }

    /// The doing words of an id.
    private struct DoingWords {
        let holdsDestructive: Bool
        let holdsWriting: Bool
        let beginsWithChange: Bool

        private static let maximumKnown = 4_096
        private static let known = Mutex<[ExactString: DoingWords]>([:])

        /// Returns the words of an id, which are found once: the properties of its characters are slow to look up.
        static func known(in actionId: String) -> DoingWords {
            let key = ExactString(actionId)
            if let words = known.withLock({ $0[key] }) { return words }
            let found = DoingWords(tokens(of: actionId))
            known.withLock { known in
                if known.count >= maximumKnown { known.removeAll() }
                known[key] = found
            }
            return found
        }

        private init(_ words: [String]) {
            holdsDestructive = words.contains(where: EffectRules.destructiveWords.contains)
            holdsWriting = words.contains(where: EffectRules.writingWords.contains)
            beginsWithChange = words.first.map(EffectRules.changingWords.contains) ?? false
        }
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
