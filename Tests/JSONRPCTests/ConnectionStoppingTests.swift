import Foundation
import JSON
import Logging
import Platform
import Testing

@testable import JSONRPC

@Suite(.serialized)
struct ConnectionStoppingTests {
    @Test("After stop, running requests finish, others are dropped, and batches are answered completely")
    func stop() async throws {
        let session = try Session { $0.inFlight = 1 }
        try session.send(
            "[\(call("1", "wait", "a")),\(call("2", "now", "b"))]", call("3", "now", "c"),
            "[\(call("4", "now", "d")),7]")
        // Refused at once, so all before it have been read.
        try session.send(call("3", "now", "e"))
        #expect(await session.lines(1).map(outcome) == ["null -32600"])
        session.connection.stop()
        #expect(session.connection.isStopped)
        #expect(await session.lines(1).map(outcome) == ["[4 -32800 null -32600]"])
        try session.send(call("5", "now", "f"), "nonsense")
        session.handler.open("a")
        #expect(await session.end().map(outcome) == ["[1 \"a\" 2 -32800]"])
        #expect(session.handler.started == ["a"])
    }

    @Test("With refusesInOrder, an invalid message is answered after all earlier requests")
    func order() async throws {
        let session = try Session { limits in
            limits.inFlight = 1
            limits.batch = 1
            limits.lineBytes = 1_000
            limits.refusesInOrder = true
        }
        let long = String(repeating: "x", count: 2_000)
        try session.send(
            call("1", "wait", "a"), "nonsense", call("2", "wait", "b"), "[1,2]", call("3", "wait", "c"), long,
            call("4", "wait", "d"), "{\"id\":9}", call("5", "wait", "e"))
        for name in ["a", "b", "c", "d", "e"] {
            #expect(await session.handler.waitUntilStarted(name))
            session.handler.open(name)
        }
        let expected = [
            "1 \"a\"", "null -32700", "2 \"b\"", "null -32600", "3 \"c\"", "null -32600", "4 \"d\"", "9 -32600",
            "5 \"e\"",
        ]
        #expect(await session.end().map(outcome) == expected)
    }

    @Test("A connection reads from any function, and a writer reports what it writes")
    func pieces() async throws {
        #expect(await onThread { Self.servePieces() } == ["1 \"a\"", "2 \"b\""])
    }

    private static func servePieces() -> [String] {
        let messages = Gate<[String]>([])
        let path = FileManager.default.temporaryDirectory.appending(path: "messages-\(UUID().uuidString)").path
        guard let output = try? Descriptor.create(path: path) else { return [] }
        defer {
            output.close()
            try? FileManager.default.removeItem(atPath: path)
        }
        let writer = MessageWriter(output, maximumUnsentBytes: 1_000) { message in
            messages.update { $0.append(outcome(String(decoding: message, as: UTF8.self))) }
        } onClosed: {
        }
        let log = Log(level: .error, format: .text, timestamp: { "" }) { _ in }
        var limits = Limits()
        limits.inFlight = 1
        let connection = Connection(handler: ScriptedHandler(), writer: writer, limits: limits, log: log)
        var rest = Array("\(call("1", "now", "a"))\n\(call("2", "now", "b"))".utf8)[...]
        connection.serve { buffer in
            let piece = rest.prefix(min(7, buffer.count))
            rest = rest.dropFirst(piece.count)
            buffer.copyBytes(from: piece)
            return piece.count
        }
        _ = connection.waitUntilIdle()
        return messages.update { $0 }
    }
}
