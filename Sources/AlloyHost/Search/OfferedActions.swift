import ActionSearch
import Alloy
import JSON
import JSONSchema

/// What is told of an action that was found: its effect as far as it is known, and whether it may be offered at all.
///
/// Lists of actions don't tell the HTTP method, which decides the effect; a definition that was read does.
struct OfferedActions: Sendable {
    private let services: HostServices
    private let userId: String?

    init(_ call: Call) {
        services = call.services
        userId = call.userId
    }

    /// False when whoever calls could not execute it, whatever its method turns out to be.
    func isOffered(_ connectorId: String, _ actionId: String) -> Bool {
        let names =
            definition(connectorId, actionId)?.names ?? ActionNames(connectorId: connectorId, actionId: actionId)
        return possibleEffects(connectorId, actionId).contains { effect in
            let subject = PolicySubject(userId: userId, names: names, effect: effect)
            return services.gatekeeper.decide(subject).verdict != .deny
        }
    }

    /// The definition's effect; where it is not known, `read` for what is called so and may be, else the rules' guess, which
    /// is on the graver side.
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

    /// The definition, where the host has read it lately.
    private func definition(_ connectorId: String, _ actionId: String) -> ActionDetails? {
        services.definitions.known(actionId, of: connectorId, now: services.client.configuration.now())
    }

    private var rules: EffectRules { services.client.configuration.effectRules }
}

extension AlloyError {
    /// Connectors that a call names at these places and the account has not.
    static func unknownConnectors(_ unknown: [(place: [String], id: String)], among connectors: [Connector])
        -> AlloyError
    {
        let problems = unknown.map { place, id in
            let nearest = nearestName(to: id, among: connectors.lazy.map(\.id))
            return Problem(
                at: JSONPointer(tokens: place),
                expected: "the id of a connector of this account", value: .string(id), nearest: nearest)
        }
        return AlloyError(
            .notFound,
            "The account has no connector \"\(unknown.first?.id ?? "")\"\(guess(problems.first?.nearest)).",
            origin: .host,
            outcome: .notSent, fix: [.call(method: "connectors.list", params: [:])], problems: problems)
    }
}
