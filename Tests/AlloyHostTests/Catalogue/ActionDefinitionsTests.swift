import Alloy
import HostTestSupport
import JSON
import Logging
import TestSupport
import Testing

@testable import AlloyHost

/// The definitions that decide what may be done when an answer stays out.
@Suite struct ActionDefinitionsTests {
    private let clock = ManualClock()
    private let transport = RoutedTransport([
        "GET /connectors/c/actions/a": RoutedTransport.json(["action": ["id": "a", "httpMethod": "get"]]),
        "GET /connectors/c/actions/b": RoutedTransport.json(["action": ["id": "b", "httpMethod": "post"]]),
        "GET /connectors/c/actions/caf%C3%A9": RoutedTransport.json(["action": ["httpMethod": "get"]]),
        "GET /connectors/c/actions/cafe%CC%81": RoutedTransport.json(["action": ["httpMethod": "post"]]),
        "GET /connectors/d/actions/a": RoutedTransport.json(["action": ["id": "a", "httpMethod": "delete"]]),
    ])

    private func effects(_ actions: [(String, String)]) async throws -> [Effect] {
        let client = AlloyClient(
            AlloyConfiguration(key: KeySource(Secret("kTz_9QmW")), now: { [clock] in clock.now }), transport: transport)
        let definitions = ActionDefinitions(Catalogue(client: client, disk: nil))
        var effects: [Effect] = []
        for (connectorId, actionId) in actions {
            let action = try await definitions.action(
                actionId, of: connectorId, client: client, options: CallOptions())
            effects.append(action.effect)
            clock.advance(by: .seconds(43_200))
        }
        return effects
    }

    @Test func countForADay() async throws {
        #expect(try await effects([("c", "a"), ("c", "a"), ("c", "a"), ("c", "a")]) == [.read, .read, .read, .read])
        #expect(transport.requests.count == 2)
    }

    /// Ids are compared exactly; Swift takes the last two for the same.
    @Test func areTheActionsOwn() async throws {
        let actions = [("c", "a"), ("c", "b"), ("d", "a"), ("c", "caf\u{E9}"), ("c", "cafe\u{301}")]
        #expect(try await effects(actions) == [.read, .write, .destructive, .read, .write])
    }
}
