import JSON
import Testing

@testable import JSONRPC

@Suite(.serialized)
struct ConnectionTests {
    @Test("Replies are sent as requests end")
    func concurrent() async throws {
        let session = try Session()
        try session.send(call("1", "wait", "a"), call("2", "now", "b"), call("3", "wait", "c"), call("4", "fail"))
        #expect(await session.lines(2).map(outcome) == ["2 \"b\"", "4 1"])
        session.handler.open("c")
        #expect(await session.lines(1).map(outcome) == ["3 \"c\""])
        session.handler.open("a")
        #expect(await session.lines(1).map(outcome) == ["1 \"a\""])
        #expect(await session.end() == [])
        #expect(session.connection.errorReplies == 1)
    }

    @Test("With inFlight 1, requests run one at a time, in order")
    func sequential() async throws {
        let session = try Session { $0.inFlight = 1 }
        try session.send(call("1", "wait", "a"), call("2", "now", "b"), call("3", "wait", "c"), call("4", "now", "d"))
        #expect(await session.handler.waitUntilStarted("a"))
        session.handler.open("c")
        session.handler.open("a")
        #expect(await session.lines(4).map(outcome) == ["1 \"a\"", "2 \"b\"", "3 \"c\"", "4 \"d\""])
        #expect(session.handler.started == ["a", "b", "c", "d"])
        #expect(session.handler.mostRunning == 1)
        #expect(await session.end() == [])
    }

    @Test("At most inFlight requests run at once", arguments: [1, 2, 7])
    func inFlight(_ limit: Int) async throws {
        let session = try Session { $0.inFlight = limit }
        for number in 1...50 { try session.send(call("\(number)", "wait", "\(number)")) }
        for number in (1...50).reversed() { session.handler.open("\(number)") }
        let replies = await session.end().map(outcome)
        #expect(Set(replies) == Set((1...50).map { "\($0) \"\($0)\"" }))
        #expect(replies.count == 50)
        #expect(session.handler.mostRunning <= limit)
    }

