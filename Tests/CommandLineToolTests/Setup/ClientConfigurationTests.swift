import JSON
import Testing

@testable import CommandLineTool

@Suite struct ClientConfigurationTests {
    private static let launch = HostLaunch(
        command: "/bin/alloy-host", options: ["--user", "u1"], keyFile: "/home/ada/key")

    private static func added(_ client: AgentClient, to text: String = "") throws -> String {
        String(decoding: try ClientConfiguration(client, launch).added(to: Array(text.utf8)), as: UTF8.self)
    }

    @Test(
        "Each client gets the entry that it reads",
        arguments: [
            (
                .claudeCode,
                #"{"mcpServers":{"alloy":{"type":"stdio","command":"/bin/alloy-host","args":["serve","--user","u1"],"env":{"ALLOY_API_KEY_FILE":"/home/ada/key"}}}}"#
            ),
            (
                .claudeDesktop,
                #"{"mcpServers":{"alloy":{"command":"/bin/alloy-host","args":["serve","--user","u1"],"env":{"ALLOY_API_KEY_FILE":"/home/ada/key"}}}}"#
            ),
            (
                .cursor,
                #"{"mcpServers":{"alloy":{"type":"stdio","command":"/bin/alloy-host","args":["serve","--user","u1"],"env":{"ALLOY_API_KEY_FILE":"/home/ada/key"}}}}"#
            ),
            (
                .vscode,
                #"{"servers":{"alloy":{"type":"stdio","command":"/bin/alloy-host","args":["serve","--user","u1"],"env":{"ALLOY_API_KEY_FILE":"/home/ada/key"}}}}"#
            ),
            (
                .copilotCLI,
                #"{"mcpServers":{"alloy":{"type":"local","command":"/bin/alloy-host","args":["serve","--user","u1"],"env":{"ALLOY_API_KEY_FILE":"/home/ada/key"},"tools":["*"]}}}"#
            ),
            (
                .zed,
                #"{"context_servers":{"alloy":{"command":"/bin/alloy-host","args":["serve","--user","u1"],"env":{"ALLOY_API_KEY_FILE":"/home/ada/key"}}}}"#
            ),
            (
                .geminiCLI,
                #"{"mcpServers":{"alloy":{"command":"/bin/alloy-host","args":["serve","--user","u1"],"env":{"ALLOY_API_KEY_FILE":"/home/ada/key"}}}}"#
            ),
            (
                .opencode,
                #"{"mcp":{"alloy":{"type":"local","command":["/bin/alloy-host","serve","--user","u1"],"environment":{"ALLOY_API_KEY_FILE":"/home/ada/key"},"enabled":true}}}"#
            ),
        ] as [(AgentClient, String)])
    func entry(_ client: AgentClient, _ expected: String) throws {
        let text = try Self.added(client)
        #expect(try JSONValue(parsing: text).text == expected)
        // What is shown is the same.
        #expect(ClientConfiguration(client, Self.launch).text == text)
    }

    @Test("Codex gets TOML")
    func toml() throws {
        let expected = """
            [mcp_servers.alloy]
            command = "/bin/alloy-host"
            args = ["serve", "--user", "u1"]
            startup_timeout_sec = 20
            env = { ALLOY_API_KEY_FILE = "/home/ada/key" }

            """
        #expect(try Self.added(.codex) == expected)
        #expect(ClientConfiguration(.codex, Self.launch).text == expected)
    }

    @Test("YAML is shown, and a file in YAML refused")
    func yaml() throws {
        let expected = """
            extensions:
              alloy:
                type: "stdio"
                name: "alloy"
                description: "Apps and accounts that the user has connected with Alloy"
                enabled: true
                cmd: "/bin/alloy-host"
                args: ["serve","--user","u1"]
                envs:
                  ALLOY_API_KEY_FILE: "/home/ada/key"
                env_keys: []
                timeout: 300

            """
        #expect(ClientConfiguration(.goose, Self.launch).text == expected)
        #expect(throws: SpliceError.self) { try Self.added(.goose) }
    }

    @Test("Without a key there is no variable for it")
    func noKey() throws {
        let launch = HostLaunch(command: "/bin/alloy-host", options: ["--sandbox"], keyFile: nil)
        for client in AgentClient.allCases {
            #expect(!ClientConfiguration(client, launch).text.contains("ALLOY_API_KEY"))
        }
    }

