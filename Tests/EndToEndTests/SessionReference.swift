import Foundation
import JSON

/// The part of `protocol/README.md` that describes the methods, made from the OpenRPC document and the golden sessions.
struct SessionReference {
    /// A request and its reply, as they stand in a session.
    private struct Exchange {
        let request: String
        let reply: String

        /// Examples that can be read by themselves come first, then those that show the most within reason.
        func isBetter(than other: Exchange) -> Bool { score > other.score }

        private var score: Int {
            let size = reply.utf8.count > 1_000 ? -reply.utf8.count : reply.utf8.count
            return size + (request.contains("\"#") ? 0 : 100_000)
        }
    }

    private let document: JSONValue
    private var exchanges: [String: Exchange] = [:]

    init(_ document: JSONValue) throws {
        self.document = document
        for name in SessionFile.names {
            let session = try SessionFile(named: name)
            guard session.isSequential else { continue }
            // While sessions are written anew their files can't be relied upon.
            try collect(isUpdatingSessions ? session.updated() : session)
        }
    }

    private mutating func collect(_ session: SessionFile) throws {
        for (sent, answer) in zip(session.lines, session.lines.dropFirst()) {
            guard case .sent(let sentBytes) = sent, case .expected(let answerBytes) = answer,
                let request = try? JSONValue(parsing: sentBytes), let reply = try? JSONValue(parsing: answerBytes),
                let method = request["method"]?.stringValue, let result = reply["result"],
                // Ids that are words and parameters by name explain themselves.
                request["id"]?.stringValue?.first?.isLetter ?? false,
                request["id"] == reply["id"], request["params"]?.arrayValue == nil,
                result["warnings"]?.arrayValue?.isEmpty ?? true
            else { continue }
            let exchange = Exchange(
                request: String(decoding: sentBytes.dropLast(), as: UTF8.self),
                reply: String(decoding: answerBytes.dropLast(), as: UTF8.self))
            if exchanges[method].map(exchange.isBetter) ?? true { exchanges[method] = exchange }
        }
    }

    /// Markdown, one section for each method in the order of the document.
    var text: String {
        let methods = document["methods"]?.arrayValue ?? []
        var lines = ["", "| method | |", "|---|---|"]
        for method in methods {
            let name = Self.text(method["name"])
            lines.append(
                "| [`\(name)`](#\(name.lowercased().filter { $0 != "." })) | \(Self.text(method["summary"])) |")
        }
        lines.append("")
        return (lines + methods.flatMap(section)).joined(separator: "\n") + "\n"
    }

    private func section(_ method: JSONValue) -> [String] {
        let name = Self.text(method["name"])
        var lines = ["### `\(name)`", "", Self.text(method["summary"])]
        if let description = method["description"]?.stringValue { lines += ["", description] }
        let params = (method["params"]?.arrayValue ?? []).filter { !Self.isCommon($0) }
        if !params.isEmpty { lines += ["", "| parameter | value | |", "|---|---|---|"] + params.map(Self.row) }
        lines += ["", "Result: `\(Self.shape(method["result"]?["schema"]))`"]
        let errors = (method["errors"]?.arrayValue ?? []).compactMap { $0["data"]?["kind"]?.stringValue }
        if !errors.isEmpty { lines += ["", "Errors: " + errors.map { "`\($0)`" }.joined(separator: ", ") + "."] }
        return lines + ["", "```"] + example(method, name) + ["```", ""]
    }

    /// What a session shows; else the document's own example, where the answer depends on how the host was started.
    private func example(_ method: JSONValue, _ name: String) -> [String] {
        if let exchange = exchanges[name] { return ["--> " + exchange.request, "<-- " + exchange.reply] }
        let example = method["examples"]?[0]
        let members = (example?["params"]?.arrayValue ?? []).map {
            JSONObject.Member(key: Self.text($0["name"]), value: $0["value"] ?? .null)
        }
        var request: JSONObject = ["jsonrpc": "2.0", "id": 1, "method": .string(name)]
        if !members.isEmpty { request.append("params", .object(JSONObject(members))) }
        let reply: JSONValue = ["jsonrpc": "2.0", "id": 1, "result": example?["result"]?["value"] ?? .null]
        return ["--> " + JSONValue.object(request).text, "<-- " + reply.text]
    }

    private static func text(_ value: JSONValue?) -> String { value?.stringValue ?? "" }

    /// Described once, for all methods.
    private static func isCommon(_ parameter: JSONValue) -> Bool {
        ["timeoutMs", "_meta"].contains(text(parameter["name"]))
    }

    private static func row(_ parameter: JSONValue) -> String {
        let mark = parameter["required"]?.boolValue == true ? " •" : ""
        return "| `\(text(parameter["name"]))`\(mark) | \(type(parameter["schema"])) | \(text(parameter["summary"])) |"
    }

    /// The schema in a few words.
    private static func type(_ schema: JSONValue?) -> String {
        if let values = schema?["enum"]?.arrayValue {
            return values.map { "`\($0.stringValue ?? $0.text)`" }.joined(separator: ", ")
        }
        if schema?["pattern"]?.stringValue == "^[0-9a-fA-F]{24}$" { return "24 hexadecimal digits" }
        if schema?["contentEncoding"]?.stringValue == "base64" { return "base64" }
        guard let type = schema?["type"]?.stringValue else { return "anything" }
        if type == "array", let items = schema?["items"]?["type"]?.stringValue { return "array of \(items)s" }
        return type
    }

    /// The members of a result: `{users: [{userId, fullName?}]}`.
    private static func shape(_ schema: JSONValue?) -> String {
        let type = schema?["type"]?.stringValue
        if type == "array" {
            let items = shape(schema?["items"])
            return "[\(items.isEmpty ? "…" : items)]"
        }
        guard type == "object" else { return "" }
        let required = (schema?["required"]?.arrayValue ?? []).compactMap(\.stringValue)
        let properties = schema?["properties"]?.objectValue?.members ?? []
        let members = properties.map { member in
            let inner = shape(member.value)
            let value = inner.isEmpty || inner == "{}" || inner == "[…]" ? "" : ": \(inner)"
            return member.key + (required.contains(member.key) ? "" : "?") + value
        }
        let others = required.filter { name in !properties.contains { $0.key == name } }
        return "{" + (members + others).joined(separator: ", ") + "}"
    }
}
