import JSON
import TestSupport
import Testing

/// The tests that start the built executable. They run one at a time, because many hosts at once would make time limits
/// meaningless.
@Suite(.serialized, .tags(.endToEnd))
enum EndToEnd {}

/// Both ways of framing messages.
let framings = HostProcess.Framing.allCases

/// A request as a message.
func request(_ id: String, _ method: String = "ping", _ params: String? = nil) -> String {
    "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"\(method)\"\(params.map { ",\"params\":\($0)" } ?? "")}"
}

/// A notification as a message.
func notification(_ method: String, _ params: String) -> String {
    "{\"jsonrpc\":\"2.0\",\"method\":\"\(method)\",\"params\":\(params)}"
}

/// The reply to a `ping` of this id, to the byte.
func pong(_ id: String) -> String { "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"result\":{}}" }

/// What a reply says, in short: the id exactly as it stands on the wire, and the code of the error or `ok`.
///
/// Of a batch: its replies in brackets. What is no reply comes back whole, so that a test shows it.
func brief(_ message: String) -> String {
    guard let value = try? JSONValue(parsing: message, maximumDepth: 2_048) else { return message }
    if case .array(let replies) = value { return "[\(replies.map { brief($0.text) }.joined(separator: ", "))]" }
    let start = "{\"jsonrpc\":\"2.0\",\"id\":"
    guard message.hasPrefix(start) else { return message }
    let rest = message.dropFirst(start.count)
    if value["result"] != nil, let end = rest.firstRange(of: ",\"result\":") { return "\(rest[..<end.lowerBound]) ok" }
    guard let code = value["error"]?["code"], let end = rest.firstRange(of: ",\"error\":") else { return message }
    return "\(rest[..<end.lowerBound]) \(code.text)"
}

/// The reply with this id among some.
func reply(_ id: JSONValue, in messages: [String]) -> JSONValue? {
    messages.lazy.compactMap { try? JSONValue(parsing: $0) }.first { $0["id"] == id }
}

extension HostProcess {
    /// Sends a last `ping` and gives what came before its answer, each reply in short. The host must still serve.
    func repliesBeforePing() async -> [String] {
        send(request("\"alive?\""))
        var messages = await messages { $0 == pong("\"alive?\"") }
        #expect(messages.popLast() == pong("\"alive?\""), "the host serves no more")
        return messages.map(brief)
    }

    /// Ends its stdin and gives everything that still comes, each reply in short; it must end with this status.
    func repliesToEnd(status: Int32 = 0) async -> [String] {
        closeInput()
        let replies = await remainingMessages().map(brief)
        #expect(await ending() == .exited(status))
        return replies
    }
}