    @Test("A client that filters the environment gets the paths that the host needs, and no proxy's password")
    func filteredEnvironment() throws {
        let variables = [
            "XDG_STATE_HOME": "/state", "XDG_CACHE_HOME": "relative", "SSL_CERT_FILE": "/ca.pem",
            "HTTPS_PROXY": "http://ada:secret@proxy", "no_proxy": "localhost", "ALLOY_API_KEY": "secret",
        ]
        let launch = HostLaunch(command: "/bin/alloy-host", options: [], keyFile: "/key") { variables[$0] }
        let paths: [String: JSONValue] = [
            "ALLOY_API_KEY_FILE": "/key", "XDG_STATE_HOME": "/state", "SSL_CERT_FILE": "/ca.pem",
        ]
        for client in AgentClient.allCases {
            let entry = client.entry(launch)
            let environment = entry["env"] ?? entry["environment"] ?? entry["envs"]
            let isFiltered = [.claudeDesktop, .codex, .copilotCLI].contains(client)
            let expected = isFiltered ? paths : ["ALLOY_API_KEY_FILE": "/key"]
            let found = environment?.objectValue?.members.map { ($0.key, $0.value) } ?? []
            #expect(Dictionary(found) { $1 } == expected, "\(client)")
            #expect(!ClientConfiguration(client, launch).text.contains("secret"))
            #expect(
                launch.missingVariables(for: client)
                    == ([.claudeDesktop, .copilotCLI].contains(client) ? ["HTTPS_PROXY", "no_proxy"] : []))
        }
        // Codex passes on variables by their names.
        #expect(AgentClient.codex.entry(launch)["env_vars"] == ["HTTPS_PROXY", "no_proxy"])
    }

    @Test("OpenCode keeps the form of the file")
    func openCode() throws {
        let second = try JSONValue(parsing: Self.added(.opencode, to: #"{"mcp": {"servers": {}}}"#))
        #expect(second["mcp"]?["servers"]?["alloy"]?["type"] == "local")
        #expect(second["mcp"]?["servers"]?["alloy"]?["enabled"] == nil && second["mcp"]?["alloy"] == nil)
        let first = try JSONValue(
            parsing: Self.added(.opencode, to: #"{"mcp": {"servers": {"type": "local", "command": []}}}"#))
        #expect(first["mcp"]?["alloy"]?["enabled"] == true)
    }

    @Test("An entry of this name that starts another program is refused, one of the host is replaced")
    func owner() throws {
        let other = #"{"mcpServers": {"alloy": {"command": "npx", "args": ["other"]}}}"#
        #expect(throws: SpliceError.self) { try Self.added(.cursor, to: other) }
        #expect(
            try Self.added(.cursor, to: other.replacing("npx", with: "/old/alloy-host")).contains("/bin/alloy-host"))
        #expect(throws: SpliceError.self) {
            try Self.added(.codex, to: "[mcp_servers]\nalloy = { command = \"npx\" }\n")
        }
        #expect(throws: SpliceError.self) {
            try Self.added(.codex, to: "mcp_servers = { alloy = { command = \"x\" } }")
        }
    }

    @Test(
        "The files are where each client reads them",
        arguments: [
            (.claudeCode, "/h/.claude.json", "/h/.claude.json"),
            (
                .claudeDesktop, "/h/.config/Claude/claude_desktop_config.json",
                "/h/Library/Application Support/Claude/claude_desktop_config.json"
            ),
            (.cursor, "/h/.cursor/mcp.json", "/h/.cursor/mcp.json"),
            (.vscode, "/h/.config/Code/User/mcp.json", "/h/Library/Application Support/Code/User/mcp.json"),
            (.copilotCLI, "/h/.copilot/mcp-config.json", "/h/.copilot/mcp-config.json"),
            (.zed, "/h/.config/zed/settings.json", "/h/.config/zed/settings.json"),
            (.codex, "/h/.codex/config.toml", "/h/.codex/config.toml"),
            (.geminiCLI, "/h/.gemini/settings.json", "/h/.gemini/settings.json"),
            (.goose, "/h/.config/goose/config.yaml", "/h/.config/goose/config.yaml"),
            (.opencode, "/h/.config/opencode/opencode.json", "/h/.config/opencode/opencode.json"),
        ] as [(AgentClient, String, String)])
    func files(_ client: AgentClient, _ onLinux: String, _ onDarwin: String) {
        let home: @Sendable (String) -> String? = { $0 == "HOME" ? "/h" : nil }
        #expect(client.files(ClientDirectories(isDarwin: false, environment: home)).first == onLinux)
        #expect(client.files(ClientDirectories(isDarwin: true, environment: home)).first == onDarwin)
        #expect(client.files(ClientDirectories(isDarwin: false) { _ in nil }).isEmpty)
    }

    @Test(
        "The variables of the clients move their files",
        arguments: [
            (.claudeCode, "CLAUDE_CONFIG_DIR", "/x/.claude.json"), (.codex, "CODEX_HOME", "/x/config.toml"),
            (.copilotCLI, "COPILOT_HOME", "/x/mcp-config.json"),
            (.geminiCLI, "GEMINI_CLI_HOME", "/x/.gemini/settings.json"),
            (.zed, "XDG_CONFIG_HOME", "/x/zed/settings.json"),
        ] as [(AgentClient, String, String)])
    func variables(_ client: AgentClient, _ name: String, _ path: String) {
        let directories = ClientDirectories(isDarwin: false) { $0 == "HOME" ? "/h" : $0 == name ? "/x/" : nil }
        #expect(client.files(directories).first == path)
    }
}
