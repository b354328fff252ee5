import Foundation
import JSON
import Platform
import TestSupport
import Testing

extension EndToEnd {
    /// Accounts of direct connectors in the built executable, with Authlib as the provider.
    @Suite(.hangLimit, .enabled("needs: pip install authlib flask") { AuthlibServer.isInstalled })
    struct DirectAccountTests {
        private static let secret = "s3cret of: the client"

        /// A host before this server; the client's secret is the operator's.
        private static func host(
            _ server: AuthlibServer, _ folder: TemporaryFolder, _ options: [String] = [],
            environment: [String: String] = [:]
        ) async throws -> HostProcess {
            try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
            let document = try await AuthlibServer.visit("\(server.url)/openapi.json").body
            try Data(document.utf8).write(to: URL(fileURLWithPath: "\(folder.path)/authlib.json"))
            return try HostProcess(
                [
                    "--direct", "authlib=\(folder.path)/authlib.json", "--origin", "authlib=\(server.url)",
                    "--allow-host",
                    "127.0.0.1", "--state-dir", "\(folder.path)/state", "--secret",
                    "authlib.clientSecret=env:TEST_SECRET",
                ] + options, environment: ["TEST_SECRET": secret].merging(environment) { $1 })
        }

        /// Sends a request and returns its reply; a person agrees to what the host asks for meanwhile.
        private static func call(
            _ host: HostProcess, _ id: String, _ method: String, _ params: String, as person: String = "ada"
        ) async throws -> JSONValue {
            host.send(request("\"\(id)\"", method, params))
            while let message = await host.nextMessage() {
                let json = try JSONValue(parsing: message)
                if json["method"] == "credentials.authorize" {
                    _ = try await AuthlibServer.consent(
                        to: try #require(json["params"]?["oauthUrl"]?.stringValue), as: person)
                } else if json["id"] == .string(id) {
                    return json
                }
            }
            throw CocoaError(.fileReadUnknown)
        }

        private static func connect(_ host: HostProcess, _ user: String, as person: String = "ada") async throws
            -> JSONValue
        {
            try await call(
                host, "connect-\(person)", "credentials.connect",
                #"{"connectorId":"authlib","userId":"\#(user)","authenticationType":"oauth2","data":{"clientId":"confidential"}}"#,
                as: person)
        }

        private static func user(_ host: HostProcess) async throws -> String {
            let reply = try await call(host, "user", "users.create", #"{"username":"ada"}"#)
            return try #require(reply["result"]?["userId"]?.stringValue, "\(reply.text)")
        }

        private static func read(
            _ host: HostProcess, _ id: String, _ user: String, _ credential: String, _ more: String = ""
        ) async throws -> JSONValue {
            try await call(
                host, id, "execute",
                #"{"connectorId":"authlib","actionId":"readMe","userId":"\#(user)","credentialId":"\#(credential)"\#(more)}"#
            )
        }

        @Test("A person consents, the account is used, renewed, revoked, and connected again")
        func life() async throws {
            let server = try AuthlibServer()
            let folder = TemporaryFolder()
            let host = try await Self.host(server, folder)
            let user = try await Self.user(host)
            let connected = try await Self.connect(host, user)
            let credential = try #require(connected["result"]?["credentialId"]?.stringValue, "\(connected.text)")
            let first = try await Self.read(host, "1", user, credential)
            #expect(first["result"]?["responseData"]?["user"] == "ada", "\(first.text)")
            // The provider ends the access token; the host gets another, and the caller sees nothing of it.
            try await server.change("expire")
            let second = try await Self.read(host, "2", user, credential)
            #expect(second["result"]?["responseData"]?["user"] == "ada", "\(second.text)")
            #expect(try await server.change("count")["refresh_token"] == 1)
            // A second host with the same directory uses the same account.
            let other = try await Self.host(server, folder)
            let third = try await Self.read(other, "3", user, credential)
            #expect(third["result"]?["responseData"]?["user"] == "ada", "\(third.text)")
            // Revoked: a person has to connect it again, and the same call goes on.
            try await server.change("revoke")
            let refused = try await Self.read(host, "4", user, credential)
            #expect(refused["error"]?["data"]?["kind"] == "connection_required", "\(refused.text)")
            #expect(refused["error"]?["data"]?["outcome"] == "rejected")
            let again = try await Self.read(host, "5", user, credential, #","reconnect":true,"timeoutMs":60000"#)
            #expect(again["result"]?["responseData"]?["user"] == "ada", "\(again.text)")
            #expect(again["result"]?["reconnected"]?["credentialId"] != nil)
            #expect(try await server.change("count")["reused"] == 0)
            #expect(await host.repliesToEnd() == [])
            #expect(await other.repliesToEnd() == [])
        }

        @Test("A denied consent connects nothing")
        func denied() async throws {
            let server = try AuthlibServer()
            let folder = TemporaryFolder()
            let host = try await Self.host(server, folder)
            let user = try await Self.user(host)
            let reply = try await Self.connect(host, user, as: "nobody")
            #expect(reply["error"]?["data"]?["kind"] == "connection_required", "\(reply.text)")
            #expect(try await server.change("count")["authorization_code"] == 0)
        }

        @Test("No secret is in anything that the host writes but the files of the accounts")
        func canary() async throws {
            let server = try AuthlibServer()
            let folder = TemporaryFolder()
            let host = try await Self.host(
                server, folder,
                ["--log-level", "trace", "--ledger-arguments", "--record", "\(folder.path)/recording.jsonl"])
            let user = try await Self.user(host)
            var written = ""
            let connected = try await Self.connect(host, user)
            let credential = try #require(connected["result"]?["credentialId"]?.stringValue, "\(connected.text)")
            written += connected.text
            written += try await Self.read(host, "1", user, credential).text
            written += try await Self.call(host, "2", "credentials.list", #"{"userId":"\#(user)"}"#).text
            host.closeInput()
            written += await host.remainingMessages().joined()
            written += await host.remainingErrorLines().joined(separator: "\n")
            let file = "\(folder.path)/state/credentials/\(credential).json"
            #expect(FileSystem.permissions(of: file) == 0o600)
            let record = try JSONValue(parsing: Array(Data(contentsOf: URL(fileURLWithPath: file))))
            let tokens = ["accessToken", "refreshToken"].compactMap { record["secrets"]?[$0]?.stringValue }
            #expect(tokens.count == 2)
            // The client's secret is not copied.
            #expect(!record.text.contains("s3cret"))
            let files = try #require(FileManager.default.enumerator(atPath: folder.path))
            for case let name as String in files where !name.hasPrefix("state/credentials/") {
                let bytes = (try? Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(name)"))) ?? Data()
                written += String(decoding: bytes, as: UTF8.self)
            }
            for secret in tokens + [Self.secret, "s3cret"] { #expect(!written.contains(secret), "\(secret)") }
        }

        @Test("A host that is killed while it refreshes leaves an account that has to be connected again")
        func killed() async throws {
            let server = try AuthlibServer()
            let folder = TemporaryFolder()
            let host = try await Self.host(server, folder)
            let user = try await Self.user(host)
            let connected = try await Self.connect(host, user)
            let credential = try #require(connected["result"]?["credentialId"]?.stringValue, "\(connected.text)")
            try await server.change("expire")
            try await server.change("stall")
            host.send(
                request(
                    "1", "execute",
                    #"{"connectorId":"authlib","actionId":"readMe","userId":"\#(user)","credentialId":"\#(credential)"}"#
                ))
            var count: JSONValue?
            while count != 1 { count = try await server.change("count")["refresh_token"] }
            host.signal(SIGKILL)
            _ = await host.ending()
            let next = try await Self.host(server, folder)
            for id in ["2", "3"] {
                let reply = try await Self.read(next, id, user, credential)
                #expect(reply["error"]?["data"]?["kind"] == "connection_required", "\(reply.text)")
            }
            let counts = try await server.change("count")
            #expect(counts["refresh_token"] == 1)
            #expect(counts["reused"] == 0)
            #expect(await next.repliesToEnd() == [])
        }
    }
}
