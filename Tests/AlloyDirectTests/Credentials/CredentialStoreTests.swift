import JSON
import Logging
import Platform
import Locking
import TestSupport
import Testing

@testable import AlloyDirect

/// The files of accounts, and the vault of a credential helper.
@Suite struct CredentialStoreTests {
    private static let id = "00112233445566778899aabb"

    private static func record(_ id: String = id, token: String = "t0ken-of-ada") -> CredentialRecord {
        CredentialRecord(
            id: id, userId: CredentialScene.user, connectorId: "acme", authenticationType: "oauth2",
            name: "Ada's Acme Credential", createdAt: CredentialScene.start, updatedAt: CredentialScene.start,
            settings: ["region": "eu"], references: ["clientSecret": "SECRET"],
            grant: OAuthGrant(
                tokenUrl: "https://login.acme.example/token", clientId: "c", clientAuthentication: .basic,
                scope: "read",
                isForClient: false, issuedAt: CredentialScene.start, expiresAt: CredentialScene.start),
            secrets: CredentialRecord.Secrets(
                fields: ["apiKey": Secret("k3y")], accessToken: Secret(token), refreshToken: Secret("r3fresh")))
    }

    @Test func recordsAreReadAsTheyWereWritten() throws {
        let folder = TemporaryFolder()
        let store = CredentialFolder(in: folder.path)
        #expect(try store.all().isEmpty)
        try store.add(Self.record())
        #expect(try CredentialFolder(in: folder.path).find(Self.id) == Self.record())
        #expect(try store.all() == [Self.record()])
        for state: OAuthGrant.State in [.refreshing, .ended("because")] {
            var changed = Self.record(token: "another")
            changed.grant?.state = state
            changed.generation += 1
            #expect(try store.replace(changed))
            #expect(try store.find(Self.id) == changed)
        }
        try store.remove(Self.id)
        #expect(try store.find(Self.id) == nil)
        #expect(try !store.replace(Self.record()))
        #expect(try FileSystem.names(in: store.path).isEmpty)
    }

    @Test(arguments: [("credential-1.json", true), ("credential-2.json", false)])
    func filesOfEachVersion(fixture: String, isReadable: Bool) throws {
        let folder = TemporaryFolder()
        let store = CredentialFolder(in: folder.path)
        let path = "\(store.path)/\(Self.id).json"
        try FileReplacement(path).replace(with: Fixture.bytes(fixture), suffix: ".new")
        if isReadable {
            #expect(try store.find(Self.id) == Self.record())
        } else {
            let failure = #expect(throws: CredentialStoreFailure.self) { try store.find(Self.id) }
            #expect(failure?.message.contains("its format is 2") == true)
            #expect(try store.all().isEmpty)
            #expect(try DirectCredentialTests.read(path) == Fixture.bytes(fixture))
        }
    }

    @Test func filesAreForTheirOwnerAlone() throws {
        let folder = TemporaryFolder()
        let store = CredentialFolder(in: folder.path)
        try store.add(Self.record())
        #expect(FileSystem.permissions(of: store.path) == 0o700)
        let path = "\(store.path)/\(Self.id).json"
        #expect(FileSystem.permissions(of: path) == 0o600)
        _ = try store.replace(Self.record(token: "another"))
        #expect(FileSystem.permissions(of: path) == 0o600)
        #expect(try FileSystem.names(in: store.path) == ["\(Self.id).json"])
        // What others may read is no longer a secret, so it is not used.
        try FileSystem.makeExecutable(path)
        #expect(try store.find(Self.id) != nil)
        _ = try ChildCommand.output(ofShell: "chmod 644 '\(path)'", maximumBytes: 1, deadline: .distant)
        #expect(throws: CredentialStoreFailure.self) { try store.find(Self.id) }
    }

