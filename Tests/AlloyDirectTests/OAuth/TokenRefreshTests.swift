import HTTP
import JSON
import Logging
import OpenAPI
import Platform
import TestSupport
import Testing

@testable import AlloyDirect

/// Tokens are refreshed before they expire, once for all who wait in all processes, and never twice with the same refresh token.
@Suite struct TokenRefreshTests {
    /// An account whose token has just been granted.
    private static func account(
        _ scene: CredentialScene, refresh: String? = "r1", expiresIn: Int? = 3_600
    ) async throws -> (id: String, connector: DirectConnectorSecurity) {
        let connector = try DirectConnectorSecurity.acme(flows: DirectConnectorSecurity.authorizationCode)
        scene.provider.answer(ScriptedProvider.tokens("access-0", refresh: refresh, expiresIn: expiresIn))
        return (try await scene.consent(to: connector), connector)
    }

    @Test func aTokenIsUsedUntilItIsAboutToExpire() async throws {
        let scene = CredentialScene()
        let (id, connector) = try await Self.account(scene)
        scene.provider.answer(ScriptedProvider.tokens("access-1", refresh: "r2"), ScriptedProvider.tokens("access-2"))
        #expect(try await scene.bearer(id, connector) == "Bearer access-0")
        scene.pass(.seconds(3_539))
        #expect(try await scene.bearer(id, connector) == "Bearer access-0")
        scene.pass(.seconds(1))
        #expect(try await scene.bearer(id, connector) == "Bearer access-1")
        #expect(scene.provider.forms.last?["refresh_token"] == "r1")
        scene.pass(.seconds(3_600))
        #expect(try await scene.bearer(id, connector) == "Bearer access-2")
        #expect(scene.provider.forms.last?["refresh_token"] == "r2")
        // An answer without a refresh token leaves the last one valid (RFC 6749 §6).
        scene.pass(.seconds(3_600))
        _ = try await scene.bearer(id, connector)
        #expect(scene.provider.forms.last?["refresh_token"] == "r2")
    }

    @Test func oneRefreshIsForAllWhoWait() async throws {
        let scene = CredentialScene()
        let (id, connector) = try await Self.account(scene)
        let gate = AsyncGate()
        scene.provider.answer(
            ScriptedProvider.after({ await gate.wait() }, ScriptedProvider.tokens("access-1", refresh: "r2")))
        scene.pass(.seconds(3_600))
        let before = scene.provider.requests.count
        let headers = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<20 { group.addTask { try? await scene.bearer(id, connector) } }
            await eventually { scene.provider.requests.count > before }
            gate.open()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(headers == Array(repeating: "Bearer access-1", count: 20))
        #expect(scene.provider.requests.count == before + 1)
    }

