import ActionSearch
import Alloy
import JSON
import JSONRPC

/// `actions.search`: the actions that fit a description.
enum SearchMethods {
    static let all = [search]

    private static let usualLimit = 10
    /// A larger index is searched off the thread that reads the wire.
    private static let maximumActionsAtOnce = 2_000

    private static let coverage = ResultSchema.object(
        "Coverage", "The contents of the search index.",
        [
            "connectors": ["type": ["integer", "null"]], "indexed": ResultSchema.integer,
            "actions": ResultSchema.integer, "complete": ResultSchema.boolean, "ageMs": ResultSchema.integer,
            "failed": ResultSchema.strings,
        ], optional: ["ageMs", "failed"])

    private static let query = Parameter<String>(
        "query", "A description of what should be done, such as `post a message in slack`.")
    private static let connectorIds = Parameter<[String]?>(
        "connectorIds", "Only actions of these connectors.", .count(1...1_000))
    private static let limit = Parameter<Int>(
        "limit", "The maximum number of matches (\(usualLimit)).", .range(1...100), default: usualLimit)
    private static let waitMs = Parameter<Int>(
        "waitMs",
        "The time to wait for connectors that are not in the index yet, in milliseconds (1000); 0 searches the present index.",
        .range(0...300_000), default: 1_000)

    private static let search = Method(
        "actions.search", "Find actions of all connectors by a description of what they should do.",
        description:
            "The query may use the user's own words: \"add person\" finds `createContact`. A connector's name "
            + "prefers its actions. The index is built on the first search; `coverage` describes its content, and "
            + "`ageMs` is the age of its oldest part. `effect` is that of the definition if the host has read it, "
            + "else an estimate from the action's name: `actions.get` returns the definite one. Actions that the "
            + "operator forbids are left out.",
        access: .read,
        parameters: [query, connectorIds, limit, waitMs],
        result: ResultSchema.object(
            "ActionMatches", "The actions that were found, best first.",
            [
                "matches": ResultSchema.array(
                    of: ResultSchema.object(
                        "ActionMatch", "An action that was found; its effect may be an estimate.",
                        [
                            "connectorId": ResultSchema.string, "actionId": ResultSchema.string,
                            "name": ResultSchema.string, "description": ResultSchema.optionalString,
                            "effect": ResultSchema.effect, "score": ResultSchema.number,
                        ])), "coverage": .object(coverage),
            ]),
        errors: [.notFound],
        example: Method.Example(
            params: ["query": "add a person in hubspot", "limit": 1],
            result: [
                "matches": [
                    [
                        "connectorId": "hubspot", "actionId": "createContact", "name": "Create a contact",
                        "description": "Create a contact.", "effect": "write", "score": .number(score(8_251)),
                    ]
                ], "coverage": ["connectors": 12, "indexed": 12, "actions": 164, "complete": true],
            ]),
        handler: .waiting { call throws(AlloyError) in .value(try await answer(call)) })

    private static func answer(_ call: Call) async throws(AlloyError) -> JSONValue {
        let configuration = call.client.configuration
        let connectorIds = call[Self.connectorIds]
        var wait = Duration.milliseconds(call[waitMs])
        let options = call.options()
        let deadline = call.start + (options.timeout ?? wait + configuration.deadlines.metadata)
        // What is there is answered before the call's time is over.
        if let timeout = options.timeout { wait = min(wait, timeout - min(timeout / 10, .milliseconds(200))) }
        let token = call.progressToken
        let (index, coverage, connectors) = try await call.services.search.index(
            waitingUntil: call.start + wait, connectorIds: connectorIds, until: deadline
        ) { coverage in
            guard let token else { return }
            call.context.reportProgress(
                token: token, done: coverage.indexed, total: coverage.connectors,
                message: "Reads the actions of all connectors.")
        }
        try check(connectorIds ?? [], connectors)
        if index.actionCount > maximumActionsAtOnce { await Task.yield() }
        let offered = OfferedActions(call)
        let matches = index.matches(
            call[query], limit: call[limit], connectorIds: connectorIds, isOffered: offered.isOffered)
        return [
            "matches": .array(
                matches.map { match in
                    [
                        "connectorId": .string(match.connectorId), "actionId": .string(match.actionId),
                        "name": .string(match.name), "description": .optional(match.description),
                        "effect": .string(offered.effect(match).rawValue), "score": .number(score(match.score)),
                    ]
                }), "coverage": coverage.json,
        ]
    }

    /// Throws when a connector is named that the account has not.
    private static func check(_ connectorIds: [String], _ connectors: [Connector]) throws(AlloyError) {
        guard !connectors.isEmpty else { return }
        let unknown = connectorIds.enumerated().filter { _, id in
            !connectors.contains { $0.id.hasSameCodePoints(as: id) }
        }
        guard !unknown.isEmpty else { return }
        throw .unknownConnectors(
            unknown.map { (["connectorIds", String($0.offset)], $0.element) }, among: connectors)
    }

    /// A number of thousandths as JSON has it.
    private static func score(_ thousandths: Int) -> JSONNumber {
        JSONNumber(Double(thousandths) / 1_000) ?? JSONNumber(thousandths / 1_000)
    }
}
