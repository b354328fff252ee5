import JSON

/// The best exchange of the golden sessions for each method.
struct SessionExamples {
    /// A request and its reply, as a session has them.
    struct Exchange {
        let request: String
        let reply: String

        /// Examples that need no other request come first, then those that show the most within a thousand bytes.
        fileprivate var score: Int {
            let size = reply.utf8.count > 1_000 ? -reply.utf8.count : reply.utf8.count
            return size + (request.contains("\"#") ? 0 : 100_000)
        }
    }

    private var exchanges: [String: Exchange] = [:]

    /// Reads the sessions whose replies follow their requests.
    init(_ repository: Repository) throws(GenerationError) {
        let folder = "protocol/sessions"
        for name in repository.files(in: folder, endingWith: ".session") {
            let lines = (repository.text(of: "\(folder)/\(name)") ?? "").split(separator: "\n").map(String.init)
            guard lines.contains(where: { $0.hasPrefix("options: ") && $0.contains("--sequential") }) else { continue }
            for (sent, answer) in zip(lines, lines.dropFirst()) where sent.hasPrefix("--> ") && answer.hasPrefix("<-- ")
            {
                collect(String(sent.dropFirst(4)), String(answer.dropFirst(4)))
            }
        }
        guard !exchanges.isEmpty else { throw GenerationError("\(folder) has no sessions with examples.") }
    }

    /// The best exchange of the method.
    subscript(method: String) -> Exchange? { exchanges[method] }

    private mutating func collect(_ sent: String, _ answer: String) {
        guard let request = try? JSONValue(parsing: Array(sent.utf8)),
            let reply = try? JSONValue(parsing: Array(answer.utf8)),
            let method = request["method"]?.stringValue, let result = reply["result"],
            // Ids that are words and parameters by name explain themselves.
            request["id"]?.stringValue?.first?.isLetter ?? false,
            request["id"] == reply["id"], request["params"]?.arrayValue == nil,
            result["warnings"]?.arrayValue?.isEmpty ?? true
        else { return }
        let exchange = Exchange(request: sent, reply: answer)
        if exchanges[method].map({ exchange.score > $0.score }) ?? true { exchanges[method] = exchange }
    }
}
