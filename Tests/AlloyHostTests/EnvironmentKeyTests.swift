import Foundation
import HostTestSupport
import Logging
import Platform
import Locking
import TestSupport
import Testing

@testable import Alloy
@testable import AlloyHost

@Suite final class EnvironmentKeyTests {
    private let folder: URL
    private let found = FoundSecrets()

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("key-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func source(_ variables: [String: String]) -> KeySource {
        EnvironmentKey.source(environment: { variables[$0] }, found: found.add)
    }

    private func file(_ name: String, _ content: String) throws -> String {
        let url = folder.appendingPathComponent(name)
        try Data(content.utf8).write(to: url)
        return url.path
    }

    /// What stands in a variable, in a file or on a command's output, and the key that it is.
    static let texts = [
        ("kTz_9QmW-4xYb7LpR2sVd", "kTz_9QmW-4xYb7LpR2sVd"),
        ("kTz_9QmW-4xYb7LpR2sVd\n", "kTz_9QmW-4xYb7LpR2sVd"),
        ("kTz_9QmW-4xYb7LpR2sVd\r\n", "kTz_9QmW-4xYb7LpR2sVd"),
        ("  \n\tkTz_9QmW-4xYb7LpR2sVd \n\n", "kTz_9QmW-4xYb7LpR2sVd"),
    ]

    @Test(arguments: texts)
    func isWhatStandsThereWithoutWhiteSpaceAround(text: String, key: String) async throws {
        let path = try file("key", text)
        let sources = [
            ("ALLOY_API_KEY", text), ("ALLOY_API_KEY_FILE", path), ("ALLOY_API_KEY_COMMAND", "cat '\(path)'"),
        ]
        for (name, value) in sources {
            let source = source([name: value])
            #expect(source.name == name)
            #expect(try await source.key(.cached, until: .distant).reveal() == key)
        }
        #expect(found.all == [key, key, key], "each has to be kept out of what is printed")
    }

    @Test func comesFromTheFirstThatIsSet() async throws {
        let path = try file("key", "from-the-file")
        var variables = [
            "ALLOY_API_KEY": "from-the-variable", "ALLOY_API_KEY_FILE": path,
            "ALLOY_API_KEY_COMMAND": "echo from-the-command",
        ]
        #expect(try await source(variables).key(.cached, until: .distant).reveal() == "from-the-variable")
        variables["ALLOY_API_KEY"] = ""
        #expect(try await source(variables).key(.cached, until: .distant).reveal() == "from-the-file")
        variables["ALLOY_API_KEY_FILE"] = nil
        #expect(try await source(variables).key(.cached, until: .distant).reveal() == "from-the-command")
        variables["ALLOY_API_KEY_COMMAND"] = nil
        let missing = source(variables)
        #expect(missing.name == "nowhere")
        try await expectUnauthenticated(missing, "no API key")
    }

    @Test func isReadAgainOnlyWhenAskedFor() async throws {
        let path = try file("key", "the-first-key")
        let count = folder.appendingPathComponent("count").path
        let sources = [
            source(["ALLOY_API_KEY_FILE": path]),
            source(["ALLOY_API_KEY_COMMAND": "echo x >> '\(count)'; cat '\(path)'"]),
        ]
        for source in sources {
            _ = try file("key", "the-first-key")
            #expect(try await source.key(.cached, until: .distant).reveal() == "the-first-key")
            _ = try file("key", "the-second-key")
            #expect(try await source.key(.cached, until: .distant).reveal() == "the-first-key")
            #expect(try await source.key(.fresh, until: .distant).reveal() == "the-second-key")
            #expect(try await source.key(.cached, until: .distant).reveal() == "the-second-key")
        }
        #expect(try String(contentsOfFile: count, encoding: .utf8) == "x\nx\n")
        #expect(Set(found.all) == ["the-first-key", "the-second-key"])
    }

    /// A command may ask a person: who sends many requests at once must not be asked many times.
    @Test(.hangLimit) func runsTheCommandOnceForAllWhoWait() async throws {
        let count = folder.appendingPathComponent("count").path
        let gate = try fifo("gate")
        let source = source(["ALLOY_API_KEY_COMMAND": "echo x >> '\(count)'; cat '\(gate)'"])
        let keys = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 1...20 { group.addTask { try await source.key(.cached, until: .distant).reveal() } }
            await Self.onThread { try? Data("the-only-key".utf8).write(to: URL(fileURLWithPath: gate)) }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(keys == Array(repeating: "the-only-key", count: 20))
        #expect(try String(contentsOfFile: count, encoding: .utf8) == "x\n")
        #expect(found.all == ["the-only-key"])
    }

    /// A failure is not kept: the next one may be luckier.
    @Test func isLookedForAgainAfterAFailure() async throws {
        let path = folder.appendingPathComponent("later").path
        let source = source(["ALLOY_API_KEY_FILE": path])
        try await expectUnauthenticated(source, "ALLOY_API_KEY_FILE")
        _ = try file("later", "there-it-is")
        #expect(try await source.key(.cached, until: .distant).reveal() == "there-it-is")
    }

    /// Whoever cancels must not wait for a command that asks somebody; the others go on waiting.
    @Test(.hangLimit) func endsAtOnceForThoseWhoCancel() async throws {
        let (running, gate) = (try fifo("running"), try fifo("gate"))
        let source = source(["ALLOY_API_KEY_COMMAND": "echo > '\(running)'; cat '\(gate)'"])
        let cancelled = Task { try await source.key(.cached, until: .distant) }
        let other = Task { try await source.key(.cached, until: .distant) }
        await Self.onThread { _ = try? FileHandle(forReadingAtPath: running)?.readToEnd() }
        cancelled.cancel()
        let error = try await #require(throws: AlloyError.self) { try await cancelled.value }
        #expect(error.kind == .cancelled)
        #expect(error.outcome == .notSent)
        await Self.onThread { try? Data("for-the-others".utf8).write(to: URL(fileURLWithPath: gate)) }
        #expect(try await other.value.reveal() == "for-the-others")
    }

