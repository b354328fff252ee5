/// The directories that clients derive the locations of their files from.
public struct ClientDirectories: Sendable {
    private let environment: @Sendable (String) -> String?
    private let isDarwin: Bool

    /// Creates the directories of an environment.
    public init(isDarwin: Bool, environment: @escaping @Sendable (String) -> String?) {
        self.isDarwin = isDarwin
        self.environment = environment
    }

    /// The home directory; nil if the environment names none.
    public var home: String? { path("HOME") }

    /// The directory of the XDG Base Directory Specification for settings.
    public var configuration: String? { path("XDG_CONFIG_HOME") ?? home.map { $0 + "/.config" } }

    /// The directory in which applications keep their settings on this system.
    fileprivate var applications: String? {
        isDarwin ? home.map { $0 + "/Library/Application Support" } : configuration
    }

    /// The absolute path in a variable.
    fileprivate func path(_ variable: String) -> String? {
        guard var path = environment(variable), path.hasPrefix("/") else { return nil }
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }

    /// The usual directory for settings on Linux and on macOS, for programs that do not use Apple's.
    fileprivate var dotConfiguration: String? { isDarwin ? home.map { $0 + "/.config" } : configuration }
}

extension AgentClient {
    /// Returns the possible paths of the client's file of all projects of a user; the first that exists is used, else
    /// the first. Empty if the environment names no home directory.
    ///
    /// Sources: the pages that `entry` names, and those below.
    public func files(_ directories: ClientDirectories) -> [String] {
        func below(_ directory: String?, _ names: String...) -> [String] {
            guard let directory else { return [] }
            return names.map { "\(directory)/\($0)" }
        }
        let home = directories.home
        switch self {
        // https://code.claude.com/docs/en/settings
        case .claudeCode: return below(directories.path("CLAUDE_CONFIG_DIR") ?? home, ".claude.json")
        // The same folder name on Linux, where the program exists since June 2026.
        case .claudeDesktop: return below(directories.applications, "Claude/claude_desktop_config.json")
        case .cursor: return below(home, ".cursor/mcp.json")
        // The default profile's folder: https://code.visualstudio.com/docs/configure/settings
        case .vscode: return below(directories.applications, "Code/User/mcp.json")
        // https://docs.github.com/en/copilot/reference/copilot-cli-reference/cli-config-dir-reference
        case .copilotCLI:
            return below(directories.path("COPILOT_HOME") ?? home.map { $0 + "/.copilot" }, "mcp-config.json")
        // https://zed.dev/docs/configuring-zed
        case .zed: return below(directories.dotConfiguration, "zed/settings.json")
        case .codex: return below(directories.path("CODEX_HOME") ?? home.map { $0 + "/.codex" }, "config.toml")
        // https://github.com/google-gemini/gemini-cli/blob/main/docs/reference/configuration.md
        case .geminiCLI: return below(directories.path("GEMINI_CLI_HOME") ?? home, ".gemini/settings.json")
        case .goose: return below(directories.dotConfiguration, "goose/config.yaml")
        // https://opencode.ai/docs/config
        case .opencode:
            return below(directories.configuration, "opencode/opencode.json", "opencode/opencode.jsonc")
        }
    }
}
