import JSON

/// A program that starts servers of the Model Context Protocol for a language model.
public enum AgentClient: String, Sendable, CaseIterable {
    case claudeCode = "claude-code"
    case claudeDesktop = "claude-desktop"
    case cursor
    case vscode
    case copilotCLI = "copilot-cli"
    case zed
    case codex
    case geminiCLI = "gemini-cli"
    case goose
    case opencode

    /// The client of this name, or of another usual one.
    public init?(name: String) {
        let other: [String: AgentClient] = ["copilot": .copilotCLI, "gemini": .geminiCLI, "vs-code": .vscode]
        guard let client = AgentClient(rawValue: name) ?? other[name] else { return nil }
        self = client
    }

    /// The name of the product.
    public var title: String {
        switch self {
        case .claudeCode: "Claude Code"
        case .claudeDesktop: "Claude Desktop"
        case .cursor: "Cursor"
        case .vscode: "VS Code"
        case .copilotCLI: "GitHub Copilot CLI"
        case .zed: "Zed"
        case .codex: "Codex"
        case .geminiCLI: "Gemini CLI"
        case .goose: "Goose"
        case .opencode: "OpenCode"
        }
    }

    /// The names of all clients, on two lines for `--help`.
    public static var listed: (first: String, second: String) {
        let names = allCases.map(\.rawValue)
        return (names.prefix(4).joined(separator: ", ") + ",", names.dropFirst(4).joined(separator: ", "))
    }

    /// The format of a configuration file.
    public enum Format: Sendable {
        /// JSON, in which comments are accepted.
        case json
        case toml
        /// YAML, which is shown only: its layout cannot be kept safely.
        case yaml
    }

    /// The format of the client's file.
    public var format: Format {
        switch self {
        case .codex: .toml
        case .goose: .yaml
        default: .json
        }
    }

    /// Indicates that the client passes on only a few variables of its own environment.
    var filtersEnvironment: Bool { self == .codex || self == .claudeDesktop || self == .copilotCLI }

    /// The name of the server in every client.
    public static let serverName = "alloy"

    /// The names of the objects around the entry, from the root of the file.
    var containers: [String] {
        switch self {
        case .vscode: ["servers"]
        case .zed: ["context_servers"]
        case .codex: ["mcp_servers"]
        case .goose: ["extensions"]
        case .opencode: ["mcp"]
        default: ["mcpServers"]
        }
    }

    /// Returns the entry of the server.
    func entry(_ launch: HostLaunch) -> JSONObject {
        let command = JSONValue.string(launch.command)
        let arguments = JSONValue.strings(launch.arguments)
        let environment = JSONValue.object(launch.environment)
        var entry: JSONObject
        switch self {
        case .claudeCode, .cursor, .vscode: entry = ["type": "stdio", "command": command, "args": arguments]
        case .claudeDesktop, .geminiCLI: entry = ["command": command, "args": arguments]
        case .copilotCLI:
            return ["type": "local", "command": command, "args": arguments, "env": environment, "tools": ["*"]]
        case .zed: entry = ["source": "custom", "command": command, "args": arguments]
        case .codex:
            // A slow machine may need longer than the client waits.
            entry = ["command": command, "args": arguments, "startup_timeout_sec": 20]
        case .opencode:
            let words = JSONValue.strings([launch.command] + launch.arguments)
            return ["type": "local", "command": words, "environment": environment, "enabled": true]
        case .goose:
            return [
                "type": "stdio", "name": .string(Self.serverName), "enabled": true, "cmd": command, "args": arguments,
                "envs": environment, "env_keys": [], "timeout": 300,
            ]
        }
        entry.append("env", environment)
        return entry
    }
}

/// The command that starts the host.
public struct HostLaunch: Sendable {
    /// The path of the program.
    public let command: String
    /// The arguments, the command's name first.
    public let arguments: [String]
    /// The variables to set.
    public let environment: JSONObject

    /// Creates a launch. `keyFile` is the path of the file with the API key; nil if none is needed.
    public init(command: String, options: [String], keyFile: String?) {
        self.command = command
        arguments = ["serve"] + options
        environment = keyFile.map { ["ALLOY_API_KEY_FILE": .string($0)] } ?? [:]
    }
}
