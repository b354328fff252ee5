import ActionForms
import Alloy
import HTTP
import HostTestSupport
import JSON
import Locking
import TestSupport
import Testing

@testable import AlloyHost

/// Writes of providers that make a write once under the value of a header.
@Suite struct ProviderIdempotencyTests {
    private static let overlays = #"""
        {"overlays": [], "writes": [{"connector": "acme", "action": "create*", "idempotencyHeader": "X-Once"}]}
        """#

    /// A service whose executions end in `answers`, one after the other; the last stays.
    private static func network(
        _ action: JSONObject, _ answers: [RoutedTransport.Answer]
    ) -> RoutedTransport {
        let next = Answers(answers)
        return RoutedTransport([
            "GET /connectors/acme/actions/createItem": RoutedTransport.json(["action": .object(action)]),
            "POST /connectors/acme/actions/createItem/execute": { request throws(HTTPFailure) in
                try next.next()(request)
            },
        ])
    }

    private static func action(_ method: String = "post", header: String? = nil) -> JSONObject {
        var action: JSONObject = ["id": "createItem", "httpMethod": .string(method), "path": "/items"]
        action.append("idempotencyHeader", header.map(JSONValue.string))
        return action
    }

    private static func host(_ network: RoutedTransport, overlays: String? = nil) throws -> HostFixture {
        let parsed = try overlays.map { try OptionOverlays(parsing: Array($0.utf8)) } ?? .none
        return HostFixture.live(
            network, userId: HostFixture.user, options: { $0.overlays = parsed },
            configure: { configuration in
                configuration.retry = RetryPolicy()
                configuration.sleep = { _ throws(CancellationError) in }
            })
    }

    private static func params(_ more: JSONObject = [:]) -> JSONObject {
        var params: JSONObject = [
            "connectorId": "acme", "actionId": "createItem", "credentialId": .string(HostFixture.credential),
            "requestBody": ["name": "x"],
        ]
        for member in more.members { params[member.key] = member.value }
        return params
    }

    /// The headers to the provider in each request to execute.
    private static func headers(_ network: RoutedTransport) throws -> [JSONValue] {
        try network.requests.filter { $0.method == "POST" }.map { request in
            try JSONValue(parsing: request.body ?? [])["additionalHeaders"] ?? .null
        }
    }

    private static let lost = RoutedTransport.fail(.ambiguous, .connectionClosed)
    private static let made = RoutedTransport.json(["responseData": ["id": 1]])

    @Test func anAmbiguousWriteIsSentAgainUnderTheSameValue() async throws {
        let network = Self.network(Self.action(header: "Idempotency-Key"), [Self.lost, Self.lost, Self.made])
        let result = try await Self.host(network).result("execute", Self.params())
        #expect(result["outcome"] == "applied")
        #expect(result["warnings"]?.text.contains("promises to make it once") == true)
        let headers = try Self.headers(network)
        #expect(headers.count == 3 && Set(headers.map(\.text)).count == 1)
        #expect(headers[0]["Idempotency-Key"]?.stringValue?.hasPrefix("alloy-host-") == true)
    }

    @Test func aLineOfTheOperatorCountsMore() async throws {
        let network = Self.network(Self.action(header: "Idempotency-Key"), [Self.made])
        _ = try await Self.host(network, overlays: Self.overlays).result("execute", Self.params())
        #expect(try Self.headers(network).first?.objectValue?.members.map(\.key) == ["X-Once"])
    }

    @Test func theValueBelongsToTheKeyElseToTheExecution() async throws {
        let network = Self.network(Self.action(header: "Idempotency-Key"), [Self.made])
        let host = try Self.host(network)
        for key in ["a", "b", nil, nil] as [String?] {
            _ = try await host.result("execute", Self.params(key.map { ["idempotencyKey": .string($0)] } ?? [:]))
        }
        #expect(Set(try Self.headers(network).map(\.text)).count == 4)
        let other = Self.network(Self.action(header: "Idempotency-Key"), [Self.made])
        _ = try await Self.host(other).result("execute", Self.params(["idempotencyKey": "a"]))
        #expect(try Self.headers(other).first == Self.headers(network).first)
    }

    @Test func theValueOfTheCallerStays() async throws {
        let network = Self.network(Self.action(header: "Idempotency-Key"), [Self.lost, Self.made])
        let own: JSONObject = ["additionalHeaders": ["idempotency-key": "mine"]]
        #expect(try await Self.host(network).result("execute", Self.params(own))["outcome"] == "applied")
        #expect(try Self.headers(network).allSatisfy { $0 == ["idempotency-key": "mine"] })
    }

    @Test func withoutAHeaderAWriteIsNotSentAgain() async throws {
        let network = Self.network(Self.action(), [Self.lost, Self.made])
        let error = try await Self.host(network).error("execute", Self.params())
        #expect(error["data"]?["outcome"] == "unknown")
        #expect(try Self.headers(network) == [.null])
    }

    @Test(arguments: ["put", "delete"])
    func whatMayBeSentAgainAnywayHasNoHeader(method: String) async throws {
        let network = Self.network(Self.action(method, header: "Idempotency-Key"), [Self.made])
        _ = try await Self.host(network).result("execute", Self.params())
        #expect(try Self.headers(network) == [.null])
    }

    @Test func aPlanSaysThatItIsSentAgain() async throws {
        let network = Self.network(Self.action(header: "Idempotency-Key"), [Self.made])
        let plan = try await Self.host(network).result("execute.plan", Self.params())
        #expect(plan["class"] == "W" && plan["retry"]?["ambiguous"] == true)
    }
}

/// Answers that are given one after the other; the last stays.
private final class Answers: Sendable {
    private let answers: [RoutedTransport.Answer]
    private let count = Counter()

    init(_ answers: [RoutedTransport.Answer]) { self.answers = answers }

    func next() -> RoutedTransport.Answer { answers[min(count.next(), answers.count - 1)] }
}

private final class Counter: Sendable {
    private let value = Mutex(-1)

    func next() -> Int {
        value.withLock { value in
            value += 1
            return value
        }
    }
}
