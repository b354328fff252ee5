import Foundation
import HTTP
import JSON
import TestSupport
import Testing

extension EndToEnd {
    /// `alloy-host doctor` in broken states.
    @Suite
    struct DoctorTests {
        private static let key = "sk-secret-of-the-test"
        private let home = FileManager.default.temporaryDirectory.appendingPathComponent("doctor-\(UUID().uuidString)")

        private struct Report {
            let findings: [JSONValue]
            let status: Int32

            func states(_ names: [String]? = nil) -> [String] {
                findings.compactMap { finding in
                    let check = finding["check"]?.stringValue ?? ""
                    guard names?.contains(check) ?? true else { return nil }
                    return "\(check) \(finding["state"]?.stringValue ?? "")"
                }
            }

            func mend(_ check: String) -> String {
                findings.first { $0["check"]?.stringValue == check }?["mend"]?.stringValue ?? ""
            }
        }

        /// Runs doctor and checks what is true of every report.
        private func run(_ options: [String], _ environment: [String: String] = [:]) throws -> Report {
            let variables = ["HOME": home.path].merging(environment) { $1 }
            let outcome = try SessionHost.run(["doctor", "--json"] + options, environment: variables)
            let text = String(decoding: outcome.output, as: UTF8.self)
            #expect(!text.contains(Self.key))
            let report = try JSONValue(parsing: text)
            let findings = report["findings"]?.arrayValue ?? []
            let failed = findings.contains { $0["state"] == "failed" }
            #expect(report["ok"] == .bool(!failed) && outcome.status == (failed ? 1 : 0))
            for finding in findings {
                let isMended = finding["mend"]?.stringValue.map { !$0.isEmpty } ?? false
                #expect(isMended == (finding["state"] == "failed" || finding["state"] == "warning"), "\(finding)")
            }
            return Report(findings: findings, status: outcome.status)
        }

        private func write(_ text: String, _ name: String, mode: Int = 0o600) throws -> String {
            try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
            let file = home.appendingPathComponent(name)
            try Data(text.utf8).write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
            return file.path
        }

        @Test("A sandbox is in order, without a network")
        func sandbox() throws {
            let report = try run(["--sandbox"])
            #expect(
                report.states().map { $0.replacing("mcp warning", with: "mcp ok") } == [
                    "versions ok", "key skipped", "network skipped", "clock skipped", "account skipped",
                    "state skipped", "cache skipped", "loopback ok", "mcp ok", "mcp ok",
                ])
        }

