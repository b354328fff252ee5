import Foundation
import JSON
import JSONRPC
import Logging
import Platform
import Testing

/// A connection in memory: a handler is served on a thread of its own, and every message is recorded and validated.
package final class TestConnection: Sendable {
    private struct State: Sendable {
        var transcript = Transcript()
        var received: [JSONValue] = []
        var lastId = 0
    }

    private let input = Gate<(bytes: [UInt8], hasEnded: Bool)>(([], false))
    private let state = Gate(State())
    private let hasEnded = Gate(false)
    private let onEnd: @Sendable () -> Void

    /// Serves `handler`; `onEnd` is called at the end of the input. `answer` returns the result of a request of the server,
    /// which is sent at once; nil leaves it to the test.
    package init(
        _ handler: any RequestHandler, redactor: Redactor = Redactor(), limits: Limits = Limits(),
        answer: @escaping @Sendable (JSONValue) -> JSONValue? = { _ in nil }, onEnd: @escaping @Sendable () -> Void = {}
    ) throws {
        self.onEnd = onEnd
        let output = Descriptor(open("/dev/null", O_WRONLY | O_CLOEXEC))
        let writer = MessageWriter(output, maximumUnsentBytes: limits.unsentBytes) { [state, input] message in
            guard let message = try? JSONValue(parsing: message) else {
                Issue.record("not JSON: \(String(decoding: message, as: UTF8.self))")
                return
            }
            state.update { state in
                state.transcript.received(message)
                state.received.append(message)
            }
            guard let id = message["id"], message["method"] != nil, let result = answer(message) else { return }
            let reply: JSONValue = ["jsonrpc": "2.0", "id": id, "result": result]
            input.update { $0.bytes += reply.bytes + [0x0A] }
        } onClosed: {
        }
        let log = Log(level: .error, format: .text, redactor: redactor, timestamp: { "" }) { _ in }
        let connection = Connection(handler: handler, writer: writer, limits: limits, log: log)
        try SystemThread.start(stackSize: 8 << 20) { [input, hasEnded] in
            connection.serve { buffer in
                input.wait { !$0.bytes.isEmpty || $0.hasEnded }
                return input.update { input in
                    let piece = input.bytes.prefix(buffer.count)
                    buffer.copyBytes(from: piece)
                    input.bytes.removeFirst(piece.count)
                    return piece.count
                }
            }
            onEnd()
            _ = connection.waitUntilIdle()
            _ = writer.waitUntilFlushed()
            output.close()
            hasEnded.update { $0 = true }
        }
    }

    /// The messages that have come so far.
    package var received: [JSONValue] { state.update { $0.received } }
    /// The record of the connection.
    package var transcript: Transcript { state.update { $0.transcript } }

    /// Sends messages, all in one piece.
    package func send(_ messages: JSONValue...) { send(messages) }

    /// Sends messages, all in one piece.
    package func send(_ messages: [JSONValue]) {
        state.update { state in messages.forEach { state.transcript.sent($0) } }
        let bytes: [UInt8] = messages.reduce(into: []) { $0 += $1.bytes + [0x0A] }
        input.update { $0.bytes += bytes }
    }

    /// Sends a request with an id of its own, and returns the id.
    @discardableResult
    package func start(_ method: String, _ params: JSONValue? = nil) -> JSONValue {
        let id = state.update { state in
            state.lastId += 1
            return JSONValue.int(state.lastId)
        }
        var message: JSONObject = ["jsonrpc": "2.0", "id": id, "method": .string(method)]
        message.append("params", params)
        send(.object(message))
        return id
    }

    /// Sends a request and waits for its reply.
    package func reply(_ method: String, _ params: JSONValue? = nil) async throws -> JSONValue {
        try await reply(to: start(method, params))
    }

    /// Sends a request and waits for its result.
    package func result(
        _ method: String, _ params: JSONValue? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> JSONValue {
        let reply = try await reply(method, params)
        return try #require(reply["result"], "\(method): \(reply.text)", sourceLocation: sourceLocation)
    }

    /// Sends a request and waits for its error.
    package func error(
        _ method: String, _ params: JSONValue? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> JSONValue {
        let reply = try await reply(method, params)
        return try #require(reply["error"], "\(method): \(reply.text)", sourceLocation: sourceLocation)
    }

    /// Waits for the reply to the request with this id.
    package func reply(to id: JSONValue) async throws -> JSONValue {
        try await message { $0["id"] == id && $0["method"] == nil }
    }

    /// Waits for the first message that fulfils a condition.
    package func message(where isWanted: @escaping @Sendable (JSONValue) -> Bool) async throws -> JSONValue {
        let state = state
        let isThere = await onThread {
            state.wait(atMost: .seconds(900)) { $0.received.contains(where: isWanted) }
        }
        if !isThere { Issue.record("the message does not come") }
        return try #require(received.first(where: isWanted))
    }

    /// Waits until every request has its reply, except those that were cancelled so that they get none.
    package func settle(sourceLocation: SourceLocation = #_sourceLocation) async {
        let isSettled = await onThread { [state] in
            state.wait(atMost: .seconds(900)) { $0.transcript.unanswered == 0 }
        }
        #expect(isSettled, "\(transcript.unanswered) requests have no reply", sourceLocation: sourceLocation)
    }

    /// Ends the input, waits until everything is answered, and checks that every message fits its schema.
    @discardableResult
    package func end(sourceLocation: SourceLocation = #_sourceLocation) async -> [JSONValue] {
        input.update { $0.hasEnded = true }
        let isEnded = await onThread { [hasEnded] in hasEnded.wait(atMost: .seconds(900)) { $0 } }
        #expect(isEnded, "the connection does not end", sourceLocation: sourceLocation)
        let problems = transcript.problems
        #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))", sourceLocation: sourceLocation)
        return received
    }
}

/// Runs what blocks on a thread of its own.
private func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: body()) }
    }
}
