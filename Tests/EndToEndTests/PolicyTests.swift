import Foundation
import JSON
import TestSupport
import Testing

extension EndToEnd {
    /// The operator's options, in the built executable.
    @Suite
    struct PolicyTests {
        /// Creates a file with this text; removed after `body`.
        private func withFile(_ text: String, _ body: (String) async throws -> Void) async throws {
            let file = FileManager.default.temporaryDirectory.appendingPathComponent("policy-\(UUID().uuidString).json")
            try Data(text.utf8).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            try await body(file.path)
        }

        private static let faulty = """
            {
              "rules": [
                {"match": {"efect": "read"},
                 "verdict": "denny"}
              ],
              "limits": {"writes": -1}
            }
            """

        @Test(
            "An invalid policy file ends the start with all its problems: file, line, pointer, reason",
            arguments: [["--sandbox"], ["call", "ping", "--sandbox"]])
        func wrongFile(_ arguments: [String]) async throws {
            try await withFile(Self.faulty) { path in
                let host = try HostProcess(arguments + ["--policy", path])
                host.send(request("1"))
                #expect(await host.repliesToEnd(status: 2) == [])
                let lines = await host.remainingErrorLines()
                let starts = [":3: /rules/0/match/efect: ", ":4: /rules/0/verdict: ", ":6: /limits/writes: "]
                #expect(lines.count == starts.count)
                for (line, start) in zip(lines, starts) {
                    #expect(line.hasPrefix("alloy-host: \(path)\(start)expected "), "\(line)")
                }
                #expect(lines.first?.contains("did you mean \"effect\"?") == true)
            }
        }

        @Test(
            "Invalid files and values are reported on one line, with status 2",
            arguments: [
                (["--policy", "/nowhere/policy.json"], "/nowhere/policy.json"), (["--policy", "/"], "--policy"),
                (["--policy="], "--policy"), (["--files-from", "/nowhere"], "/nowhere"),
                (["--files-from", "/dev/null"], "/dev/null"), (["--files-from="], "--files-from"),
                (["--user="], "--user"), (["--lock-user", ""], "--lock-user"),
                (["--user", "ada", "--lock-user", "grace"], "--user and --lock-user"),
                (["--lock-user", "ada", "call", "ping", "--user", "grace"], "--user and --lock-user"),
                (["--seed", "demo"], "--sandbox"), (["call", "ping", "--seed", "x"], "--sandbox"),
            ])
        func wrongValue(_ arguments: [String], _ part: String) async throws {
            let sandbox = arguments.contains("--seed") ? [] : ["--sandbox"]
            let host = try HostProcess(arguments + sandbox)
            #expect(await host.repliesToEnd(status: 2) == [])
            let lines = await host.remainingErrorLines()
            #expect(lines.count == 1)
            #expect(lines.first?.hasPrefix("alloy-host: ") == true && lines.first?.contains(part) == true, "\(lines)")
        }

        @Test("Each safety option has a variable, which help commands ignore")
        func variables() async throws {
            try await withFile(#"{"rules":[{"match":{"effect":"read"},"verdict":"deny"}]}"#) { path in
                let environment = [
                    "ALLOY_HOST_POLICY": path, "ALLOY_HOST_READ_ONLY": "1",
                    "ALLOY_HOST_LOCK_USER": "827a66985b653b468385bb14",
                    "ALLOY_HOST_FILES_FROM": "/tmp", "ALLOY_HOST_SANDBOX": "1",
                ]
                let host = try HostProcess([], environment: environment)
                host.send([
                    request("1", "policy.explain", #"{"connectorId":"hubspot","actionId":"listContacts"}"#),
                    request("2", "files.list"), request("3", "users.token"), request("4", "host.info"),
                ])
                let replies = await host.messages(4)
                #expect(reply(1, in: replies)?["result"]?["verdict"] == "deny")
                #expect(reply(1, in: replies)?["result"]?["source"] == "policy")
                #expect(reply(2, in: replies)?["error"]?["data"]?["kind"] == "policy_denied")
                #expect(reply(3, in: replies)?["error"]?["data"]?["kind"] == "policy_denied")
                #expect(reply(4, in: replies)?["result"]?["userId"] == "827a66985b653b468385bb14")
                let document = try HostProcess(["openrpc"], environment: ["ALLOY_HOST_POLICY": "/nowhere"])
                _ = await document.remainingMessages()
                #expect(await document.ending() == .exited(0))
            }
        }

        @Test("A denied call is not sent")
        func nothingIsSent() async throws {
            let service = try LiveService(LiveAnswers.documented)
            let host = try await LiveHost(
                [
                    LiveHost.request("create", "users.create", #"{"username":"ada"}"#),
                    LiveHost.request("list", "users.list"),
                    LiveHost.request("other", "users.get", #"{"userId":"grace"}"#),
                    LiveHost.request("file", "files.list"), LiveHost.request("token", "users.token"),
                    LiveHost.request(
                        "upload", "files.upload", #"{"path":"/etc/passwd","filename":"f","mimeType":"text/plain"}"#),
                    LiveHost.request(
                        "credential", "credentials.create", #"{"connectorId":"shippo","authenticationType":"bearer"}"#),
                    LiveHost.request(
                        "execute", "execute",
                        #"{"connectorId":"slack","actionId":"chat_delete","credentialId":"66f0a1b2c3d4e5f60718293a"}"#),
                ], before: service, "--read-only", "--lock-user", "650a1f3c9d2e4b7a8c6d5e4f")
            for id in ["create", "list", "other", "file", "token", "upload", "credential", "execute"] {
                let error = try host.error(id)
                #expect(error["code"] == 1_013)
                #expect(error["data"]?["outcome"] == "not_sent")
            }
            #expect(service.requests.isEmpty)
        }

        @Test("A file is sent by its path; a link out of the directory is not followed")
        func path() async throws {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("files-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            try Data("%PDF-1.7\n".utf8).write(to: folder.appendingPathComponent("report.pdf"))
            try FileManager.default.createSymbolicLink(
                atPath: folder.path + "/link", withDestinationPath: "/etc/passwd")
            let service = try LiveService(LiveAnswers.documented)
            func upload(_ path: String) -> String {
                LiveHost.request(
                    path, "files.upload", #"{"path":"\#(path)","filename":"report.pdf","mimeType":"application/pdf"}"#)
            }
            let host = try await LiveHost(
                [upload("report.pdf"), upload("link")], before: service, "--sequential", "--user", "grace",
                "--files-from", folder.path)
            _ = try host.result("report.pdf")
            #expect(try host.error("link")["data"]?["kind"] == "policy_denied")
            #expect(service.requests.last?.body == Array("%PDF-1.7\n".utf8))
            #expect(service.requests.count == 2)
        }

        @Test("A suggested call has the same safety options")
        func repeatedOptions() async throws {
            try await withFile(#"{"rules":[]}"#) { path in
                let host = try HostProcess([
                    "call", "connectors.get", #"{"connectorId":"slak"}"#, "--sandbox", "--policy", path, "--read-only",
                    "--lock-user", "ada", "--files-from", "/tmp",
                ])
                host.closeInput()
                let lines = await host.remainingErrorLines()
                let options = " --sandbox --policy '\(path)' --read-only --lock-user 'ada' --files-from '/tmp'"
                #expect(lines.contains { $0.contains("Try: alloy-host call connectors.list") && $0.hasSuffix(options) })
                #expect(await host.ending() == .exited(1))
            }
        }
    }
}
