import Alloy
import HostTestSupport
import JSON
import Testing

@testable import AlloyHost

/// An action that reads must not write with any input.
@Suite("The effect that arguments state")
struct StatedEffectTests {
    @Test(
        arguments: [
            (["additionalHeaders": ["X-HTTP-Method-Override": "DELETE"]], "destructive"),
            (["additionalHeaders": ["x-http-method": "PATCH"]], "write"),
            (["additionalHeaders": ["X-Method-Override": "put"]], "idempotentWrite"),
            (["additionalHeaders": ["X-HTTP-Method-Override": 1]], "destructive"),
            (["additionalHeaders": ["X_HTTP_Method_Override": "DELETE"]], "destructive"),
            (["additionalHeaders": ["x-http_method": "PATCH"]], "write"),
            // Written as parameters of their own where the style is exploded.
            (["queryParameters": ["filter": ["_method": "DELETE"]]], "destructive"),
            (["requestBody": ["o": ["_method": "patch", "a": 1]]], "write"),
            (["queryParameters": ["X_HTTP_METHOD_OVERRIDE": "DELETE"]], "destructive"),
            (["queryParameters": ["_HttpMethod": "PATCH"]], "write"),
            (["queryParameters": ["_method": "delete"]], "destructive"),
            (["requestBody": ["_method": "delete"]], "destructive"),
            (["additionalHeaders": ["X-HTTP-Method-Override": "GET", "Notion-Version": "2022-06-28"]], nil),
            (["queryParameters": ["method": "delete"], "requestBody": ["text": "_method", "o": ["method": 1]]], nil),
            (["pathParams": ["thing": "../x?y"]], nil),
        ] as [(JSONObject, String?)])
    func aReadStaysARead(_ arguments: JSONObject, _ effect: String?) async throws {
        let service = ExecutionService(httpMethod: "get")
        let fixture = HostFixture.live(service)
        let answer = try await fixture.call(
            "execute", ExecutionService.params.merging(arguments), ExecutionTerms(allowedEffects: [.read]))
        #expect(answer.error?["data"]?["technical"]?["effect"]?.stringValue == effect, "\(answer)")
        #expect(service.executions.count == (effect == nil ? 1 : 0))
    }

    /// A POST reads only where its path ends as the definition says.
    @Test(arguments: [("1f2e", Effect.read), ("..", .write), ("x/../y", .write), ("a?b", .write), ("a%2E%2e", .write)])
    func aPathThatLeadsElsewhere(_ id: String, _ effect: Effect) throws {
        let rules = EffectRules { _, _ in .read }
        let json: JSONValue = ["action": ["id": "search", "httpMethod": "post", "path": "/{id}/search"]]
        let action = try #require(ActionDetails(json, connectorId: "c", actionId: "search", rules: rules))
        var request = ExecuteRequest(connectorId: "c", actionId: "search", credentialId: "k")
        request.pathParams = ["id": .string(id)]
        #expect(StatedEffect.effect(of: request, action) == effect)
    }
}