    @Test(arguments: [
        #"{"is":"alloy-host credential","format":2}"#, "{", "", "[]", #"{"is":"alloy-host credential","format":1}"#,
    ])
    func aFileThatCanNotBeReadHidesNoOther(text: String) throws {
        let folder = TemporaryFolder()
        let store = CredentialFolder(in: folder.path)
        try store.add(Self.record())
        let other = "ffffffffffffffffffffffff"
        try FileReplacement("\(store.path)/\(other).json").replace(with: Array(text.utf8), suffix: ".new")
        #expect(throws: CredentialStoreFailure.self) { try store.find(other) }
        #expect(try store.all() == [Self.record()])
    }

    @Test(arguments: ["", "../../etc/passwd", "00112233445566778899AABB", "0011", "00112233445566778899aab/"])
    func nothingButAnIdBecomesAPartOfAPath(id: String) throws {
        let folder = TemporaryFolder()
        let store = CredentialFolder(in: folder.path)
        #expect(try store.find(id) == nil)
        try store.remove(id)
        #expect(try store.lock(id, until: .now) == nil)
    }

    @Test func aLockExcludesOthersUntilItIsReleased() throws {
        let folder = TemporaryFolder()
        let (one, two) = (CredentialFolder(in: folder.path), CredentialFolder(in: folder.path))
        try one.add(Self.record())
        let lock = try #require(try one.lock(Self.id, until: .now))
        #expect(try two.lock(Self.id, until: .now) == nil)
        lock.unlock()
        let next = try #require(try two.lock(Self.id, until: .now))
        try two.remove(Self.id)
        next.unlock()
        #expect(try FileSystem.names(in: one.path).isEmpty)
    }

    // MARK: Credential helpers

    /// A helper in memory, with a record of its calls.
    private final class Helper: Sendable {
        private let state = Mutex<(secrets: [String: JSONValue], calls: [String])>(([:], []))
        var calls: [String] { state.withLock { $0.calls } }

        func vault() -> CredentialHelper {
            CredentialHelper("test") { [self] command, input throws(SystemError) in
                state.withLock { state in
                    state.calls.append(command)
                    let text = String(decoding: input, as: UTF8.self)
                    switch command {
                    case "store":
                        let json = (try? JSONValue(parsing: input)) ?? .null
                        state.secrets[json["ServerURL"]?.stringValue ?? ""] = json
                        return (0, [])
                    case "get":
                        guard let found = state.secrets[text] else {
                            return (1, Array("credentials not found in native keychain\n".utf8))
                        }
                        return (0, found.bytes)
                    case "erase":
                        state.secrets[text] = nil
                        return (0, [])
                    default: return (1, Array("unknown".utf8))
                    }
                }
            }
        }
    }

    @Test func aHelperKeepsTheSecrets() throws {
        let folder = TemporaryFolder()
        let helper = Helper()
        let store = CredentialFolder(in: folder.path, vault: helper.vault())
        try store.add(Self.record())
        let text = String(decoding: try DirectCredentialTests.read("\(store.path)/\(Self.id).json"), as: UTF8.self)
        for secret in ["t0ken", "r3fresh", "k3y"] { #expect(!text.contains(secret)) }
        let other = CredentialFolder(in: folder.path, vault: helper.vault())
        #expect(try other.find(Self.id) == Self.record())
        #expect(try other.find(Self.id) == Self.record())
        #expect(helper.calls == ["store", "get"])
        var changed = Self.record(token: "another")
        changed.generation += 1
        _ = try store.replace(changed)
        // The other process notices by the generation.
        #expect(try other.find(Self.id) == changed)
        #expect(helper.calls == ["store", "get", "store", "get"])
        try store.remove(Self.id)
        #expect(throws: Never.self) { try #expect(store.find(Self.id) == nil) }
        #expect(helper.calls.last == "erase")
    }

    @Test func withoutItsHelperAnAccountCanNotBeUsed() throws {
        let folder = TemporaryFolder()
        try CredentialFolder(in: folder.path, vault: Helper().vault()).add(Self.record())
        let failure = #expect(throws: CredentialStoreFailure.self) {
            try CredentialFolder(in: folder.path).find(Self.id)
        }
        #expect(failure?.message.contains("--credential-helper") == true)
        let empty = CredentialFolder(in: folder.path, vault: Helper().vault())
        #expect(throws: CredentialStoreFailure.self) { try empty.find(Self.id) }
    }

