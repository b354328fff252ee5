import Alloy
import HTTP
import HostTestSupport
import JSON
import Locking
import TestSupport
import Testing

@testable import AlloyHost

/// `credentials.connect` before a service whose people, browsers and clock the test is.
@Suite("Connecting an account", .hangLimit)
struct ConnectTests {
    private static let params: JSONObject = ["connectorId": "c", "userId": "u"]

    private struct Scene {
        let service: ConnectService
        let clock = VirtualClock(advancesItself: false)
        let listener = ScriptedListener()
        let notifications = Notifications()
        let fixture: HostFixture

        init(_ service: ConnectService = ConnectService(), options: (inout HostOptions) -> Void = { _ in }) {
            self.service = service
            let clock = clock
            fixture = HostFixture.live(
                service, now: { clock.now }, connecting: listener.environment(), options: options,
                configure: { $0.sleep = { until throws(CancellationError) in try await clock.sleep(until: until) } })
        }

        func connect(_ params: JSONObject = ConnectTests.params) -> Task<JSONValue, any Error> {
            Task {
                try JSONValue(
                    parsing: await fixture.reply("credentials.connect", .named(params), notifying: notifications))
            }
        }

        /// Nobody listens but for a browser that may still come, nobody waits, and nobody is in anybody's way.
        func isTidy() -> Bool {
            listener.opened == listener.closed + fixture.services.pendingConnections.returnPages.count
                && fixture.services.pendingConnections.pendingLinks == 0
                && !fixture.services.pendingConnections.queue.isTaken(ConnectQueue.Key(userId: "u", connectorId: "c"))
        }
    }

