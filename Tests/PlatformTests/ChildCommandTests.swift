import Foundation
import Platform
import TestSupport
import Testing

@Suite
struct ChildCommandTests {
    private static func run(
        _ command: String, maximumBytes: Int = 1_000_000, within limit: Duration = .seconds(3_600)
    ) async throws -> String {
        // On a thread of its own, as it blocks.
        let result = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    returning: Result {
                        try ChildCommand.output(ofShell: command, maximumBytes: maximumBytes, deadline: .now + limit)
                    })
            }
        }
        return String(decoding: try result.get(), as: UTF8.self)
    }

    @Test(arguments: [
        ("printf key", "key"), ("echo a; echo b", "a\nb\n"), ("true", ""), ("cat", ""),
        ("printf '%s' \"$((6 * 7))\"", "42"),
        ("echo no >&2; echo yes", "yes\n"), ("head -c 200000 /dev/zero | tr '\\0' x | wc -c | tr -d ' '", "200000\n"),
    ])
    func output(_ command: String, _ expected: String) async throws {
        #expect(try await Self.run(command) == expected)
    }

    @Test(arguments: [
        ("exit 3", 3), ("echo x; false", 1), ("kill -9 $$", 137), ("kill -15 $$", 143),
        ("/no/such/program 2>/dev/null", 127),
    ])
    func status(_ command: String, _ status: Int32) async {
        await #expect(throws: ChildCommand.Failure.status(status)) { try await Self.run(command) }
    }

    @Test(
        "A command that doesn't end is killed, also one that has closed its stdout",
        arguments: [
            ("exec sleep 1000", "read"), ("echo x; exec sleep 1000", "read"), ("exec >&-; exec sleep 1000", "waitpid"),
        ])
    func timeOut(_ command: String, _ call: String) async {
        let start = ContinuousClock.now
        // A busy machine may not have started the command in so little time.
        let expected = ChildCommand.Failure.system(SystemError(call, number: ETIMEDOUT))
        let failure = await withGrowingTime(from: .milliseconds(200), until: { $0 == expected }) { limit in
            await #expect(throws: ChildCommand.Failure.self) { try await Self.run(command, within: limit) }
        }
        #expect(failure == expected)
        #expect(ContinuousClock.now - start < .seconds(500))
    }

    @Test("A command that prints too much is killed", arguments: ["exec yes", "printf 12345678901"])
    func tooMuch(_ command: String) async {
        await #expect(throws: ChildCommand.Failure.system(SystemError("read", number: EFBIG))) {
            try await Self.run(command, maximumBytes: 10)
        }
    }

    #if os(Linux)
        @Test("A command starts with no signal blocked, and ends when its output is not read")
        func signals() async throws {
            signal(SIGPIPE, SIG_IGN)
            #expect(try await Self.run("grep SigBlk /proc/self/status") == "SigBlk:\t0000000000000000\n")
            let ignored = try await Self.run("grep SigIgn /proc/self/status").split(whereSeparator: \.isWhitespace)[1]
            #expect(try #require(UInt64(ignored, radix: 16)) & 1 << (SIGPIPE - 1) == 0)
        }
    #endif

    @Test("Output up to the maximum")
    func exact() async throws {
        #expect(try await Self.run("printf 1234567890", maximumBytes: 10) == "1234567890")
    }

    @Test("Nothing of this process is open in the child, and no zombie stays")
    func descriptors() async throws {
        let file = try Descriptor.open(directory: "/")
        defer { file.close() }
        #expect(try await Self.run("if [ -e /dev/fd/\(file.number) ]; then echo open; fi") == "")
        let child = try #require(pid_t(try await Self.run("printf $$")))
        #expect(kill(child, 0) == -1 && errno == ESRCH)
    }
}
