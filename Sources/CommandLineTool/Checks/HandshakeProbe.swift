import JSON

/// A conversation of an agent's client with the host, in one order of the two eras of the Model Context Protocol.
public struct HandshakeProbe: Sendable {
    /// The order in which the eras are used on one connection.
    public enum Order: String, Sendable, CaseIterable {
        /// `server/discover`, then `initialize`, as several clients do.
        case statelessFirst
        /// `initialize`, then `server/discover`.
        case handshakeFirst

        /// The order for a person.
        public var title: String {
            switch self {
            case .statelessFirst: "server/discover, then initialize"
            case .handshakeFirst: "initialize, then server/discover"
            }
        }
    }

    private let order: Order
    private let stateless: String
    private let handshake: String

    /// Creates a probe of a revision without a handshake and one with it.
    public init(_ order: Order, stateless: String, handshake: String) {
        self.order = order
        self.stateless = stateless
        self.handshake = handshake
    }

    /// The messages to send, one on a line.
    public var input: String {
        let meta: JSONObject = [
            "_meta": [
                "io.modelcontextprotocol/protocolVersion": .string(stateless),
                "io.modelcontextprotocol/clientInfo": Self.client,
                "io.modelcontextprotocol/clientCapabilities": [:],
            ]
        ]
        let initialize: JSONObject = [
            "protocolVersion": .string(handshake), "capabilities": [:], "clientInfo": Self.client,
        ]
        let first = [
            Self.message("discover", "server/discover", meta), Self.message("stateless tools", "tools/list", meta),
        ]
        let second = [
            Self.message("initialize", "initialize", initialize),
            Self.message(nil, "notifications/initialized", [:]), Self.message("ping", "ping", [:]),
            Self.message("tools", "tools/list", [:]),
        ]
        let messages = order == .statelessFirst ? first + second : second + first
        return messages.map { $0 + "\n" }.joined()
    }

    private static let client: JSONValue = ["name": "alloy-host doctor", "version": "1"]

    private static func message(_ id: String?, _ method: String, _ params: JSONObject) -> String {
        var object: JSONObject = ["jsonrpc": "2.0"]
        object.append("id", id.map(JSONValue.string))
        object.append("method", .string(method))
        object.append("params", .object(params))
        return JSONValue.object(object).text
    }

    /// The result of the conversation.
    public struct Outcome: Sendable, Equatable {
        /// The reason why it failed, as a sentence without its end; nil if all replies are right.
        public var failure: String?
        /// The compact texts of the tools of the revision without a handshake, and of the one with it.
        public var statelessTools: [JSONValue] = []
        public var tools: [JSONValue] = []
        /// The advice for the model.
        public var instructions = ""

        /// An outcome without replies.
        public init(failure: String? = nil) { self.failure = failure }
    }

    /// Checks what the host wrote.
    public func outcome(of output: [UInt8]) -> Outcome {
        var outcome = Outcome()
        var results: [String: JSONValue] = [:]
        for line in output.split(separator: UInt8(ascii: "\n")) {
            guard let message = try? JSONValue(parsing: Array(line)) else {
                outcome.failure = "a line on stdout is not JSON"
                return outcome
            }
            guard let id = message["id"]?.stringValue, message["method"] == nil else { continue }
            if let error = message["error"] {
                outcome.failure = "\(id) was answered by an error: \(error["message"]?.stringValue ?? error.text)"
                return outcome
            }
            if results[id] != nil {
                outcome.failure = "\(id) was answered twice"
                return outcome
            }
            results[id] = message["result"]
        }
        let versions = results["discover"]?["supportedVersions"]?.arrayValue?.compactMap(\.stringValue) ?? []
        outcome.statelessTools = results["stateless tools"]?["tools"]?.arrayValue ?? []
        outcome.tools = results["tools"]?["tools"]?.arrayValue ?? []
        outcome.instructions = results["initialize"]?["instructions"]?.stringValue ?? ""
        if let missing = ["discover", "stateless tools", "initialize", "ping", "tools"].first(where: {
            results[$0] == nil
        }) {
            outcome.failure = "\(missing) was not answered"
        } else if !versions.contains(stateless) {
            outcome.failure = "server/discover does not name \(stateless)"
        } else if results["initialize"]?["protocolVersion"]?.stringValue != handshake {
            outcome.failure = "initialize did not agree on \(handshake)"
        } else if outcome.tools.map({ $0["name"] }) != outcome.statelessTools.map({ $0["name"] }) {
            outcome.failure = "the two eras list different tools"
        }
        return outcome
    }
}
