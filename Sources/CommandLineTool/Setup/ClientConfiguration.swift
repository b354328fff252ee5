import JSON

/// The entry of the host in the configuration file of a client.
public struct ClientConfiguration: Sendable {
    /// The client.
    public let client: AgentClient
    private let launch: HostLaunch

    /// Creates the configuration of a client that starts the host by `launch`.
    public init(_ client: AgentClient, _ launch: HostLaunch) {
        self.client = client
        self.launch = launch
    }

    /// The entry as a whole file of its own, to be shown.
    public var text: String {
        let path = client.containers + [AgentClient.serverName]
        let entry = client.entry(launch)
        switch client.format {
        case .toml: return TOMLText.section(path, entry, newline: "\n")
        case .json, .yaml:
            let document = path.reversed().reduce(JSONValue.object(entry)) {
                .object(JSONObject([.init(key: $1, value: $0)]))
            }
            return client.format == .yaml ? YAMLText.document(document) : document.prettyText + "\n"
        }
    }

    /// Returns the file with the entry, which replaces an earlier one. `bytes` is empty for a missing file.
    ///
    /// Throws if the file cannot be parsed, or has an entry of this name that does not start the host.
    public func added(to bytes: [UInt8]) throws(SpliceError) -> [UInt8] {
        let entry = client.entry(launch)
        switch client.format {
        case .yaml: throw SpliceError("a file in YAML is not changed, only shown")
        case .toml:
            let splice = try TOMLSplice(bytes)
            let path = client.containers + [AgentClient.serverName]
            try Self.checkOwner(splice.text(at: path))
            return try splice.setting(path, to: entry)
        case .json:
            let splice = try JSONSplice(bytes)
            if client == .opencode, let path = Self.secondFormOfOpenCode(splice) {
                try Self.checkOwner(splice.text(at: path))
                var entry = entry
                // The second form has `disabled` instead.
                entry["enabled"] = nil
                return try splice.setting(path, to: .object(entry))
            }
            let path = client.containers + [AgentClient.serverName]
            try Self.checkOwner(splice.text(at: path))
            return try splice.setting(path, to: .object(entry))
        }
    }

    /// The path of the entry in a file of OpenCode that has the form of version 2, in which `mcp.servers` has the
    /// servers. Version 2 reads the form of version 1, too, so that is the form of a new file.
    private static func secondFormOfOpenCode(_ splice: JSONSplice) -> [String]? {
        let servers = ["mcp", "servers"]
        guard splice.hasObject(at: servers), splice.text(at: servers + ["type"]) == nil else { return nil }
        return servers + [AgentClient.serverName]
    }

    private static func checkOwner(_ text: [UInt8]?) throws(SpliceError) {
        guard let text, !String(decoding: text, as: UTF8.self).contains("alloy-host") else { return }
        throw SpliceError(
            "the file has an entry \"\(AgentClient.serverName)\" that does not start alloy-host; rename or remove it")
    }
}

/// JSON values as YAML in block style.
enum YAMLText {
    /// Returns a document of an object.
    static func document(_ value: JSONValue) -> String { lines(value, indentation: "").joined(separator: "\n") + "\n" }

    private static func lines(_ value: JSONValue, indentation: String) -> [String] {
        guard let object = value.objectValue else { return [] }
        return object.members.flatMap { member in
            if let inner = member.value.objectValue, !inner.isEmpty {
                return ["\(indentation)\(member.key):"] + lines(member.value, indentation: indentation + "  ")
            }
            // JSON is YAML.
            return ["\(indentation)\(member.key): \(member.value.text)"]
        }
    }
}
