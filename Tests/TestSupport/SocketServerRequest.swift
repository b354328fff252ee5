/// One request from the wire.
public struct SocketServerRequest: Sendable, Equatable {
    /// One field line.
    public struct Field: Sendable, Equatable {
        public let name: String
        public let value: String
    }

    public let method: String
    public let target: String
    public let fields: [Field]
    public let body: [UInt8]

    /// Returns the values of the fields with this name, in any case.
    public func values(of name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// Parses a head, without the empty line at its end.
    init(head: String, body: [UInt8]) {
        let lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)
        let words = (lines.first ?? "").split(separator: " ", omittingEmptySubsequences: false)
        method = words.first.map(String.init) ?? ""
        target = words.count > 1 ? String(words[1]) : ""
        fields = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return Field(
                name: String(parts[0]), value: parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
        }
        self.body = body
    }
}
