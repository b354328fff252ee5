import JSON

/// The part of an account that the index covers.
package struct SearchCoverage: Sendable, Equatable {
    /// The number of connectors of the account; nil until their list was read.
    package var connectors: Int?
    /// The number of connectors in the index.
    package var indexed = 0
    /// The number of actions in the index.
    package var actions = 0
    /// The age of the oldest part; nil for a source in this process.
    package var age: Duration?
    /// The ids of connectors whose actions could not be read.
    package var failed: [String] = []

    /// The maximum number of ids in `failed`.
    private static let maximumNames = 20

    /// Indicates that every connector is in the index.
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