    @Test("returns the person's credential, and reports the requests")
    func whole() async throws {
        let scene = Scene()
        let old = scene.service.add(to: "u")
        let connecting = scene.connect()
        let link = await scene.notifications.link()
        await scene.clock.ring()
        // The first look has brought nothing when it waits for the next.
        await eventually { scene.clock.sleeperCount == 1 }
        let id = scene.service.consent(link)
        await scene.clock.ring()
        let result = try #require(try await connecting.value["result"])
        #expect(id != old)
        #expect(
            result == [
                "credentialId": .string(id), "connectorId": "c", "authenticationType": "oauth2", "reused": false,
            ])
        #expect(
            scene.service.asked.prefix(3) == [
                "GET /connectors/c/credentials/metadata", "GET /connectors/c/credentials",
                "POST /connectors/c/credentials",
            ])
        #expect(scene.service.creations.first?["redirectUri"] == .string(scene.listener.redirectUri))
        #expect(scene.isTidy())
    }

    @Test(
        "keeps the page for the browser that comes back later than the credential was found", arguments: [true, false])
    func lateBrowser(comesBack: Bool) async throws {
        let scene = Scene()
        let connecting = scene.connect()
        _ = scene.service.consent(await scene.notifications.link())
        await scene.clock.ring()
        _ = try await connecting.value
        let pages = scene.fixture.services.pendingConnections.returnPages
        #expect(pages.count == 1 && scene.listener.closed == 0)
        if comesBack {
            scene.listener.arrive()
        } else {
            await eventually { scene.clock.sleeperCount == 1 }
            await scene.clock.ring()
            await eventually { pages.count == 0 }
        }
        #expect(pages.count == 0 && scene.listener.closed == 1)
    }

    @Test("keeps no page for a call that was cancelled")
    func cancelledPage() async throws {
        let scene = Scene()
        let connecting = scene.connect()
        _ = await scene.notifications.link()
        connecting.cancel()
        _ = try await connecting.value
        #expect(scene.fixture.services.pendingConnections.returnPages.count == 0 && scene.listener.closed == 1)
    }

    @Test("shows the link in the notification, and nowhere else")
    func link() async throws {
        let scene = Scene()
        let connecting = scene.connect()
        let link = await scene.notifications.link()
        #expect(scene.notifications.methods == ["credentials.authorize"])
        let params = try #require(scene.notifications.params.first)
        #expect(params["oauthUrl"] == .string(link))
        #expect(params["connectorId"] == "c")
        #expect(params["userId"] == "u")
        #expect(params["expiresAt"]?.stringValue?.hasSuffix("Z") == true)
        connecting.cancel()
        let reply = try await connecting.value
        #expect(!reply.text.contains("hush-hush"))
        #expect(!scene.fixture.logged.all.joined().contains("hush-hush"))
    }

    @Test("ends as soon as the browser returns")
    func browser() async throws {
        let scene = Scene()
        let connecting = scene.connect()
        let id = scene.service.consent(await scene.notifications.link())
        scene.listener.arrive()
        #expect(try await connecting.value["result"]?["credentialId"] == .string(id))
        #expect(scene.isTidy())
    }

    @Test("treats the browser's return without a credential as a denial", arguments: [nil, "access was denied"])
    func denied(_ reason: String?) async throws {
        let scene = Scene()
        let connecting = scene.connect()
        _ = await scene.notifications.link()
        await eventually { scene.clock.sleeperCount == 1 }
        scene.listener.arrive(BrowserReturn(error: reason))
        let bell = Task { while !Task.isCancelled { await scene.clock.ring() } }
        defer { bell.cancel() }
        let error = try #require(try await connecting.value["error"])
        #expect(error["data"]?["kind"] == "connection_required")
        #expect(error["data"]?["outcome"] == "rejected")
        #expect(error["message"]?.stringValue?.contains(reason ?? "most likely denied") == true)
        #expect(
            error["data"]?["fix"]?.arrayValue?.last
                == ["method": "credentials.connect", "params": .object(Self.params)])
        #expect(scene.isTidy())
    }

    @Test("names both when two new credentials appear")
    func conflict() async throws {
        let scene = Scene()
        let connecting = scene.connect()
        _ = await scene.notifications.link()
        let ids = [scene.service.add(to: "u"), scene.service.add(to: "u")]
        scene.listener.arrive()
        let error = try #require(try await connecting.value["error"])
        #expect(error["data"]?["kind"] == "conflict")
        #expect(error["data"]?["technical"]?["credentialIds"] == .strings(ids))
        let calls = error["data"]?["fix"]?.arrayValue?.compactMap { $0["params"]?["credentialId"]?.stringValue }
        #expect(calls == ids)
        for id in ids { #expect(error["message"]?.stringValue?.contains(id) == true) }
        #expect(scene.isTidy())
    }

    @Test("ends when its time is over, counted from the moment the link was shown")
    func timeout() async throws {
        let scene = Scene()
        let connecting = scene.connect(Self.params.setting(["timeoutMs": 60_000]))
        _ = await scene.notifications.link()
        let start = scene.clock.now
        let bell = Task { while !Task.isCancelled { await scene.clock.ring() } }
        defer { bell.cancel() }
        let error = try #require(try await connecting.value["error"])
        #expect(start.duration(to: scene.clock.now) >= .seconds(60))
        #expect(error["data"]?["kind"] == "timed_out")
        #expect(error["data"]?["outcome"] == "unknown")
        #expect(error["data"]?["retry"]?["safe"] == true)
        #expect(error["message"]?.stringValue?.contains("60 s") == true)
        let methods = error["data"]?["fix"]?.arrayValue?.compactMap { $0["method"]?.stringValue }
        #expect(methods == ["credentials.list", "credentials.connect"])
        // With longer and longer pauses: not two a second for a minute.
        #expect((10...30).contains(scene.service.asked.count { $0 == "GET /connectors/c/credentials" }))
        #expect(scene.isTidy())
    }

    @Test("leaves nothing behind when it is cancelled, and reports the link's validity")
    func cancelled() async throws {
        let scene = Scene()
        let connecting = scene.connect()
        _ = await scene.notifications.link()
        await eventually { scene.clock.sleeperCount == 1 }
        connecting.cancel()
        let error = try #require(try await connecting.value["error"])
        #expect(error["code"] == -32_800)
        #expect(error["data"]?["outcome"] == "unknown")
        #expect(error["message"]?.stringValue?.contains("link") == true)
        #expect(scene.isTidy())
        #expect(scene.clock.sleeperCount == 0)
    }

    @Test("waits behind another one of the same user, and leaves the queue when it is cancelled")
    func queue() async throws {
        let scene = Scene()
        let first = scene.connect()
        let link = await scene.notifications.link()
        let second = scene.connect()
        await eventually { scene.fixture.services.pendingConnections.queue.waiting == 1 }
        #expect(scene.service.creations.count == 1)
        second.cancel()
        let error = try #require(try await second.value["error"])
        #expect(error["data"]?["outcome"] == "not_sent")
        let id = scene.service.consent(link)
        scene.listener.arrive()
        #expect(try await first.value["result"]?["credentialId"] == .string(id))
        #expect(scene.isTidy())
    }

    @Test("twenty at once for four users: each gets its own")
    func twenty() async throws {
        let scene = Scene()
        let users = ["u", "v", "w", "x"]
        let person = Task {
            for number in 0..<20 { scene.service.consent(await scene.notifications.link(number)) }
        }
        // Time passes only while the person has nothing to do.
        let bell = Task {
            while !Task.isCancelled {
                await eventually {
                    scene.notifications.links.count == scene.service.consents && scene.clock.sleeperCount > 0
                }
                await scene.clock.ring()
            }
        }
        let connecting = (0..<20).map { scene.connect(Self.params.setting(["userId": .string(users[$0 % 4])])) }
        var found: [String: [String]] = [:]
        for (number, task) in connecting.enumerated() {
            let reply = try await task.value
            let id = try #require(reply["result"]?["credentialId"]?.stringValue, "\(reply.text)")
            found[users[number % 4], default: []].append(id)
        }
        await person.value
        bell.cancel()
        for user in users {
            #expect(Set(found[user] ?? []).count == 5)
            #expect(Set(found[user] ?? []) == Set(scene.service.credentials(of: user)))
        }
        #expect(scene.isTidy())
    }

    @Test("continues when the list fails for a while, and ends when it always fails")
    func lists() async throws {
        let scene = Scene()
        let connecting = scene.connect()
        let link = await scene.notifications.link()
        scene.service.refuseLists(503, times: 2)
        await scene.clock.ring()
        await scene.clock.ring()
        let id = scene.service.consent(link)
        await scene.clock.ring()
        #expect(try await connecting.value["result"]?["credentialId"] == .string(id))
        let again = scene.connect()
        _ = await scene.notifications.link(1)
        scene.service.refuseLists(403)
        await scene.clock.ring()
        #expect(try await again.value["error"]?["data"]?["kind"] == "forbidden")
        #expect(scene.isTidy())
    }

    @Test("finds the credential in the user's list where the connector's is empty")
    func otherList() async throws {
        let scene = Scene()
        scene.service.hideConnectorList()
        scene.service.add(to: "u", type: "d-oauth2")
        let connecting = scene.connect()
        let link = await scene.notifications.link()
        scene.service.add(to: "u", type: "c-x-oauth2")
        let id = scene.service.consent(link)
        scene.listener.arrive()
        #expect(try await connecting.value["result"]?["credentialId"] == .string(id))
    }

    @Test("ends at once with a key, and opens no page")
    func key() async throws {
        let scene = Scene(ConnectService(ConnectService.key))
        let result = try #require(
            try await scene.connect(Self.params.setting(["data": ["apiKey": "0123456789"]])).value["result"])
        #expect(result["authenticationType"] == "apiKey")
        #expect(result["credentialId"] == scene.service.credentials(of: "u").first.map(JSONValue.string))
        #expect(scene.listener.opened == 0)
        #expect(scene.notifications.links == [])
    }

    @Test("sends nothing when something is missing")
    func missing() async throws {
        let scene = Scene(ConnectService(ConnectService.key))
        let error = try #require(try await scene.connect().value["error"])
        #expect(error["data"]?["kind"] == "invalid_input")
        #expect(error["data"]?["outcome"] == "not_sent")
        #expect(error["data"]?["problems"]?[0]?["pointer"] == "/data/apiKey")
        #expect(scene.service.creations == [])
    }

    @Test("reports a refusal of the provider, and no missing redirect URI: the host has one of its own")
    func refused() async throws {
        let scene = Scene()
        scene.service.refuseCreations("The provider did not connect the account: invalid_client")
        let error = try #require(try await scene.connect().value["error"])
        #expect(error["data"]?["kind"] == "invalid_input")
        #expect(error["message"]?.stringValue?.contains("invalid_client") == true)
        #expect(error["data"]?["problems"] == nil)
        #expect(scene.service.creations.first?["redirectUri"] == .string(scene.listener.redirectUri))
        let params = Self.params.setting(["authenticationType": "oauth2"])
        let created = try await scene.fixture.error("credentials.create", params)
        #expect(created["data"]?["problems"]?[0]?["pointer"] == "/redirectUri")
    }

    @Test("returns the newest existing credential with `reuse`")
    func reuse() async throws {
        let scene = Scene()
        scene.service.add(to: "u", createdAt: "2025-01-01T00:00:00.000Z")
        let newest = scene.service.add(to: "u", createdAt: "2025-03-01T00:00:00.000Z")
        scene.service.add(to: "u", createdAt: "2025-02-01T00:00:00.000Z")
        scene.service.add(to: "u", type: "c-apiKey", createdAt: "2025-04-01T00:00:00.000Z")
        let params = Self.params.setting(["reuse": true, "authenticationType": "oauth2"])
        let result = try #require(try await scene.connect(params).value["result"])
        #expect(result["credentialId"] == .string(newest))
        #expect(result["reused"] == true)
        #expect(scene.service.creations == [])
        let other = scene.connect(params.setting(["userId": "v"]))
        #expect(await scene.notifications.link() != "")
        other.cancel()
        _ = try await other.value
    }

    @Test("sends the browser to the caller's redirect URI, and does not listen then")
    func redirect() async throws {
        let scene = Scene()
        let connecting = scene.connect(Self.params.setting(["redirectUri": "https://app.test/done"]))
        let id = scene.service.consent(await scene.notifications.link())
        await scene.clock.ring()
        #expect(try await connecting.value["result"]?["credentialId"] == .string(id))
        #expect(scene.service.creations.first?["redirectUri"] == "https://app.test/done")
        #expect(scene.listener.opened == 0)
    }

    @Test("is a write: a read-only host and a host locked to another user refuse it")
    func forbidden() async throws {
        for change in [{ $0.isReadOnly = true }, { $0.lockedUserId = "v" }] as [@Sendable (inout HostOptions) -> Void] {
            let scene = Scene(options: change)
            #expect(try await scene.connect().value["error"]?["data"]?["kind"] == "policy_denied")
            #expect(scene.service.asked == [])
        }
    }

    @Test("opens http links in a browser, where that was requested", arguments: [true, false])
    func opens(_ isWanted: Bool) async throws {
        let opened = Mutex<[String]>([])
        let listener = ScriptedListener()
        var environment = listener.environment(opensBrowser: isWanted)
        environment.openBrowser = { link in opened.withLock { $0.append(link) } }
        let service = ConnectService()
        let fixture = HostFixture.live(service, connecting: environment)
        let notifications = Notifications()
        let connecting = Task {
            try await fixture.result("credentials.connect", Self.params, notifying: notifications)
        }
        let link = await notifications.link()
        service.consent(link)
        listener.arrive()
        _ = try await connecting.value
        #expect(opened.withLock { $0 } == (isWanted ? [link] : []))
    }
}
