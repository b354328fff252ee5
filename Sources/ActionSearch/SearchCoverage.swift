import JSON

/// How much of the account the index holds.
package struct SearchCoverage: Sendable, Equatable {
    /// Connectors that the account may use; nil until their list is there.
    package var connectors: Int?
    /// Those whose actions can be found.
    package var indexed = 0
    /// How many actions those are.
    package var actions = 0
    /// How old the oldest part is, where it was not read just now.
    package var age: Duration?
    /// Connectors whose actions could not be read.
    package var failed: [String] = []

    /// More failures are told by their number alone.
    private static let maximumNames = 20

    /// True when nothing is missing.
    package var isComplete: Bool { connectors == indexed }

    /// `{connectors, indexed, actions, complete, ageMs?, failed?}`.
    package var json: JSONValue {
        var object: JSONObject = [
            "connectors": connectors.map(JSONValue.int) ?? nil, "indexed": .int(indexed), "actions": .int(actions),
            "complete": .bool(isComplete),
        ]
        object.append("ageMs", age.map { .int(Int($0 / .milliseconds(1))) })
        if !failed.isEmpty { object.append("failed", .strings(failed.prefix(Self.maximumNames))) }
        return .object(object)
    }
}
