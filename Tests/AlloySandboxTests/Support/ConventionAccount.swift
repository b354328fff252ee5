import JSON
import Platform
import Testing

@testable import AlloySandbox

/// One connected account of any connector, called as the service calls it.
struct ConventionAccount {
    let connector: ConnectorDefinition
    private var provider: any Provider
    private var context = ProviderContext(
        now: Timestamp(milliseconds: 1_736_942_400_000), random: SeededGenerator(seed: "test"))

    init(_ connector: ConnectorDefinition) {
        self.connector = connector
        provider = connector.makeProvider()
    }

    mutating func perform(
        _ action: ActionDefinition, path: JSONObject = [:], query: JSONObject = [:], body: JSONValue? = nil,
        scopes: [String]? = nil
    ) -> ProviderReply {
        context.now = context.now.advanced(by: .seconds(1))
        let call = ProviderCall(
            action: action, pathParams: path, queryParameters: query, requestBody: body, additionalHeaders: [:],
            credentialData: [:], grantedScopes: scopes)
        return provider.perform(call, &context)
    }

    /// Performs the action of this method at this path.
    mutating func call(
        _ method: String, _ path: String, _ parameters: JSONObject = [:], query: JSONObject = [:],
        body: JSONValue? = nil, scopes: [String]? = nil
    ) throws -> ProviderReply {
        let action = connector.resources.flatMap(\.actions).first { $0.httpMethod == method && $0.path == path }
        let found = try #require(action, "nothing does \(method) \(path)")
        return perform(found, path: parameters, query: query, body: body, scopes: scopes)
    }
}