    @Test("Progress increases, precedes the reply, and ends with it")
    func progress() async throws {
        let session = try Session()
        try session.send(call("1", "progress", "a"))
        #expect(
            await session.lines(3).map(outcome) == [
                #"{"done":1,"total":5}"#, #"{"done":3,"total":5}"#, #"{"done":5,"total":5}"#,
            ])
        session.handler.open("a")
        #expect(await session.lines(2).map(outcome) == [#"{"done":6}"#, "1 null"])
        session.handler.open("late")
        #expect(await session.handler.waitUntilStarted("reported late"))
        #expect(await session.end() == [])
    }

    @Test("A running request is cancelled and replies with its outcome")
    func cancelRunning() async throws {
        let session = try Session()
        try session.send(call("\"a\"", "wait", "a"), cancel("\"\\u0061\""))
        #expect(await session.lines(1).map(outcome) == ["\"a\" 2"])
        #expect(await session.end() == [])
    }

    @Test("A waiting request is cancelled and never runs")
    func cancelWaiting() async throws {
        let session = try Session { $0.inFlight = 1 }
        try session.send(call("1", "wait", "a"), call("2", "now", "b"), call("3", "now", "c"), cancel("2"))
        #expect(await session.lines(1).map(outcome) == ["2 -32800"])
        session.handler.open("a")
        #expect(await session.lines(2).map(outcome) == ["1 \"a\"", "3 \"c\""])
        #expect(session.handler.started == ["a", "c"])
        #expect(await session.end() == [])
    }

    @Test(
        "Cancelling an unknown or answered request has no effect",
        arguments: [
            cancel("9"), cancel("null"), cancel("[1]"), cancel("1.0"), cancel("\"1\""),
            "{\"jsonrpc\":\"2.0\",\"method\":\"$/cancelRequest\"}",
            "{\"jsonrpc\":\"2.0\",\"method\":\"$/cancelRequest\",\"params\":[1]}",
            "{\"jsonrpc\":\"2.0\",\"method\":\"$/cancelRequest\",\"params\":{}}",
        ])
    func cancelNothing(_ message: String) async throws {
        let session = try Session()
        try session.send(message, call("1", "wait", "a"), message, call("2", "now", "b"))
        #expect(await session.lines(1).map(outcome) == ["2 \"b\""])
        session.handler.open("a")
        #expect(await session.end().map(outcome) == ["1 \"a\""])
    }

    @Test("A second request with a running id is refused; the first one continues")
    func duplicate() async throws {
        let session = try Session { $0.inFlight = 1 }
        try session.send(call("1", "wait", "a"), call("2", "now", "b"), call("1", "now", "c"), call("2", "now", "d"))
        #expect(await session.lines(2).map(outcome) == ["null -32600", "null -32600"])
        session.handler.open("a")
        #expect(await session.lines(2).map(outcome) == ["1 \"a\"", "2 \"b\""])
        try session.send(call("1", "now", "e"))
        #expect(await session.end().map(outcome) == ["1 \"e\""])
    }

    @Test("When the look-ahead is full, reading pauses and nothing is lost")
    func pause() async throws {
        let session = try Session {
            $0.inFlight = 1
            $0.lookahead = 3
        }
        for number in 1...100 { try session.send(call("\(number)", number == 1 ? "wait" : "now", "\(number)")) }
        session.handler.open("1")
        #expect(await session.end().map(outcome) == (1...100).map { "\($0) \"\($0)\"" })
    }

    @Test(
        "When the look-ahead is full, requests can be refused instead, by number or bytes",
        arguments: [false, true])
    func reject(_ byBytes: Bool) async throws {
        let session = try Session {
            $0.inFlight = 1
            $0.lookahead = byBytes ? 1_000 : 3
            $0.lookaheadBytes = byBytes ? 3 * call("2", "now", "b").utf8.count : 1_000_000
            $0.overload = .reject(RPCError(code: 3, message: "full"))
        }
        try session.send(call("1", "wait", "a"), call("2", "now", "b"), call("3", "now", "c"), call("4", "now", "d"))
        try session.send(call("5", "now", "e"), call("6", "now", "f"))
        #expect(await session.lines(2).map(outcome) == ["5 3", "6 3"])
        session.handler.open("a")
        #expect(await session.lines(4).map(outcome) == ["1 \"a\"", "2 \"b\"", "3 \"c\"", "4 \"d\""])
        #expect(await session.end() == [])
    }

    @Test("The bytes of running requests are bounded; a larger request runs alone")
    func runningBytes() async throws {
        let session = try Session { $0.lookaheadBytes = 2 * call("1", "wait", "a").utf8.count }
        let large = String(repeating: "x", count: 200)
        try session.send(call("1", "wait", "a"), call("2", "wait", "b"), call("3", "wait", "c"), cancel("3"))
        // Had it been started, the handler would have said so.
        #expect(await session.lines(1).map(outcome) == ["3 -32800"])
        try session.send(call("4", "wait", large), call("5", "now", "e"), cancel("5"))
        #expect(session.handler.started.sorted() == ["a", "b"])
        session.handler.open("a")
        session.handler.open("b")
        #expect(await session.lines(2).map(outcome).sorted() == ["1 \"a\"", "2 \"b\""])
        #expect(await session.lines(1).map(outcome) == ["5 -32800"])
        session.handler.open(large)
        #expect(await session.end().map(outcome) == ["4 \"\(large)\""])
        #expect(session.handler.mostRunning == 2)
    }

    @Test("A batch is answered as a whole when its last request has ended")
    func batch() async throws {
        let session = try Session()
        try session.send(
            "[\(call("1", "wait", "a")),1,\(cancel("9")),\(call("2", "now", "b")),{\"id\":3,\"result\":1}]",
            call("4", "now", "d"))
        #expect(await session.lines(1).map(outcome) == ["4 \"d\""])
        session.handler.open("a")
        #expect(await session.end().map(outcome) == ["[1 \"a\" null -32600 2 \"b\"]"])
    }

    @Test("A batch larger than the look-ahead runs one request at a time")
    func largeBatch() async throws {
        let session = try Session {
            $0.inFlight = 1
            $0.lookahead = 2
        }
        try session.send("[\((1...200).map { call("\($0)", "now", "x") }.joined(separator: ","))]")
        #expect(await session.end().map(outcome) == ["[\((1...200).map { "\($0) \"x\"" }.joined(separator: " "))]"])
    }

    @Test("Notifications are passed to the handler and never answered")
    func notifications() async throws {
        let session = try Session()
        try session.send(
            "{\"jsonrpc\":\"2.0\",\"method\":\"a\"}", "[{\"jsonrpc\":\"2.0\",\"method\":\"b\"}]",
            "{\"jsonrpc\":\"2.0\",\"method\":\"$/c\",\"params\":[]}", "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1}")
        #expect(await session.end() == [])
        #expect(session.handler.notifications == ["a", "b", "$/c"])
    }
}
