import JSON
import Testing

@testable import JSONRPC

@Suite(.serialized)
struct ConnectionEndingTests {
    @Test("All requests are cancelled: running, waiting and later ones, including those with the id null")
    func cancelAll() async throws {
        let session = try Session { $0.inFlight = 2 }
        try session.send(
            call("1", "wait", "a"), call("null", "wait", "b"), call("3", "now", "c"), call("null", "now", "d"))
        // Refused at once, so all before it have been read.
        try session.send(call("3", "now", "e"))
        #expect(await session.lines(1).map(outcome) == ["null -32600"])
        session.connection.cancelAll()
        #expect(await session.lines(4).map(outcome).sorted() == ["1 2", "3 -32800", "null -32800", "null 2"])
        try session.send(call("5", "now", "f"), "[\(call("6", "now", "g"))]")
        #expect(await session.end().map(outcome) == ["5 -32800", "[6 -32800]"])
        #expect(session.handler.started == ["a", "b"])
    }

    @Test("Processing pauses while the reader does not read, and continues when it reads again")
    func slowReader() async throws {
        let session = try Session(reads: false) { limits in
            limits.unsentBytes = 1_000
            limits.lookahead = 10
        }
        let name = String(repeating: "x", count: 10_000)
        // Elsewhere, as it waits until the connection reads on.
        let writing = Task {
            try await onThread { Result { for number in 1...300 { try session.send(call("\(number)", "now", name)) } } }
                .get()
        }
        #expect(await session.handler.waitUntilStarted(name))
        // More than may be unsent, and the pipe between holds.
        #expect(session.handler.started.count < 20)
        try session.startReading()
        let replies = await session.lines(300).map { outcome($0).prefix(8) }
        #expect(replies == (1...300).map { "\($0) \"xxxxxxx".prefix(8) })
        try await writing.value
        #expect(await session.end() == [])
    }

    @Test("Requests that wait for the reader do not start on the writer's small stack")
    func deepRequestAfterCongestion() async throws {
        let session = try Session(reads: false) { limits in
            limits.unsentBytes = 1_000
            limits.depth = 2_048
        }
        let deep = String(repeating: "[", count: 2_000) + String(repeating: "]", count: 2_000)
        try session.send(
            call("1", "now", String(repeating: "x", count: 20_000)),
            call("2", "now", String(repeating: "y", count: 60_000)))
        #expect(await session.handler.waitUntilStarted(String(repeating: "x", count: 20_000)))
        // Fewer than the pipe can hold, because it is not read yet.
        for id in 3...12 {
            try session.send("{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"now\",\"params\":{\"deep\":\(deep)}}")
        }
        try session.startReading()
        let replies = await session.end()
        #expect(replies.count == 12)
        #expect(replies.allSatisfy { $0.contains("\"result\"") })
    }

    @Test("A last line without a line feed is answered; a partial message is an error")
    func unterminated() async throws {
        let session = try Session()
        try session.send(call("1", "now", "a") + "\n" + call("2", "now", "b").dropLast())
        #expect(await session.end().map(outcome) == ["1 \"a\"", "null -32700"])
    }
}
