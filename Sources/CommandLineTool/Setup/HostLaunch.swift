import JSON

/// The command that starts the host, with the variables that it needs.
public struct HostLaunch: Sendable {
    /// The path of the program.
    let command: String
    /// The arguments, the command's name first.
    let arguments: [String]
    private let key: JSONObject
    private let paths: JSONObject
    /// The names of the variables that are set and may contain a password, which is why their values are never written.
    let proxyVariables: [String]

    /// The variables that say where the host keeps its files and finds certificates.
    private static let pathVariables = [
        "XDG_STATE_HOME", "XDG_CACHE_HOME", "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE",
    ]
    private static let proxyVariables = [
        "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy",
    ]

    /// Creates a launch. `keyFile` is the path of the file with the API key; nil if none is needed. `environment`
    /// returns the value of a variable.
    public init(
        command: String, options: [String], keyFile: String?, environment: (String) -> String? = { _ in nil }
    ) {
        self.command = command
        arguments = ["serve"] + options
        key = keyFile.map { ["ALLOY_API_KEY_FILE": .string($0)] } ?? [:]
        var paths = JSONObject()
        for name in Self.pathVariables {
            if let path = environment(name), path.hasPrefix("/") { paths.append(name, .string(path)) }
        }
        self.paths = paths
        proxyVariables = Self.proxyVariables.filter { environment($0).map { !$0.isEmpty } ?? false }
    }

    /// Returns the variables of an entry. With the same directories as in a terminal, `alloy-host approve` finds the
    /// plans of the client's host.
    func environment(for client: AgentClient) -> JSONObject {
        client.filtersEnvironment ? JSONObject(key.members + paths.members) : key
    }

    /// Returns the variables that are set, and that a host which the client starts does not get.
    public func missingVariables(for client: AgentClient) -> [String] {
        client.filtersEnvironment && client != .codex ? proxyVariables : []
    }
}