    /// Nobody ever writes into it, and opening it for reading waits for that.
    @Test(.hangLimit)
    func endsAtTheDeadlineOfThoseWhoWait() async throws {
        let gate = try fifo("gate")
        let source = source(["ALLOY_API_KEY_COMMAND": "cat '\(gate)'"])
        let patient = Task { try await source.key(.cached, until: .distant) }
        let error = try await #require(throws: AlloyError.self) { try await source.key(.cached, until: .now) }
        #expect(error.kind == .timedOut)
        #expect(error.outcome == .notSent)
        #expect(error.retry.isSafe)
        #expect(error.message == "Reading the API key took longer than the call's time.")
        #expect(!error.fix.isEmpty)
        await Self.onThread { try? Data("at-last".utf8).write(to: URL(fileURLWithPath: gate)) }
        #expect(try await patient.value.reveal() == "at-last")
        #expect(try await source.key(.cached, until: .now).reveal() == "at-last", "what is known takes no time")
    }

    /// Nothing ever comes out of it, and nobody waits for that.
    @Test(.hangLimit, arguments: ["a named pipe", "a directory", "a device"])
    func aKeyFileIsARegularFile(kind: String) async throws {
        let path =
            switch kind {
            case "a named pipe": try fifo("pipe")
            case "a directory": folder.path
            default: "/dev/zero"
            }
        let source = source(["ALLOY_API_KEY_FILE": path])
        let error = try await #require(throws: AlloyError.self) {
            try await source.key(.cached, until: .distant)
        }
        #expect(error.kind == .unauthenticated && error.message.contains("it is \(kind), not a regular file"))
        #expect(!error.fix.isEmpty)
    }

    @Test func isNotLookedForByThoseWhoCancelledBefore() async throws {
        let source = source(["ALLOY_API_KEY_COMMAND": "echo never-wanted"])
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await source.key(.cached, until: .distant)
        }
        let error = try await #require(throws: AlloyError.self) { try await task.value }
        #expect(error.kind == .cancelled)
        #expect(found.all.isEmpty)
    }

    /// Runs what blocks where nothing else waits for the thread.
    private static func onThread(_ body: @escaping @Sendable () -> Void) async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                body()
                continuation.resume()
            }
        }
    }

    /// Opening it for reading waits for who writes, and the other way round.
    private func fifo(_ name: String) throws -> String {
        let path = folder.appendingPathComponent(name).path
        try #require(mkfifo(path, 0o600) == 0)
        return path
    }

    @Test func saysWhyThereIsNone() async throws {
        try await expectUnauthenticated(
            source(["ALLOY_API_KEY_FILE": folder.appendingPathComponent("missing").path]), "ALLOY_API_KEY_FILE")
        try await expectUnauthenticated(source(["ALLOY_API_KEY_FILE": folder.path]), "ALLOY_API_KEY_FILE")
        try await expectUnauthenticated(source(["ALLOY_API_KEY_COMMAND": "exit 3"]), "status 3")
        try await expectUnauthenticated(source(["ALLOY_API_KEY_COMMAND": "kill -9 $$"]), "status 137")
        try await expectUnauthenticated(source(["ALLOY_API_KEY_COMMAND": "yes"]), "ALLOY_API_KEY_COMMAND")
        try await expectUnauthenticated(source(["ALLOY_API_KEY_FILE": file("empty", "\n")]), "no API key")
        try await expectUnauthenticated(source(["ALLOY_API_KEY_COMMAND": "true"]), "no API key")
        try await expectUnauthenticated(source(["ALLOY_API_KEY": "two\nlines"]), "line break")
        try await expectUnauthenticated(source(["ALLOY_API_KEY_FILE": file("two", "two words")]), "space")
        try await expectUnauthenticated(source(["ALLOY_API_KEY_FILE": file("bytes", "clé")]), "character")
    }

    @Test func staysOutOfTheLog() async throws {
        let lines = LogLines()
        let log = Log(level: .trace, timestamp: { "now" }, sink: lines.sink)
        let source = EnvironmentKey.source(
            environment: { ["ALLOY_API_KEY_COMMAND": "echo kTz_9QmW-4xYb7LpR2sVd"][$0] },
            found: { log.redactor.register($0) })
        let key = try await source.key(.cached, until: .distant).reveal()
        log.error("it is \(key)")
        #expect(lines.all.count == 1)
        #expect(lines.all.allSatisfy { !$0.contains(key) && $0.contains(Secret.placeholder) })
    }

    private func expectUnauthenticated(
        _ source: KeySource, _ words: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        do throws(AlloyError) {
            let key = try await source.key(.cached, until: .distant)
            Issue.record("there is a key of \(key.reveal().utf8.count) bytes", sourceLocation: sourceLocation)
        } catch {
            #expect(error.kind == .unauthenticated, sourceLocation: sourceLocation)
            #expect(error.outcome == .notSent, sourceLocation: sourceLocation)
            #expect(!error.fix.isEmpty, sourceLocation: sourceLocation)
            #expect(error.message.contains(words), "\(error.message)", sourceLocation: sourceLocation)
        }
    }
}

/// The keys that a source told of.
final class FoundSecrets: Sendable {
    private let secrets = Mutex<[String]>([])

    var all: [String] { secrets.withLock { $0 } }

    var add: @Sendable (Secret) -> Void {
        { secret in self.secrets.withLock { $0.append(secret.reveal()) } }
    }
}
