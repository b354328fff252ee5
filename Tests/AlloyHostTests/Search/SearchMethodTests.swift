import Alloy
import HTTP
import HostTestSupport
import JSON
import JSONRPC
import Locking
import TestSupport
import Testing

@testable import AlloyHost

/// A simulated service; the resources of each connector are returned when the test opens its gate.
private final class CatalogueService: HTTPTransport {
    let gates: [AsyncGate]
    private let state = Mutex((requests: [String](), failing: Set<Int>()))

    init(_ count: Int, isOpen: Bool = true) {
        gates = (0..<count).map { _ in AsyncGate() }
        if isOpen { for gate in gates { gate.open() } }
    }

    var requests: [String] { state.withLock { $0.requests } }

    func fail(_ connectors: Int...) { state.withLock { $0.failing = Set(connectors) } }

    func send(
        _ request: HTTPRequest, deadline: ContinuousClock.Instant
    ) async throws(HTTPFailure) -> HTTPResponse {
        state.withLock { $0.requests.append(request.target) }
        guard request.target != "/connectors" else {
            return try RoutedTransport.json(
                ["connectors": .array(gates.indices.map { ["id": .string("c\($0)"), "name": .string("Name \($0)")] })])(
                    request)
        }
        guard let number = gates.indices.first(where: { request.target == "/connectors/c\($0)/resources" }) else {
            return try RoutedTransport.json(["action": ["id": "deleteThing", "httpMethod": "get"]])(request)
        }
        await gates[number].wait()
        if state.withLock({ $0.failing.contains(number) }) {
            return try RoutedTransport.json(["message": "down"], status: 500)(request)
        }
        let actions: JSONValue = [["id": "createThing", "name": "Create a thing"], ["id": "listThings"]]
        return try RoutedTransport.json(["resources": [["name": "things", "actions": actions]]])(request)
    }
}

/// The method `actions.search`, over a service and over the sandbox.
@Suite struct SearchMethodTests {
    private static let query: JSONObject = ["query": "create thing"]

    private func connectors(_ result: JSONValue) -> [String] {
        (result["matches"]?.arrayValue ?? []).compactMap { $0["connectorId"]?.stringValue }
    }

    @Test func aSearchWaitsForTheCompleteIndex() async throws {
        let fixture = HostFixture.live(CatalogueService(12))
        let result = try await fixture.result("actions.search", Self.query.setting(["waitMs": 60_000, "limit": 100]))
        #expect(Set(connectors(result)).count == 12)
        var coverage = try #require(result["coverage"]?.objectValue)
        #expect(coverage["ageMs"]?.intValue != nil)
        coverage["ageMs"] = nil
        #expect(coverage == ["connectors": 12, "indexed": 12, "actions": 24, "complete": true])
    }

    @Test func anIncompleteIndexCanBeSearched() async throws {
        let service = CatalogueService(3, isOpen: false)
        let fixture = HostFixture.live(service)
        let early = try await fixture.result("actions.search", Self.query.setting(["waitMs": 0]))
        #expect(early["coverage"]?["complete"] == false)
        service.gates[1].open()
        let part = try await fixture.result(
            "actions.search", Self.query.setting(["waitMs": 60_000, "connectorIds": ["c1"]]))
        #expect(Set(connectors(part)) == ["c1"])
        #expect(part["coverage"]?["indexed"] == 1 && part["coverage"]?["connectors"] == 3)
        let rest = Task { try await fixture.result("actions.search", Self.query.setting(["waitMs": 60_000])) }
        service.gates[0].open()
        service.gates[2].open()
        #expect(try await rest.value["coverage"]?["complete"] == true)
        #expect(service.requests.count == 4, "each is read once")
    }

    @Test func failedConnectorsAreListed() async throws {
        let service = CatalogueService(3)
        service.fail(1)
        let fixture = HostFixture.live(service)
        let result = try await fixture.result("actions.search", Self.query.setting(["waitMs": 60_000]))
        #expect(result["coverage"]?["failed"] == ["c1"])
        #expect(result["coverage"]?["complete"] == false)
        #expect(Set(connectors(result)) == ["c0", "c2"])
    }

    @Test func failedConnectorsAreReadAgainLater() async throws {
        let (service, clock) = (CatalogueService(3), ManualClock())
        service.fail(1)
        let fixture = HostFixture.live(service, now: { clock.now })
        let params = Self.query.setting(["waitMs": 60_000])
        _ = try await fixture.result("actions.search", params)
        service.fail()
        #expect(try await fixture.result("actions.search", params)["coverage"]?["failed"] != nil, "not at once")
        clock.advance(by: .seconds(31))
        #expect(try await fixture.result("actions.search", params)["coverage"]?["complete"] == true)
        #expect(service.requests.count == 5)
    }

    @Test func anEmptyIndexIsAnError() async throws {
        let service = CatalogueService(2)
        service.fail(0, 1)
        let failed = try await HostFixture.live(service).error(
            "actions.search", Self.query.setting(["waitMs": 60_000]))
        #expect(failed["data"]?["kind"] == "alloy_failed")
        let unlisted = try await HostFixture.live(RoutedTransport([:])).error(
            "actions.search", Self.query.setting(["waitMs": 60_000]))
        #expect(unlisted["data"]?["kind"] != nil)
        let empty = try await HostFixture.live(CatalogueService(0)).result(
            "actions.search", Self.query.setting(["waitMs": 60_000]))
        #expect(empty["matches"] == [] && empty["coverage"]?["complete"] == true)
    }