    /// Some helpers answer with an empty secret for one that they do not have.
    @Test func anEmptySecretIsNone() throws {
        let helper = CredentialHelper("test") { _, input throws(SystemError) in
            (0, JSONValue.object(["ServerURL": "", "Username": "", "Secret": ""]).bytes)
        }
        #expect(try helper.find(Self.id, generation: 1) == nil)
    }

    @Test(
        .tags(.endToEnd), .notInInnerLoop,
        .enabled("needs: golang-docker-credential-helpers, pass and gnupg") {
            (try? ChildCommand.output(
                ofShell: "(command -v docker-credential-pass && command -v pass && command -v gpg) >/dev/null",
                maximumBytes: 1, deadline: .distant)) != nil
        })
    func aRealHelperKeepsTheSecrets() throws {
        let folder = TemporaryFolder()
        try FileSystem.createDirectory("\(folder.path)/gnupg")
        let variables = ["GNUPGHOME=\(folder.path)/gnupg", "PASSWORD_STORE_DIR=\(folder.path)/pass"]
        func run(_ command: String) throws {
            _ = try ChildCommand.output(
                ofShell: "env \(variables.joined(separator: " ")) \(command) >/dev/null 2>&1", maximumBytes: 1,
                deadline: .distant)
        }
        try run("gpg --batch --quick-gen-key --passphrase '' ada@example.com default default never")
        defer { try? run("gpgconf --kill all") }
        try run("pass init ada@example.com")
        let vault = {
            CredentialHelper("pass") { command, input throws(SystemError) in
                try ChildCommand.run(
                    ["env"] + variables + ["docker-credential-pass", command], input: input, maximumBytes: 64 << 10,
                    deadline: .distant)
            }
        }
        let store = CredentialFolder(in: folder.path, vault: vault())
        try store.add(Self.record())
        let other = CredentialFolder(in: folder.path, vault: vault())
        #expect(try other.find(Self.id) == Self.record())
        var changed = Self.record(token: "another")
        changed.generation += 1
        #expect(try other.replace(changed))
        #expect(try store.find(Self.id) == changed)
        try store.remove(Self.id)
        #expect(try vault().find(Self.id, generation: 1) == nil)
    }

    @Test(arguments: ["", "a/b", "../x", "a b", "a;b", "ä"])
    func namesThatNoHelperHas(name: String) { #expect(CredentialHelper(name) == nil) }

    @Test func aHelpersFailureIsSaidWithoutItsWords() {
        let helper = CredentialHelper("test") { _, input throws(SystemError) in (2, input) }
        let failure = #expect(throws: CredentialStoreFailure.self) {
            try helper.store(["accessToken": "t0ken"], of: Self.id, generation: 1, user: "acme")
        }
        #expect(failure?.message == "The credential helper docker-credential-test ended with status 2 for store.")
    }

    @Test func aHelperIsRunWithItsInputOnStdin() throws {
        let folder = TemporaryFolder()
        try FileSystem.createDirectory(folder.path)
        let program = "\(folder.path)/helper"
        let script = "#!/bin/sh\n[ \"$#\" = 1 ] || exit 3\nprintf '%s:' \"$1\"\ncat\n"
        try FileReplacement(program).replace(with: Array(script.utf8), suffix: ".new")
        try FileSystem.makeExecutable(program)
        let (status, output) = try ChildCommand.run(
            [program, "store"], input: Array("s3cret".utf8), maximumBytes: 100, deadline: .distant)
        #expect(status == 0)
        #expect(String(decoding: output, as: UTF8.self) == "store:s3cret")
        let failed = try ChildCommand.run(
            [program, "store", "more"], input: [], maximumBytes: 100, deadline: .distant)
        #expect(failed.status == 3)
        #expect(throws: SystemError.self) {
            try ChildCommand.run(
                [program, "get"], input: Array("long".utf8), maximumBytes: 3, deadline: .distant)
        }
    }
}