    @Test func oneRefreshIsForAllProcesses() async throws {
        let folder = TemporaryFolder()
        let one = CredentialScene(store: CredentialFolder(in: folder.path), seed: 1)
        let (id, connector) = try await Self.account(one)
        let others = (2..<6).map { CredentialScene(store: CredentialFolder(in: folder.path), seed: $0) }
        let scenes = [one] + others
        for scene in scenes {
            scene.provider.answer(ScriptedProvider.tokens("access-1", refresh: "r2"))
            scene.pass(.seconds(3_600))
        }
        let headers = await withTaskGroup(of: String?.self) { group in
            for scene in scenes { group.addTask { try? await scene.bearer(id, connector) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(headers == Array(repeating: "Bearer access-1", count: 5))
        #expect(scenes.map { $0.provider.forms.filter { $0["refresh_token"] == "r1" }.count }.reduce(0, +) == 1)
    }

    @Test func aRotatedRefreshTokenIsOnTheDiskBeforeItsAccessTokenIsUsed() async throws {
        let folder = TemporaryFolder()
        let store = CredentialFolder(in: folder.path)
        let scene = CredentialScene(store: store)
        let (id, connector) = try await Self.account(scene)
        scene.pass(.seconds(3_600))
        // While the request is under way the disk says that it has begun.
        scene.provider.answer(
            ScriptedProvider.after(
                { #expect((try? store.find(id))?.grant?.state == .refreshing) },
                ScriptedProvider.tokens("access-1", refresh: "r2")))
        #expect(try await scene.bearer(id, connector) == "Bearer access-1")
        let record = try #require(try store.find(id))
        #expect(record.secrets.refreshToken == Secret("r2"))
        #expect(record.grant?.state == .active)
        #expect(record.generation == 2)
    }

    @Test func aLostAnswerIsNeverFollowedByAnotherRequest() async throws {
        let folder = TemporaryFolder()
        let scene = CredentialScene(store: CredentialFolder(in: folder.path))
        let (id, connector) = try await Self.account(scene)
        scene.pass(.seconds(3_600))
        scene.provider.answer(ScriptedProvider.fail(.ambiguous), ScriptedProvider.tokens("access-9"))
        let count = scene.provider.requests.count
        for _ in 0..<3 {
            let refusal = await #expect(throws: DirectRefusal.self) { try await scene.bearer(id, connector) }
            #expect(refusal?.said?.status == 401)
            #expect(refusal?.said?.message.contains("was lost") == true)
        }
        let other = CredentialScene(store: CredentialFolder(in: folder.path), seed: 7)
        await #expect(throws: DirectRefusal.self) { try await other.bearer(id, connector) }
        #expect(scene.provider.requests.count == count + 1)
        #expect(other.provider.requests.isEmpty)
    }

    @Test func aProcessThatEndedWhileItRefreshedLeavesALostAnswer() async throws {
        let folder = TemporaryFolder()
        let store = CredentialFolder(in: folder.path)
        let scene = CredentialScene(store: store)
        let (id, connector) = try await Self.account(scene)
        var record = try #require(try store.find(id))
        record.grant?.state = .refreshing
        _ = try store.replace(record)
        // Within its life the token can be used; nobody needs the refresh.
        let count = scene.provider.requests.count
        let refusal = await #expect(throws: DirectRefusal.self) { try await scene.bearer(id, connector) }
        #expect(refusal?.said?.status == 401)
        #expect(scene.provider.requests.count == count)
        guard case .ended = try store.find(id)?.grant?.state else {
            Issue.record("The grant has not ended.")
            return
        }
    }

    private static let refusals: [(answer: ScriptedProvider.Answer, status: Int?, isEnded: Bool)] = [
        (ScriptedProvider.json(400, ["error": "invalid_grant", "error_description": "Token revoked"]), 401, true),
        (ScriptedProvider.json(401, ["error": "invalid_client"]), 401, false),
        (ScriptedProvider.json(200, ["unexpected": true]), 401, true),
        (ScriptedProvider.json(429, [:]), 429, false),
        (ScriptedProvider.json(503, [:]), nil, false),
        (ScriptedProvider.fail(.notSent), nil, false),
    ]

    @Test(arguments: refusals.indices)
    func refusalsOfARefresh(index: Int) async throws {
        let (answer, status, isEnded) = Self.refusals[index]
        let scene = CredentialScene()
        let (id, connector) = try await Self.account(scene)
        scene.pass(.seconds(3_600))
        scene.provider.answer(answer, ScriptedProvider.tokens("access-1"))
        let refusal = await #expect(throws: DirectRefusal.self) { try await scene.bearer(id, connector) }
        #expect(refusal?.said?.status == status)
        if status == nil {
            guard case .failure(let failure) = refusal else {
                Issue.record("\(String(describing: refusal)) is no failure")
                return
            }
            #expect(failure.phase == .notSent)
        }
        // What is not about the account itself is tried again by the next call, once.
        if isEnded {
            await #expect(throws: DirectRefusal.self) { try await scene.bearer(id, connector) }
        } else {
            #expect(try await scene.bearer(id, connector) == "Bearer access-1")
        }
    }

    @Test func aRefusedTokenIsReplacedOnce() async throws {
        let scene = CredentialScene()
        let (id, connector) = try await Self.account(scene)
        scene.provider.answer(ScriptedProvider.tokens("access-1", refresh: "r2"), ScriptedProvider.tokens("access-2"))
        let request = try await scene.authorized(id, connector)
        #expect(await scene.credentials.refused(request, credentialId: id, userId: CredentialScene.user))
        #expect(try await scene.bearer(id, connector) == "Bearer access-1")
        // The same refusal, heard by another caller, does not cause another refresh.
        #expect(await scene.credentials.refused(request, credentialId: id, userId: CredentialScene.user))
        #expect(try await scene.bearer(id, connector) == "Bearer access-1")
        // One that is refused as soon as it was granted would be followed by another such.
        let next = try await scene.authorized(id, connector)
        #expect(await !scene.credentials.refused(next, credentialId: id, userId: CredentialScene.user))
        scene.pass(.seconds(60))
        #expect(await scene.credentials.refused(next, credentialId: id, userId: CredentialScene.user))
        #expect(try await scene.bearer(id, connector) == "Bearer access-2")
        #expect(await !scene.credentials.refused(next, credentialId: id, userId: "fedcba9876543210fedcba98"))
    }

    @Test func anAccountWithoutARefreshTokenEndsWithItsToken() async throws {
        let scene = CredentialScene()
        let (id, connector) = try await Self.account(scene, refresh: nil, expiresIn: 600)
        scene.pass(.seconds(599))
        #expect(try await scene.bearer(id, connector) == "Bearer access-0")
        scene.pass(.seconds(1))
        let refusal = await #expect(throws: DirectRefusal.self) { try await scene.bearer(id, connector) }
        #expect(refusal?.said?.status == 401)
    }

    @Test func aCallerThatIsCancelledEndsNoRefresh() async throws {
        let scene = CredentialScene()
        let (id, connector) = try await Self.account(scene)
        let gate = AsyncGate()
        scene.provider.answer(
            ScriptedProvider.after({ await gate.wait() }, ScriptedProvider.tokens("access-1", refresh: "r2")))
        scene.pass(.seconds(3_600))
        let count = scene.provider.requests.count
        let task = Task { () -> Bool in
            do {
                _ = try await scene.bearer(id, connector)
                return false
            } catch { return true }
        }
        await eventually { scene.provider.requests.count > count }
        task.cancel()
        #expect(await task.value)
        gate.open()
        #expect(try await scene.bearer(id, connector) == "Bearer access-1")
        #expect(scene.provider.requests.count == count + 1)
    }

    @Test func tokensGoOnlyToOriginsThatTheOperatorNamed() async throws {
        let scene = CredentialScene()
        var (id, connector) = try await Self.account(scene)
        scene.pass(.seconds(3_600))
        connector.origins.remove(HTTPOrigin(scheme: "https", host: "login.acme.example", port: 443))
        let count = scene.provider.requests.count
        let other = connector
        let refusal = await #expect(throws: DirectRefusal.self) { try await scene.bearer(id, other) }
        #expect(refusal?.said?.status == 403)
        #expect(scene.provider.requests.count == count)
    }
}
