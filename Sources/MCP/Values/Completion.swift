import JSON

/// A request for completions of an argument.
public struct CompletionRequest: Sendable {
    /// The owner of the argument.
    public enum Reference: Sendable, Equatable {
        case prompt(String)
        /// A resource template, by its URI template.
        case resource(String)
    }

    public let reference: Reference
    /// The name of the argument.
    public let argument: String
    /// The text so far.
    public let value: String
    /// The arguments that are known already.
    public let context: [String: String]
}

/// The completions of an argument.
public struct Completion: Sendable {
    /// The most values of one reply, by the specification.
    static let maximumValues = 100

    private let values: [String]

    /// Creates the completions, the best first; the reply has the first 100.
    public init(_ values: [String]) { self.values = values }

    var json: JSONObject {
        [
            "completion": [
                "values": .strings(values.prefix(Self.maximumValues)), "total": .int(values.count),
                "hasMore": .bool(values.count > Self.maximumValues),
            ]
        ]
    }
}
