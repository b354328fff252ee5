import JSON

/// A server of a document: a URL, absolute or relative to the document's own, with variables in braces
/// (https://spec.openapis.org/oas/v3.1.1.html#server-object).
public struct ServerTemplate: Sendable {
    /// The URL, with `{variables}`.
    public let url: String
    /// The variables that the document describes.
    public let variables: [OpenAPIDocument.ServerVariable]

    /// The server that a document without servers has.
    static let usual = ServerTemplate(url: "/", variables: [])

    private init(url: String, variables: [OpenAPIDocument.ServerVariable]) {
        self.url = url
        self.variables = variables
    }

    /// Reads a Server Object; nil for one without a URL.
    init?(_ json: JSONValue) {
        guard let url = json["url"]?.stringValue?.trimmed else { return nil }
        self.url = url
        variables = (json["variables"]?.objectValue?.members ?? []).map { member in
            OpenAPIDocument.ServerVariable(
                name: member.key, description: member.value["description"]?.stringValue,
                values: member.value["enum"]?.arrayValue?.compactMap(\.stringValue),
                defaultValue: member.value["default"])
        }
    }

    /// A variable of the URL that has no value, or one that the document does not allow.
    public enum Problem: Error, Sendable, Equatable {
        /// Neither the caller nor the document has a value.
        case missing(String)
        /// The value is none of these.
        case notAllowed(String, values: [String])
        /// The value holds a character that would change what the URL means, or leads to another path.
        case unsafe(String)
    }

    /// Returns the URL with a value in place of each variable: one of `settings`, or the document's own.
    ///
    /// A value can't leave its place: letters, digits and `-._~` are allowed, and a slash where the variable is in the path. With
    /// what stands beside it, it makes no segment `.` or `..` (RFC 3986 §5.2.4).
    public func url(with settings: JSONObject) throws(Problem) -> String {
        var result = ""
        var pieces: [(text: Substring, variable: String?)] = []
        var rest = url[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            result += rest[..<open]
            pieces.append((rest[..<open], nil))
            let name = String(rest[rest.index(after: open)..<close])
            let variable = variables.first { $0.name.hasSameCodePoints(as: name) }
            guard let value = Self.text(settings[name]) ?? Self.text(variable?.defaultValue) else {
                throw .missing(name)
            }
            if let values = variable?.values, !values.isEmpty, !values.contains(where: value.hasSameCodePoints) {
                throw .notAllowed(name, values: values)
            }
            // The host ends where the path starts.
            let isInPath = result.split(separator: "/", omittingEmptySubsequences: false).count > 3 || url.first == "/"
            let isWhole = result.isEmpty
            guard isWhole || value.utf8.allSatisfy({ Self.isSafe($0, inPath: isInPath) }) else { throw .unsafe(name) }
            result += value
            pieces.append((value[...], name))
            rest = rest[rest.index(after: close)...]
        }
        pieces.append((rest, nil))
        if let name = Self.leadingElsewhere(pieces) { throw .unsafe(name) }
        return result + rest
    }

    /// The first variable in a segment that leads to another path; nil where there is none. A segment that only the document
    /// makes is its own matter.
    private static func leadingElsewhere(_ pieces: [(text: Substring, variable: String?)]) -> String? {
        var segment = ""
        var variable: String?
        for piece in pieces {
            variable = variable ?? piece.variable
            for scalar in piece.text.unicodeScalars {
                guard "/\\?#".unicodeScalars.contains(scalar) else {
                    segment.unicodeScalars.append(scalar)
                    continue
                }
                if let variable, isDots(segment) { return variable }
                // Behind the path dots mean nothing.
                if scalar == "?" || scalar == "#" { return nil }
                (segment, variable) = ("", piece.variable)
            }
        }
        return isDots(segment) ? variable : nil
    }

    /// Returns true for `.` and `..`, also for servers that decode a segment once or twice before they look for them.
    private static func isDots(_ segment: String) -> Bool {
        var text = segment
        for _ in 0..<3 { text = PercentDecoding.decode(text) ?? text }
        return text == "." || text == ".."
    }

    private static func text(_ value: JSONValue?) -> String? {
        guard let text = value?.stringValue ?? value?.numberValue?.text, !text.isEmpty else { return nil }
        return text
    }

    private static func isSafe(_ byte: UInt8, inPath: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "/"): inPath
        default: "-._~".utf8.contains(byte)
        }
    }
}

extension OpenAPIDocument {
    /// The document's servers; `/` where it has none.
    public var servers: [ServerTemplate] { Self.servers(root["servers"]) ?? [.usual] }

    /// The servers of a list; nil where there is none that can be used.
    static func servers(_ list: JSONValue?) -> [ServerTemplate]? {
        let servers = list?.arrayValue?.compactMap(ServerTemplate.init) ?? []
        return servers.isEmpty ? nil : servers
    }
}
