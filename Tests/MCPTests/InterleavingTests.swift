import JSON
import JSONRPC
import MCPTestSupport
import TestSupport
import Testing

@testable import MCP

/// Native, handshake and stateless messages in random order on one connection.
struct InterleavingTests {
    /// One random order of messages, from a seed.
    private struct Interleaving {
        private var generator: SplitMix
        private let number: Int
        private var lastId = 0
        private var open: [JSONValue] = []
        var messages: [JSONValue] = []

        init(_ number: Int) {
            self.number = number
            generator = SplitMix(state: UInt64(number))
            for _ in 0..<Int.random(in: 2...6, using: &generator) { step() }
            while let id = open.popLast() { cancel(id) }
        }

        private mutating func step() {
            switch Int.random(in: 0..<16, using: &generator) {
            case 0:
                let version = Revision.allCases.randomElement(using: &generator)?.rawValue ?? ""
                messages.append(request("initialize", SampleServer.handshake(version, ["elicitation": ["form": [:]]])))
            case 1...2: messages.append(request("server/discover", SampleServer.modern()))
            case 3...4: messages.append(native())
            case 5: messages.append(wait("wait", nil))
            case 6: messages.append(wait("tools/call", ["name": "wait"]))
            case 7: messages.append(wait("tools/call", SampleServer.modern(["name": "wait"])))
            case 8: if let id = open.popLast() { cancel(id) }
            case 9: messages.append(request("tools/call", ["name": "ask_form"]))
            case 10: messages.append(["jsonrpc": "2.0", "method": "notifications/initialized"])
            case 11: messages.append([native(), request("tools/list", nil), native()])
            default: call()
            }
        }

        private mutating func call() {
            let calls: [(String, JSONObject)] = [
                ("tools/list", [:]), ("tools/call", ["name": "echo", "arguments": ["text": "x"]]),
                ("tools/call", ["name": "nope"]), ("prompts/list", [:]),
                ("resources/read", ["uri": "sample://numbers/3"]),
                ("no/method", [:]), ("ping", [:]), ("tools/call", ["name": "ask_form"]),
            ]
            guard let (method, params) = calls.randomElement(using: &generator) else { return }
            let modern = SampleServer.modern(params, ["elicitation": [:]])
            messages.append(request(method, Bool.random(using: &generator) ? modern : .object(params)))
        }

        private mutating func id() -> JSONValue {
            lastId += 1
            return Bool.random(using: &generator)
                ? .string("\(number)-\(lastId)") : .int(number * 100 + lastId)
        }

        private mutating func request(_ method: String, _ params: JSONValue?) -> JSONValue {
            var message: JSONObject = ["jsonrpc": "2.0", "id": id(), "method": .string(method)]
            message.append("params", params)
            return .object(message)
        }

        private mutating func native() -> JSONValue { request("echo", ["number": .int(number)]) }

        private mutating func wait(_ method: String, _ params: JSONValue?) -> JSONValue {
            let message = request(method, params)
            open.append(message["id"] ?? .null)
            return message
        }

        private mutating func cancel(_ id: JSONValue) {
            messages.append(
                Bool.random(using: &generator)
                    ? ["jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": id]]
                    : ["jsonrpc": "2.0", "method": "$/cancelRequest", "params": ["id": id]])
        }
    }

    @Test("10,000 interleavings: each request is answered once, in its own dialect", .tags(.slow), .notInInnerLoop)
    func interleavings() async throws {
        let sample = try SampleServer { _ in ["action": "accept", "content": ["name": "Ada"]] }
        for number in 1...10_000 {
            sample.connection.send(Interleaving(number).messages)
            // Not all at once: a question needs its answer among the messages.
            if number.isMultiple(of: 100) { await sample.connection.settle() }
        }
        await sample.connection.settle()
        let received = await sample.connection.end()
        let asked = sample.connection.transcript.asked
        #expect(asked.count > 30_000, "\(asked.count)")
        var wrong = asked.filter { $0.value.replies != 1 && !$0.value.isCancelled }.map(\.key)
        for reply in received.flatMap({ $0.arrayValue ?? [$0] }) {
            guard let id = reply["id"]?.text, let request = asked[id], reply["method"] == nil else { continue }
            // What was cancelled in the way of the protocol has no result; it may have failed before.
            let isWrong =
                request.isCancelled && reply["result"] != nil
                || request.method == "echo" && reply["result"]?["number"] == nil
            if isWrong { wrong.append(id) }
        }
        #expect(wrong.isEmpty, "\(wrong.prefix(10))")
    }
}
