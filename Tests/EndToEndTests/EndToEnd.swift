import JSON
import TestSupport
import Testing

/// The tests that start the built executable. They run one at a time, because many hosts at once would make time limits
/// meaningless.
@Suite(.serialized, .tags(.endToEnd), .notInInnerLoop)
enum EndToEnd {}

/// Both framings.
let framings = HostProcess.Framing.allCases

/// Returns a request as a message.
func request(_ id: String, _ method: String = "ping", _ params: String? = nil) -> String {
    "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"\(method)\"\(params.map { ",\"params\":\($0)" } ?? "")}"
}

/// Returns a notification as a message.
func notification(_ method: String, _ params: String) -> String {
    "{\"jsonrpc\":\"2.0\",\"method\":\"\(method)\",\"params\":\(params)}"
}

/// Returns the exact reply to a `ping` with this id.
func pong(_ id: String) -> String { "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"result\":{}}" }

/// Returns a short form of a reply: the id as it is on the wire, and the code of the error or `ok`.
///
/// For a batch: its replies in brackets. Any other text is returned unchanged, so that a test shows it.
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

/// Returns the reply with this id.
func reply(_ id: JSONValue, in messages: [String]) -> JSONValue? {
    messages.lazy.compactMap { try? JSONValue(parsing: $0) }.first { $0["id"] == id }
}

extension HostProcess {
    /// Sends a last `ping` and returns the short forms of all replies before its own. The host must still answer.
    func repliesBeforePing() async -> [String] {
        send(request("\"alive?\""))
        var messages = await messages { $0 == pong("\"alive?\"") }
        #expect(messages.popLast() == pong("\"alive?\""), "the host serves no more")
        return messages.map(brief)
    }

    /// Closes stdin and returns the short forms of all remaining replies; the host must end with this status.
    func repliesToEnd(status: Int32 = 0) async -> [String] {
        closeInput()
        let replies = await remainingMessages().map(brief)
        #expect(await ending() == .exited(status))
        return replies
    }
}
