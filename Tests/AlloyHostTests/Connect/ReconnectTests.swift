import Alloy
import HTTP
import HostTestSupport
import JSON
import Locking
import TestSupport
import Testing

@testable import AlloyHost

/// A service whose provider accepts only the newest credential of each user.
private final class ExpiringService: HTTPTransport {
    private struct State {
        var accepted: Set<String> = []
        var executed: [String] = []
        var status = 401
    }

    let connecting = ConnectService()
    private let state = Mutex(State())
    private let isWrite: Bool

    init(isWrite: Bool = true) { self.isWrite = isWrite }

    /// The credentials that executions came with, in order.
    var executed: [String] { state.withLock { $0.executed } }

    func accept(_ credentialId: String) { state.withLock { _ = $0.accepted.insert(credentialId) } }

    func send(
        _ request: HTTPRequest, deadline: ContinuousClock.Instant
    ) async throws(HTTPFailure) -> HTTPResponse {
        switch "\(request.method) \(request.target)" {
        case "GET /connectors/c/actions/a":
            let method: JSONValue = isWrite ? "post" : "get"
            return try RoutedTransport.json(["action": ["id": "a", "httpMethod": method, "path": "/a"]])(request)
        case "POST /connectors/c/actions/a/execute":
            let body = request.body.flatMap { try? JSONValue(parsing: $0) }
            let id = body?["credentialId"]?.stringValue ?? ""
            let isAccepted = state.withLock { state in
                state.executed.append(id)
                return state.accepted.contains(id)
            }
            if isAccepted { return try RoutedTransport.json(["responseData": ["by": .string(id)]])(request) }
            let refusal: JSONValue = [
                "error": [
                    "source": "c", "code": "PROVIDER_ERROR", "message": "C answered 401",
                    "details": ["status": 401, "body": ["message": "The token has expired"]],
                ]
            ]
            return try RoutedTransport.json(refusal, status: 401)(request)
        default: return try await connecting.send(request, deadline: deadline)
        }
    }
}

/// What becomes of an execution whose account is no longer accepted.
@Suite("An execution whose account has expired", .hangLimit)
struct ReconnectTests {
    private struct Scene {
        let service: ExpiringService
        let old: String
        let listener = ScriptedListener()
        let notifications = Notifications()
        let clock = VirtualClock(advancesItself: false)
        let fixture: HostFixture

        init(isWrite: Bool = true, options: (inout HostOptions) -> Void = { _ in }) {
            service = ExpiringService(isWrite: isWrite)
            old = service.connecting.add(to: "u")
            let clock = clock
            fixture = HostFixture.live(
                service, now: { clock.now }, connecting: listener.environment(), options: options,
                configure: { $0.sleep = { until throws(CancellationError) in try await clock.sleep(until: until) } })
        }

        func params(_ more: KeyValuePairs<String, JSONValue> = [:]) -> JSONObject {
            (["connectorId": "c", "actionId": "a", "credentialId": .string(old), "userId": "u"] as JSONObject)
                .setting(more)
        }

        func call(_ method: String, _ params: JSONObject) -> Task<JSONValue, any Error> {
            Task { try JSONValue(parsing: await fixture.reply(method, .named(params), notifying: notifications)) }
        }

        /// The person agrees, and the provider accepts what comes of it.
        func consent(_ number: Int = 0, isAccepted: Bool = true) async -> String {
            let id = service.connecting.consent(await notifications.link(number))
            if isAccepted { service.accept(id) }
            listener.arrive()
            return id
        }

        func rows() async throws -> [JSONValue] {
            try await fixture.result("executions.list")["executions"]?.arrayValue ?? []
        }
    }

