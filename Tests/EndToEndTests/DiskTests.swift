import Foundation
import JSON
import Platform
import TestSupport
import Testing

extension EndToEnd {
    /// A disk, or a lock on it, that never responds: calls and the process end at their deadlines.
    @Suite(.hangLimit)
    struct DiskTests {
        /// One second is promised; three are allowed, because the machine may be busy.
        private static let limit = Duration.seconds(3)
        private static let target =
            #""connectorId":"c","actionId":"a","credentialId":"64b7f0a1c2d3e4f5a6b7c8d9","userId":"u""#

        private static func execute(_ id: String, _ more: String) -> String {
            request(id, "execute", "{\(target),\(more)}")
        }

        /// A state directory whose ledger another process has locked.
        private static func locked() throws -> (folder: StateFolder, lock: Descriptor) {
            let folder = try StateFolder()
            let ledger = "\(folder.path)/ledger"
            try FileManager.default.createDirectory(atPath: ledger, withIntermediateDirectories: true)
            try Data().write(to: URL(fileURLWithPath: "\(ledger)/lock"))
            let lock = try Descriptor.open(path: "\(ledger)/lock")
            #expect(try lock.tryLock(.exclusive))
            return (folder, lock)
        }

        @Test("While the ledger is locked, calls end at their deadline or when cancelled, and are not sent")
        func heldLock() async throws {
            let (folder, lock) = try Self.locked()
            defer { lock.close() }
            let service = try SocketServer.withOneWrite()
            let host = try HostProcess.live(service, ["--state-dir", folder.path])
            #expect(await host.repliesBeforePing() == [])
            let start = ContinuousClock.now
            host.send([
                Self.execute("1", #""idempotencyKey":"k1","timeoutMs":1000"#), Self.execute("2", #""timeoutMs":1000"#),
                request("3", "executions.list", #"{"timeoutMs":1000}"#),
            ])
            for message in await host.messages(3) {
                let data = try JSONValue(parsing: message)["error"]?["data"]
                #expect(data?["kind"] == "timed_out" && data?["outcome"] == "not_sent", "\(message)")
            }
            #expect(ContinuousClock.now - start < .seconds(1) + Self.limit)
            host.send([Self.execute("4", #""idempotencyKey":"k4""#), notification("$/cancelRequest", #"{"id":4}"#)])
            let cancelled = try JSONValue(parsing: try #require(await host.nextMessage()))
            #expect(cancelled["error"]?["code"] == -32_800 && cancelled["error"]?["data"]?["outcome"] == "not_sent")
            #expect(!service.requests.contains { $0.method == "POST" })
            // When it is unlocked, everything continues.
            host.send(Self.execute("5", #""idempotencyKey":"k1""#))
            lock.unlock()
            #expect(await host.nextMessage().map(brief) == "5 ok")
            #expect(await host.repliesToEnd() == [])
        }

        @Test("While the ledger is locked, a signal ends the process", arguments: [SIGTERM, SIGINT])
        func signalBesideHeldLock(signal: Int32) async throws {
            let (folder, lock) = try Self.locked()
            defer { lock.close() }
            let service = try SocketServer.withOneWrite()
            let host = try HostProcess.live(service, ["--state-dir", folder.path])
            host.send(Self.execute("1", #""idempotencyKey":"k","timeoutMs":300000"#))
            await service.events { $0.contains { if case .request = $0 { true } else { false } } }
            let start = ContinuousClock.now
            host.signal(signal)
            let message = try #require(await host.nextMessage())
            let data = try JSONValue(parsing: message)["error"]?["data"]
            #expect(data?["outcome"] == "not_sent" && data?["kind"] == "cancelled", "\(message)")
            #expect(await host.ending() == .exited(128 + signal))
            #expect(try #require(host.endedAt) - start < Self.limit)
            #expect(!service.requests.contains { $0.method == "POST" })
        }

        @Test("While the ledger is locked, the process ends after its input, when the last call's deadline has passed")
        func endsBesideHeldLock() async throws {
            // The call must have looked up its action before its deadline.
            let requests = try await withGrowingTime(from: .milliseconds(500), until: { !$0.isEmpty }) { limit in
                let (folder, lock) = try Self.locked()
                defer { lock.close() }
                let service = try SocketServer.withOneWrite()
                let host = try HostProcess.live(service, ["--state-dir", folder.path])
                host.send(Self.execute("1", #""idempotencyKey":"k","timeoutMs":\#(Int(limit / .milliseconds(1)))"#))
                host.closeInput()
                let message = try #require(await host.nextMessage())
                let start = ContinuousClock.now
                let data = try JSONValue(parsing: message)["error"]?["data"]
                #expect(data?["outcome"] == "not_sent" && data?["kind"] == "timed_out", "\(message)")
                #expect(await host.ending() == .exited(0))
                #expect(try #require(host.endedAt) - start < Self.limit)
                return service.requests
            }
            #expect(!requests.contains { $0.method == "POST" })
        }

        @Test(
            "Files named by options and variables must be regular files; a pipe is refused without waiting",
            arguments: ["--policy", "--seed", "--connector", "--overlays", "--replay", "ALLOY_API_KEY_FILE"])
        func pipes(name: String) async throws {
            let folder = try StateFolder()
            let pipe = "\(folder.path)/pipe"
            try #require(mkfifo(pipe, 0o600) == 0)
            let isKey = name == "ALLOY_API_KEY_FILE"
            let sandbox = ["--seed", "--connector", "--overlays"].contains(name) ? ["--sandbox"] : []
            let host = try HostProcess(
                sandbox + (isKey ? ["--base-url", "http://127.0.0.1:9"] : [name, pipe]),
                environment: isKey ? ["ALLOY_API_KEY_FILE": pipe] : ["ALLOY_API_KEY": "a-test-key"])
            if isKey {
                host.send(request("1", "users.list"))
                let error = try JSONValue(parsing: try #require(await host.nextMessage()))["error"]
                #expect(error?["data"]?["kind"] == "unauthenticated")
                #expect(error?["message"]?.stringValue?.contains("a named pipe, not a regular file") == true)
                _ = await host.repliesToEnd()
            } else {
                #expect(await host.remainingErrorLines().contains { $0.contains("a named pipe, not a regular file") })
                #expect(await host.ending() == .exited(2))
            }
        }

        @Test("If the state directory is removed, no key is used twice and no write is sent")
        func removedDirectory() async throws {
            let folder = try StateFolder()
            let state = "\(folder.path)/state"
            let service = try SocketServer.withOneWrite()
            let host = try HostProcess.live(service, ["--state-dir", state])
            host.send(Self.execute("1", #""idempotencyKey":"k1""#))
            #expect(await host.nextMessage().map(brief) == "1 ok")
            try FileManager.default.removeItem(atPath: state)
            host.send(Self.execute("2", #""idempotencyKey":"k1""#))
            let replayed = try JSONValue(parsing: try #require(await host.nextMessage()))
            #expect(replayed["result"]?["replayed"] == true)
            host.send(Self.execute("3", #""idempotencyKey":"k3""#))
            let refused = try JSONValue(parsing: try #require(await host.nextMessage()))["error"]
            #expect(refused?["data"]?["outcome"] == "not_sent")
            #expect(
                refused?["message"]?.stringValue?.contains("was removed or renamed while this host was running") == true
            )
            _ = await host.repliesToEnd()
            #expect(service.requests.count { $0.method == "POST" } == 1)
            #expect(!FileManager.default.fileExists(atPath: state))
        }
    }
}
