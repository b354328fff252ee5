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

    /// Indicates that a server gets only a few variables of the client's own environment, such as `HOME` and `PATH`,
    /// beside those of its entry.
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
        let environment = JSONValue.object(launch.environment(for: self))
        var entry: JSONObject
        switch self {
        // https://code.claude.com/docs/en/mcp
        case .claudeCode: entry = ["type": "stdio", "command": command, "args": arguments]
        // https://cursor.com/docs/context/mcp: `type` selects the transport.
        case .cursor: entry = ["type": "stdio", "command": command, "args": arguments]
        // https://code.visualstudio.com/docs/agents/reference/mcp-configuration: `type` is required.
        case .vscode: entry = ["type": "stdio", "command": command, "args": arguments]
        // https://modelcontextprotocol.io/docs/develop/connect-local-servers
        case .claudeDesktop: entry = ["command": command, "args": arguments]
        // https://github.com/google-gemini/gemini-cli/blob/main/docs/tools/mcp-server.md
        case .geminiCLI: entry = ["command": command, "args": arguments]
        // https://zed.dev/docs/ai/mcp: the earlier `source` is no longer part of an entry; Zed asks to remove it.
        case .zed: entry = ["command": command, "args": arguments]
        // https://docs.github.com/en/copilot/how-tos/copilot-cli/customize-copilot/add-mcp-servers
        case .copilotCLI:
            return ["type": "local", "command": command, "args": arguments, "env": environment, "tools": ["*"]]
        // https://developers.openai.com/codex/mcp
        case .codex:
            // A slow machine may need longer than the client waits.
            entry = ["command": command, "args": arguments, "startup_timeout_sec": 20]
            if !launch.proxyVariables.isEmpty { entry["env_vars"] = .strings(launch.proxyVariables) }
        // https://opencode.ai/v1/docs/mcp-servers; https://opencode.ai/docs/migrate-v1: version 2 reads this form, too.
        case .opencode:
            let words = JSONValue.strings([launch.command] + launch.arguments)
            return ["type": "local", "command": words, "environment": environment, "enabled": true]
        // https://github.com/aaif-goose/goose, documentation/docs/guides/config-file.md; some versions refuse an entry
        // without a description.
        case .goose:
            return [
                "type": "stdio", "name": .string(Self.serverName),
                "description": "Apps and accounts that the user has connected with Alloy", "enabled": true,
                "cmd": command, "args": arguments, "envs": environment, "env_keys": [], "timeout": 300,
            ]
        }
        entry.append("env", environment)
        return entry
    }
}
