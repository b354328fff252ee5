import ActionSearch
import Alloy
import JSON
import JSONSchema

/// The effects of found actions, and the actions that the caller may execute.
///
/// Lists of actions don't contain the HTTP method, which decides the effect; a definition does, if it was read before.
struct OfferedActions: Sendable {
    private let services: HostServices
    private let userId: String?

    init(_ call: Call) {
        services = call.services
        userId = call.userId
    }

    /// Returns false when the policy denies the action to the caller with every possible effect.
    func isOffered(_ connectorId: String, _ actionId: String) -> Bool {
        let names =
            definition(connectorId, actionId)?.names ?? ActionNames(connectorId: connectorId, actionId: actionId)
        return possibleEffects(connectorId, actionId).contains { effect in
            let subject = PolicySubject(userId: userId, names: names, effect: effect)
            return services.gatekeeper.decide(subject).verdict != .deny
        }
    }

    /// Returns the effect of the definition. Without one, it is `read` for a verb that reads, if that is possible, else the effect
    /// that the rules derive without a method.
    func effect(_ match: SearchIndex.Match) -> Effect {
        let possible = possibleEffects(match.connectorId, match.actionId)
        if possible.count == 1, let effect = possible.first { return effect }
        if match.verb.isRead, possible.contains(.read) { return .read }
        return rules.effect(connectorId: match.connectorId, actionId: match.actionId, httpMethod: nil)
    }

    private func possibleEffects(_ connectorId: String, _ actionId: String) -> Set<Effect> {
        if let known = definition(connectorId, actionId) { return [known.effect] }
        return Set(
            ["get", "put", "post", "delete"].map {
                rules.effect(connectorId: connectorId, actionId: actionId, httpMethod: $0)
            })
    }

    /// Returns the definition; nil unless the host has read it lately.
    private func definition(_ connectorId: String, _ actionId: String) -> ActionDetails? {
        services.definitions.known(actionId, of: connectorId, now: services.client.configuration.now())
    }

    private var rules: EffectRules { services.client.configuration.effectRules }
}

extension AlloyError {
    /// The error for connectors that the account does not have, at these locations in the parameters.
    static func unknownConnectors(_ unknown: [(location: [String], id: String)], among connectors: [Connector])
        -> AlloyError
    {
        let problems = unknown.map { location, id in
            let nearest = nearestName(to: id, among: connectors.lazy.map(\.id))
            return Problem(
                at: JSONPointer(tokens: location),
                expected: "the id of a connector of this account", value: .string(id), nearest: nearest)
        }
        return AlloyError(
            .notFound,
            "The account has no connector \"\(unknown.first?.id ?? "")\"\(guess(problems.first?.nearest)).",
            origin: .host,
            outcome: .notSent, fix: [.call(method: "connectors.list", params: [:])], problems: problems)
    }
}