    @Test func anOldIndexIsRenewedInTheBackground() async throws {
        let (service, clock) = (CatalogueService(2), ManualClock())
        let fixture = HostFixture.live(service, now: { clock.now })
        let params = Self.query.setting(["waitMs": 60_000])
        _ = try await fixture.result("actions.search", params)
        // A search returns once nothing is missing; the build itself ends a moment later, at the time of its clock.
        await eventually { fixture.services.search.isIdle }
        clock.advance(by: .seconds(86_401))
        let old = try await fixture.result("actions.search", params)
        #expect(old["coverage"]?["complete"] == true, "no search waits for it")
        await eventually { service.requests.count == 6 }
        await eventually { fixture.services.search.isIdle }
        let fresh = try await fixture.result("actions.search", params)
        #expect(fresh["coverage"]?["ageMs"] == 0)
        #expect(fresh["matches"] == old["matches"])
    }

    @Test func theIndexIsBuiltFromTheCacheInTheNextProcess() async throws {
        let (service, folder) = (CatalogueService(3), TemporaryFolder())
        let first = HostFixture.live(service, cache: .directory(folder.path))
        let params = Self.query.setting(["waitMs": 60_000])
        let fresh = try await first.result("actions.search", params)
        await first.services.catalogue.flush()
        let second = HostFixture.live(service, cache: .directory(folder.path))
        let kept = try await second.result("actions.search", params)
        #expect(kept["matches"] == fresh["matches"])
        #expect(service.requests.count == 4)
    }

    @Test func aWaitingSearchCanBeCancelled() async throws {
        let service = CatalogueService(1, isOpen: false)
        let fixture = HostFixture.live(service)
        let waiting = Task { try await fixture.error("actions.search", Self.query.setting(["waitMs": 300_000])) }
        await eventually { fixture.services.search.isWaitedFor }
        waiting.cancel()
        #expect(try await waiting.value["data"]?["kind"] == "cancelled")
        service.gates[0].open()
        _ = try await fixture.result("actions.search", Self.query.setting(["waitMs": 60_000]))
        #expect(service.requests.count == 2, "the running build continued")
    }

    @Test func unknownConnectorsAreNamed() async throws {
        let fixture = HostFixture.live(CatalogueService(12))
        let error = try await fixture.error(
            "actions.search", Self.query.setting(["waitMs": 60_000, "connectorIds": ["c1", "C2", "other"]]))
        #expect(error["data"]?["kind"] == "not_found")
        #expect(
            error["data"]?["problems"]?.arrayValue?.compactMap { $0["pointer"]?.stringValue }
                == ["/connectorIds/1", "/connectorIds/2"])
        #expect(error["data"]?["problems"]?[0]?["nearest"] == "c2")
    }

    @Test func effectsAreThoseOfKnownDefinitions() async throws {
        let fixture = HostFixture.sandbox()
        func effect(_ query: String) async throws -> JSONValue? {
            try await fixture.result("actions.search", ["query": .string(query), "limit": 1])["matches"]?[0]?["effect"]
        }
        #expect(try await effect("list contacts in hubspot") == "read")
        #expect(try await effect("search contacts in hubspot") == "read")
        #expect(try await effect("create a contact in hubspot") == "write")
        #expect(try await effect("delete a contact in hubspot") == "destructive")
        #expect(try await effect("update a page in notion") == "write")
    }

    @Test func deniedActionsAreNotOffered() async throws {
        let policy = try Policy(
            parsing: Array(
                #"{"rules":[{"match":{"connector":"hubspot"},"verdict":"deny"},{"match":{"effect":"read"},"verdict":"deny"}]}"#
                    .utf8))
        let denied = HostFixture.sandbox(HostOptions(policy: policy))
        let contacts = try await denied.result("actions.search", ["query": "create contact", "limit": 100])
        #expect(!connectors(contacts).isEmpty && !connectors(contacts).contains("hubspot"))
        let reading = HostFixture.sandbox(HostOptions(isReadOnly: true))
        let deleting = try await reading.result("actions.search", ["query": "delete a contact", "limit": 100])
        #expect(
            deleting["matches"]?.arrayValue?.contains { $0["actionId"]?.stringValue?.hasPrefix("delete") == true }
                == false)
        let listing = try await reading.result("actions.search", ["query": "list contacts", "limit": 1])
        #expect(listing["matches"]?[0]?["effect"] == "read")
    }

    @Test func searchesOverASandboxAreDeterministic() async throws {
        let params: JSONObject = ["query": "send a message to a customer", "limit": 50]
        let first = await HostFixture.sandbox().reply("actions.search", .named(params))
        for _ in 1...3 { #expect(await HostFixture.sandbox().reply("actions.search", .named(params)) == first) }
        let fixture = HostFixture.sandbox()
        for _ in 1...3 { #expect(await fixture.reply("actions.search", .named(params)) == first) }
    }
}
