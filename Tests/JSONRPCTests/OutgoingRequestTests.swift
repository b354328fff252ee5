import JSON
import Testing

@testable import JSONRPC

/// Requests of the host to its peer.
struct OutgoingRequestTests {
    /// The id of the request that the host has sent.
    private func question(_ session: Session) async throws -> String {
        let line = try #require(await session.lines(1).first)
        let message = try JSONValue(parsing: line)
        #expect(message["method"] == "question" && message["params"] == ["a"])
        return try #require(message["id"]?.text)
    }

    @Test("The result of the response is what the request gets", arguments: [#"{"x":1}"#, "null", "[]"])
    func result(result: String) async throws {
        let session = try Session()
        try session.send(call("1", "ask", "a"))
        let id = try await question(session)
        try session.send(#"{"jsonrpc":"2.0","id":\#(id),"result":\#(result)}"#)
        #expect(await session.lines(1).map(outcome) == ["1 \(result)"])
        #expect(await session.end().isEmpty)
    }

    @Test func errorOfTheResponse() async throws {
        let session = try Session()
        try session.send(call("1", "ask", "a"))
        let id = try await question(session)
        try session.send(#"{"jsonrpc":"2.0","id":\#(id),"error":{"code":-32601,"message":"no"}}"#)
        #expect(await session.lines(1).map(outcome) == ["1 -32601"])
    }

    @Test("A response to another id changes nothing", arguments: ["null", "1", #""alloy-host-2""#, "{}"])
    func otherResponse(other: String) async throws {
        let session = try Session()
        try session.send(call("1", "ask", "a"))
        let id = try await question(session)
        try session.send(
            #"{"jsonrpc":"2.0","id":\#(other),"result":1}"#, #"{"jsonrpc":"2.0","id":\#(id),"result":2}"#,
            #"{"jsonrpc":"2.0","id":\#(id),"result":3}"#)
        #expect(await session.lines(1).map(outcome) == ["1 2"])
        #expect(await session.end().isEmpty)
    }

    @Test("The end of the input and a cancellation end the wait", arguments: [false, true])
    func interruption(isCancelled: Bool) async throws {
        let session = try Session()
        try session.send(call("1", "ask", "a"))
        let id = try await question(session)
        if isCancelled {
            try session.send(cancel("1"))
            let notice = try #require(await session.lines(1).first)
            #expect(try JSONValue(parsing: notice)["params"]?["requestId"]?.text == id)
            #expect(await session.lines(1).map(outcome) == [#"1 "interrupted""#])
        } else {
            #expect(await session.end().map(outcome) == [#"1 "interrupted""#])
        }
    }
}

/// `notifications/cancelled`, after which a request gets no reply.
struct SilentCancellationTests {
    private func silence(_ id: String) -> String {
        #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":\#(id)}}"#
    }

    @Test func runningRequestGetsNoReply() async throws {
        let session = try Session()
        try session.send(call("1", "wait", "a"), call("2", "now", "b"))
        #expect(await session.lines(1).map(outcome) == [#"2 "b""#])
        try session.send(silence("1"), call("3", "now", "c"))
        #expect(await session.lines(1).map(outcome) == [#"3 "c""#])
        #expect(await session.end().isEmpty)
    }

    @Test func waitingRequestGetsNoReply() async throws {
        let session = try Session { $0.inFlight = 1 }
        try session.send(call("1", "wait", "a"), call("2", "now", "b"), silence("2"))
        try session.send(silence("1"), call("3", "now", "c"))
        #expect(await session.lines(1).map(outcome) == [#"3 "c""#])
        #expect(await session.end().isEmpty)
    }

    @Test("A batch has the replies of the other requests")
    func batch() async throws {
        let session = try Session()
        try session.send("[\(call("1", "wait", "a")),\(call("2", "now", "b"))]", silence("1"))
        #expect(await session.lines(1).map(outcome) == [#"[2 "b"]"#])
        try session.send("[\(call("3", "wait", "c"))]", silence("3"), call("4", "now", "d"))
        #expect(await session.lines(1).map(outcome) == [#"4 "d""#])
        #expect(await session.end().isEmpty)
    }
}
