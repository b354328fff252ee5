import Foundation
import JSON
import Locking
import TestSupport
import Testing

extension EndToEnd {
    /// The state after a crash: kill -9 at random moments, between a service that applies writes and callers that
    /// repeat them.
    @Suite(.hangLimit)
    struct CrashTests {
        private static let writes = 1_000
        private static let atOnce = 32

        /// The service applies every write, and responds to none or some of them.
        @Test(
            "At any moment of a crash, no write is repeated and none is lost",
            arguments: [(answered: 0, seed: UInt64(1)), (answered: 3, seed: 2)])
        func killed(answered: Int, seed: UInt64) async throws {
            let folder = try StateFolder()
            let service = try CountingService(answering: answered)
            var random = SplitMix(state: seed)
            var open = Set(0..<Self.writes)
            var crashes = 0
            // Each run makes some writes, so this ends; the bound is for a host that answers nothing.
            for _ in 0..<200 where !open.isEmpty {
                let host = try HostProcess.live(
                    service.server, ["--state-dir", folder.path, "--max-in-flight", "\(Self.atOnce)"])
                let moment = Int.random(in: 20...150, using: &random)
                let byRequests = Bool.random(using: &random)
                if byRequests { service.kill(host, atRequest: service.total + moment) }
                host.send(open.sorted().map(Self.execute))
                var replies = 0
                var isKilled = false
                while let message = await host.nextMessage() {
                    let reply = try JSONValue(parsing: message)
                    let number = try #require(reply["id"]?.intValue)
                    try check(reply, number, service)
                    open.remove(number)
                    replies += 1
                    if !byRequests, replies == moment {
                        host.signal(SIGKILL)
                        isKilled = true
                    }
                    if open.isEmpty { host.closeInput() }
                }
                service.kill(nil, atRequest: 0)
                let ending = await host.ending()
                #expect(ending == .killed(signal: SIGKILL) || (ending == .exited(0) && open.isEmpty && !isKilled))
                if ending == .killed(signal: SIGKILL) { crashes += 1 }
            }
            #expect(open.isEmpty)
            #expect(crashes >= 5)
            try await compareWithLedger(folder, service)
            #expect(service.counts.values.allSatisfy { $0 == 1 }, "\(service.counts.filter { $0.value != 1 })")
            // No write is lost: each was made, unless the crash came after its row was written and before its first
            // byte.
            #expect(service.counts.count > Self.writes - crashes * Self.atOnce - 1)
        }

        private static func execute(_ number: Int) -> String {
            request(
                "\(number)", "execute",
                #"{"connectorId":"c","actionId":"a","credentialId":"64b7f0a1c2d3e4f5a6b7c8d9","userId":"u","#
                    + #""requestBody":{"write":\#(number)},"idempotencyKey":"write-\#(number)"}"#)
        }

        /// A reply is a result, or an unknown outcome.
        private func check(_ reply: JSONValue, _ number: Int, _ service: CountingService) throws {
            if let result = reply["result"] {
                #expect(result["outcome"] == "applied")
                #expect(service.counts[number] == 1)
                return
            }
            let data = try #require(reply["error"]?["data"], "\(reply.text)")
            if data["kind"] == "conflict" {
                // A key with an unknown outcome: it was running when the host died, or unknown before.
                #expect(data["outcome"] == "not_sent")
                #expect(
                    data["fix"]?.arrayValue?.contains { $0["method"] == "executions.resolve" } == true, "\(reply.text)")
            } else {
                #expect(data["kind"] == "unknown_outcome", "\(reply.text)")
                #expect(data["outcome"] == "unknown")
            }
        }

        private func compareWithLedger(_ folder: StateFolder, _ service: CountingService) async throws {
            let host = try HostProcess.live(service.server, ["--state-dir", folder.path])
            var outcomes: [Int: Set<String>] = [:]
            var cursor: String?
            repeat {
                let page = cursor.map { ",\"cursor\":\"\($0)\"" } ?? ""
                host.send(request("1", "executions.list", "{\"limit\":500\(page)}"))
                let reply = try JSONValue(parsing: try #require(await host.nextMessage()))
                let result = try #require(reply["result"], "\(reply.text)")
                for row in result["executions"]?.arrayValue ?? [] {
                    guard let key = row["idempotencyKey"]?.stringValue, let number = Int(key.dropFirst(6)) else {
                        continue
                    }
                    outcomes[number, default: []].insert(try #require(row["outcome"]?.stringValue))
                }
                cursor = result["nextCursor"]?.stringValue
            } while cursor != nil
            for number in service.counts.keys.sorted() {
                let outcome = try #require(outcomes[number], "write \(number) is not in the ledger")
                #expect(outcome.isSubset(of: ["applied", "unknown"]), "write \(number) is \(outcome)")
            }
        }
    }
}

/// A service that applies every write it reads and then, for most of them, closes the connection.
final class CountingService: Sendable {
    private struct State {
        var counts: [Int: Int] = [:]
        var total = 0
        var victim: HostProcess?
        var moment = 0
    }

    let server: SocketServer
    private let state: Shared

    private final class Shared: Sendable {
        let state = Mutex(State())
    }

    /// The number of writes of which one is answered; 0 answers none.
    init(answering answered: Int) throws {
        let state = Shared()
        self.state = state
        server = try SocketServer { peer in
            while let request = try peer.readRequest() {
                guard request.target.hasSuffix("/execute") else {
                    try peer.answer(
                        headers: ["Content-Type: application/json"],
                        body: #"{"action":{"id":"a","httpMethod":"post","path":"/x"}}"#)
                    continue
                }
                let number = try JSONValue(parsing: request.body)["requestBody"]?["write"]?.intValue ?? -1
                let victim = state.state.withLock { state in
                    state.counts[number, default: 0] += 1
                    state.total += 1
                    return state.total == state.moment ? state.victim : nil
                }
                victim?.signal(SIGKILL)
                guard answered > 0, number % answered == 0 else { return }
                try peer.answer(headers: ["Content-Type: application/json"], body: #"{"responseData":{"ok":true}}"#)
            }
        }
    }

    /// The number of times each write was applied.
    var counts: [Int: Int] { state.state.withLock { $0.counts } }

    /// The number of writes received.
    var total: Int { state.state.withLock { $0.total } }

    /// Kills this process after this number of writes, before the last one is answered.
    func kill(_ victim: HostProcess?, atRequest moment: Int) {
        state.state.withLock { state in
            state.victim = victim
            state.moment = moment
        }
    }
}

/// A directory for a host's state, removed with the value.
final class StateFolder: Sendable {
    let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("state-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