        @Test(
            "What the service responds is a finding with its mend",
            arguments: [
                (200, "{\"connectors\":[]}", "ok ok", ""),
                (401, "{}", "ok failed", "Check the API key: it came from ALLOY_API_KEY."),
                (403, "{\"message\":\"no \(key)\"}", "ok failed", "Ask the owner"),
                (404, "{}", "ok failed", "Check --base-url"), (500, "{}", "ok failed", "Try again later"),
                (302, "", "ok failed", "Set the base URL"), (200, "<html>Sign in</html>", "ok failed", "sign-in page"),
            ])
        func service(_ status: Int, _ body: String, _ states: String, _ mend: String) throws {
            defer { try? FileManager.default.removeItem(at: home) }
            let server = try LoopbackServer.start { request in
                request.target == "/"
                    ? .whole(HTTPResponse(status: 200))
                    : .whole(HTTPResponse(status: status, body: Array(body.utf8)))
            }
            defer { server.stop() }
            let report = try run(["--base-url", "\(server.localOrigin)"], ["ALLOY_API_KEY": Self.key])
            #expect(
                report.states(["network", "account"]).map { $0.split(separator: " ")[1] }.joined(separator: " ")
                    == states)
            #expect(report.mend("account").contains(mend) || mend.isEmpty, "\(report.findings)")
        }

        @Test("A clock that differs from the service's is a warning")
        func clock() throws {
            let server = try LoopbackServer.start { _ in
                .whole(
                    HTTPResponse(
                        status: 200, headers: ["Date": "Sun, 06 Nov 1994 08:49:37 GMT"], body: Array("[]".utf8)))
            }
            defer { server.stop() }
            let report = try run(["--base-url", "\(server.localOrigin)"], ["ALLOY_API_KEY": Self.key])
            #expect(report.states(["clock"]) == ["clock warning"] && report.mend("clock").contains("timedatectl"))
        }

        @Test("An unreachable service and its proxy have their mends, without the proxy's password")
        func unreachable() throws {
            let report = try run(["--base-url", "http://127.0.0.1:9"], ["ALLOY_API_KEY": Self.key])
            #expect(
                report.states(["network", "clock", "account"]) == [
                    "network failed", "clock skipped", "account skipped",
                ])
            let proxy = try run([], ["ALLOY_API_KEY": Self.key, "HTTPS_PROXY": "http://ada:\(Self.key)@127.0.0.1:9"])
            #expect(proxy.mend("network") == "Check the connection, and the proxy that HTTPS_PROXY names.")
            let secure = try run(["--base-url", "https://127.0.0.1:9"], ["SSL_CERT_FILE": "/none"])
            #expect(secure.states(["key", "network"]) == ["key failed", "network failed"])
        }

        @Test(
            "A file for the key that has something else is a finding",
            arguments: [
                ("\(key)", "ok", ""), ("\(key)\r\n", "ok", ""), ("", "failed", "only the key"),
                (" \n", "failed", "only the key"), ("\(key)\nx", "failed", "only the key"),
                ("Bearer \(key)", "failed", "only the key"), ("\u{FEFF}\(key)", "failed", "only the key"),
                ("\"\(key)\"", "warning", "quotation marks"), ("ALLOY_API_KEY=\(key)", "warning", "variable"),
            ])
        func keyFile(_ text: String, _ state: String, _ mend: String) throws {
            defer { try? FileManager.default.removeItem(at: home) }
            let path = try write(text, "key")
            let report = try run(["--offline"], ["ALLOY_API_KEY_FILE": path])
            #expect(report.states(["key"]) == ["key \(state)"] && report.mend("key").contains(mend) || mend.isEmpty)
        }

        @Test("A file for the key that cannot be read is a finding that says why")
        func unreadableKey() throws {
            defer { try? FileManager.default.removeItem(at: home) }
            let path = try write(Self.key, "key", mode: 0o644)
            #expect(try run(["--offline"], ["ALLOY_API_KEY_FILE": path]).states(["key"]) == ["key warning"])
            for (name, mend) in [
                (home.path + "/deep/key", "mkdir -p \(home.path)/deep && "), ("~/key", "whole path"),
                (home.path, "Name a file"),
            ] {
                let report = try run(["--offline"], ["ALLOY_API_KEY_FILE": name])
                #expect(report.states(["key"]) == ["key failed"] && report.mend("key").contains(mend))
            }
            #expect(try run(["--offline"]).states(["key"]) == ["key failed"])
        }

        @Test("Directories that the host cannot use are findings")
        func directories() throws {
            defer { try? FileManager.default.removeItem(at: home) }
            let file = try write("x", "file")
            let report = try run(["--offline", "--state-dir", file, "--cache-dir", file])
            #expect(report.states(["state", "cache"]) == ["state failed", "cache failed"])
            _ = try write(#"{"is":"alloy-host state","format":99}"#, "format.json", mode: 0o600)
            let newer = try run(["--offline", "--state-dir", home.path])
            #expect(newer.states(["state"]) == ["state failed"] && newer.mend("state").contains("newer alloy-host"))
            try FileManager.default.removeItem(at: home.appendingPathComponent("format.json"))
            let before = try FileManager.default.contentsOfDirectory(atPath: home.path)
            #expect(try run(["--offline", "--state-dir", home.path]).states(["state"]) == ["state ok"])
            #expect(try FileManager.default.contentsOfDirectory(atPath: home.path) == before)
            try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: home.path)
            let open = try run(["--offline", "--state-dir", home.path])
            #expect(open.states(["state"]) == ["state warning"] && open.mend("state") == "chmod 700 \(home.path)")
            #expect(
                try run(["--base-url", "http://127.0.0.1:9"], ["HOME": ""]).states(["state", "cache"]) == [
                    "state failed", "cache failed",
                ])
        }
    }
}