    @Test("is reported with a call that connects it again")
    func advice() async throws {
        let scene = Scene()
        let error = try #require(try await scene.call("execute", scene.params()).value["error"])
        #expect(error["data"]?["kind"] == "connection_required")
        #expect(error["data"]?["origin"] == "provider")
        #expect(error["data"]?["outcome"] == "rejected")
        #expect(
            error["data"]?["fix"]?[1] == [
                "method": "credentials.connect",
                "params": ["connectorId": "c", "userId": "u", "authenticationType": "oauth2"],
            ])
        #expect(scene.service.executed == [scene.old])
        #expect(scene.notifications.links == [])
    }

    @Test("continues with the new credential, once", arguments: [true, false])
    func reconnects(_ isWrite: Bool) async throws {
        let scene = Scene(isWrite: isWrite)
        let running = scene.call("execute", scene.params(["reconnect": true]))
        let new = await scene.consent()
        let result = try #require(try await running.value["result"])
        #expect(result["outcome"] == "applied")
        #expect(result["responseData"]?["by"] == .string(new))
        #expect(result["reconnected"] == ["credentialId": .string(new)])
        #expect(scene.service.executed == [scene.old, new])
        #expect(
            result["attempts"] == [
                ["n": 1, "phase": "refused", "status": 401, "waitMs": 0],
                ["n": 2, "phase": "answered", "status": 200, "waitMs": 0],
            ])
        let rows = try await scene.rows()
        #expect(rows.map { $0["outcome"] } == ["applied", "rejected"])
        #expect(rows.first?["executionId"] == result["executionId"])
        #expect(rows.map { $0["credentialId"] } == [.string(new), .string(scene.old)])
    }

    @Test("is recorded as not applied while it waits")
    func ledger() async throws {
        let scene = Scene()
        let running = scene.call("execute", scene.params(["reconnect": true]))
        _ = await scene.notifications.link()
        #expect(try await scene.rows().map { $0["outcome"] } == ["rejected"])
        _ = await scene.consent()
        _ = try await running.value
    }

    @Test("is executed once under its key, which remains valid for the same call")
    func key() async throws {
        let scene = Scene()
        let params = scene.params(["reconnect": true, "idempotencyKey": "k"])
        let running = scene.call("execute", params)
        _ = await scene.notifications.link()
        let joining = scene.call("execute", params)
        await eventually { scene.fixture.services.runningKeys.waiting == 1 }
        let new = await scene.consent()
        let first = try #require(try await running.value["result"])
        let second = try #require(try await joining.value["result"])
        #expect(second["replayed"] == true)
        #expect(second["executionId"] == first["executionId"])
        let third = try #require(try await scene.call("execute", params).value["result"])
        #expect(third["replayed"] == true)
        #expect(third["responseData"] == first["responseData"])
        #expect(scene.service.executed == [scene.old, new])
    }

    @Test("does not continue a second time")
    func once() async throws {
        let scene = Scene()
        let running = scene.call("execute", scene.params(["reconnect": true]))
        let new = await scene.consent(isAccepted: false)
        let error = try #require(try await running.value["error"])
        #expect(error["data"]?["kind"] == "connection_required")
        #expect(error["data"]?["attempts"]?.arrayValue?.map { $0["n"] } == [1, 2])
        #expect(scene.service.executed == [scene.old, new])
        // What took its place was of no use, so the next one asks again.
        let next = scene.call("execute", scene.params(["reconnect": true]))
        let newer = await scene.consent(1)
        #expect(try await next.value["result"]?["reconnected"]?["credentialId"] == .string(newer))
    }

    @Test("asks one person for all items of a batch")
    func batch() async throws {
        let scene = Scene()
        let items = (0..<4).map { number in
            JSONValue.object(scene.params(["reconnect": true, "requestBody": .int(number)]))
        }
        let running = scene.call("execute.batch", ["items": .array(items), "concurrency": 4])
        let new = await scene.consent()
        let results = try #require(try await running.value["result"]?["results"]?.arrayValue)
        #expect(results.count == 4)
        #expect(results.allSatisfy { $0["result"]?["reconnected"]?["credentialId"] == .string(new) })
        #expect(scene.notifications.links.count == 1)
        #expect(scene.service.executed.filter { $0 == new }.count == 4)
    }

    @Test("ends when it is not connected in time; the error does not contain the link")
    func timeout() async throws {
        let scene = Scene()
        let running = scene.call("execute", scene.params(["reconnect": true, "timeoutMs": 20_000]))
        _ = await scene.notifications.link()
        let bell = Task { while !Task.isCancelled { await scene.clock.ring() } }
        defer { bell.cancel() }
        let reply = try await running.value
        #expect(reply["error"]?["data"]?["kind"] == "connection_required")
        #expect(reply["error"]?["data"]?["outcome"] == "rejected")
        #expect(reply["error"]?["message"]?.stringValue?.contains("was not connected again") == true)
        #expect(!reply.text.contains("hush-hush"))
        await eventually { scene.listener.opened == scene.listener.closed }
        #expect(scene.service.executed == [scene.old])
    }

    @Test("is cancelled while it waits: nothing ran, and the listener is closed")
    func cancelled() async throws {
        let scene = Scene()
        let running = scene.call("execute", scene.params(["reconnect": true]))
        _ = await scene.notifications.link()
        running.cancel()
        let error = try #require(try await running.value["error"])
        #expect(error["code"] == -32_800)
        #expect(error["data"]?["outcome"] == "rejected")
        await eventually { scene.listener.opened == scene.listener.closed }
        #expect(scene.fixture.services.pendingConnections.pendingLinks == 0)
    }

    @Test("is not connected again by a read-only host, or when a plan names the credential")
    func forbidden() async throws {
        let reading = Scene(isWrite: false, options: { $0.isReadOnly = true })
        let error = try #require(try await reading.call("execute", reading.params(["reconnect": true])).value["error"])
        #expect(error["data"]?["kind"] == "connection_required")
        #expect(reading.notifications.links == [])
        let planned = Scene()
        let plan = try await planned.fixture.result("execute.plan", planned.params(["reconnect": true]))
        let params = planned.params(["reconnect": true, "planDigest": plan["planDigest"] ?? nil])
        let refusal = try #require(try await planned.call("execute", params).value["error"])
        #expect(refusal["data"]?["kind"] == "connection_required")
        #expect(
            refusal["data"]?["fix"]?.arrayValue?.last?.stringValue?.contains("execute.plan again") == true)
        #expect(planned.notifications.links == [])
    }
}
