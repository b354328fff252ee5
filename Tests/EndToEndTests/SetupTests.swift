import Foundation
import JSON
import TestSupport
import Testing

extension EndToEnd {
    /// `alloy-host setup` and `cost`.
    @Suite
    struct SetupTests {
        private let home = FileManager.default.temporaryDirectory.appendingPathComponent("home-\(UUID().uuidString)")

        private func run(
            _ arguments: [String], _ environment: [String: String] = [:]
        ) throws -> (text: String, status: Int32) {
            let outcome = try SessionHost.run(arguments, environment: ["HOME": home.path].merging(environment) { $1 })
            return (String(decoding: outcome.output, as: UTF8.self), outcome.status)
        }

        private func write(_ text: String, _ path: String, mode: Int = 0o644) throws {
            let file = home.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
        }

        private func read(_ path: String) throws -> String {
            String(decoding: try Data(contentsOf: home.appendingPathComponent(path)), as: UTF8.self)
        }

        private func mode(_ path: String) throws -> Int? {
            let file = home.appendingPathComponent(path).path
            return try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        }

        private func names(_ directory: String) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: home.appendingPathComponent(directory).path)
        }

        @Test("Without --write the entry is shown and nothing is created")
        func shown() throws {
            defer { try? FileManager.default.removeItem(at: home) }
            let shown = try run(["setup", "cursor", "--user", "u1", "--policy", "rules.json"])
            let entry = try JSONValue(parsing: shown.text)["mcpServers"]?["alloy"]
            let policy = SessionHost.repository.appendingPathComponent("rules.json").path
            #expect(entry?["args"] == .strings(["serve", "--user", "u1", "--policy", policy]))
            #expect(entry?["command"]?.stringValue?.hasSuffix("/alloy-host") == true)
            #expect(
                entry?["env"]?["ALLOY_API_KEY_FILE"]?.stringValue == home.path + "/.config/alloy-host/api-key")
            #expect(!FileManager.default.fileExists(atPath: home.path))
            #expect(try run(["setup", "goose", "--sandbox"]).text.contains("extensions:\n  alloy:\n"))
        }

        @Test("A missing file and its directory are created")
        func missing() throws {
            defer { try? FileManager.default.removeItem(at: home) }
            #expect(try run(["setup", "codex", "--write", "--sandbox"]).status == 0)
            #expect(try read(".codex/config.toml").hasPrefix("[mcp_servers.alloy]\ncommand = \""))
            #expect(try names(".codex") == ["config.toml"])
            #expect(try !read(".codex/config.toml").contains("KEY"))
        }

        @Test("The file is replaced through a link, and its backup has its mode")
        func replaced() throws {
            defer { try? FileManager.default.removeItem(at: home) }
            let old = "{\n  // mine\n  \"mcpServers\": {}, // here\n}\n"
            try write(old, "dotfiles/mcp.json", mode: 0o640)
            let link = home.appendingPathComponent(".cursor/mcp.json")
            try FileManager.default.createDirectory(
                at: link.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: link.path, withDestinationPath: "../dotfiles/mcp.json")
            let key = ["ALLOY_API_KEY": "never-in-a-file", "ALLOY_API_KEY_FILE": "/keys/alloy"]
            #expect(try run(["setup", "cursor", "--write"], key).status == 0)
            let new = try read("dotfiles/mcp.json")
            #expect(new.hasPrefix("{\n  // mine\n  \"mcpServers\": {\n    \"alloy\": {\n"))
            #expect(new.hasSuffix("}, // here\n}\n") && new.contains("/keys/alloy") && !new.contains("never"))
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == "../dotfiles/mcp.json")
            let backups = try names("dotfiles").filter { $0.contains(".backup-") }
            #expect(try backups.count == 1 && read("dotfiles/\(backups[0])") == old)
            #expect(try mode("dotfiles/\(backups[0])") == 0o640 && mode("dotfiles/mcp.json") == 0o640)
            #expect(try names("dotfiles").count == 2)
            // Again: nothing changes, and there is no second backup.
            #expect(try run(["setup", "cursor", "--write"], key).status == 0)
            #expect(try read("dotfiles/mcp.json") == new && names("dotfiles").count == 2)
        }

        @Test("A file that cannot be parsed is left as it is")
        func refused() throws {
            defer { try? FileManager.default.removeItem(at: home) }
            try write("{\"mcpServers\": {", ".cursor/mcp.json")
            #expect(try run(["setup", "cursor", "--write"]).status == 1)
            #expect(try read(".cursor/mcp.json") == "{\"mcpServers\": {" && names(".cursor") == ["mcp.json"])
            try write("{}", ".config/zed/settings.json", mode: 0o444)
            #expect(try run(["setup", "zed", "--write"]).status == 1)
            #expect(try read(".config/zed/settings.json") == "{}" && names(".config/zed") == ["settings.json"])
            #expect(try run(["setup", "goose", "--write"]).status == 1)
            #expect(try run(["setup", "nobody"]).status == 2)
            #expect(try run(["ping", "--write"]).status == 2)
        }

        @Test("cost is within what the tools may cost")
        func cost() throws {
            let result = try run(["cost", "--json", "--sandbox"])
            let cost = try JSONValue(parsing: result.text)
            let bytes = cost["totals"]?.arrayValue?.compactMap { $0["bytes"]?.intValue } ?? []
            #expect(result.status == 0 && bytes.count == 4 && bytes.allSatisfy { $0 > 100 }, "\(result.text)")
            #expect(bytes.count == 4 && bytes[0] <= 10_000 && bytes[2] <= 6_000 && bytes[3] <= 1_900)
            #expect(try run(["cost", "--sandbox"]).text.contains("search_actions"))
        }
    }
}
