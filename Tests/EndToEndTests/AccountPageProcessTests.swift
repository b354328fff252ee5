import Foundation
import HTTP
import JSON
import Platform
import TestSupport
import Testing

extension EndToEnd {
    /// The page for keys in the built executable: what a person enters there is written nowhere, and ends with the process.
    @Suite
    struct AccountPageProcessTests {
        private static let canary = "CANARY/secret+0123456789="

        /// A service that repeats the key in its refusal, once, and then accepts it.
        private static func service() throws -> SocketServer {
            let refusals = Gate(1)
            let isConnected = Gate(false)
            return try SocketServer { peer in
                while let request = try peer.readRequest() {
                    var status = "200 OK"
                    let body: String
                    switch "\(request.method) \(request.target.prefix { $0 != "?" })" {
                    case "GET /connectors/acme/credentials/metadata":
                        body =
                            #"{"metadata":[{"authenticationType":"apiKey","inputSchema":{"type":"object","properties":{"data":{"type":"object","properties":{"apiKey":{"type":"string","format":"password"}},"required":["apiKey"]}}}}]}"#
                    case "POST /connectors/acme/credentials":
                        let isRefused = refusals.update { count in
                            defer { count -= 1 }
                            return count > 0
                        }
                        if isRefused {
                            status = "400 Bad Request"
                            body = "{\"message\":\"The key \(canary) is not valid\"}"
                        } else {
                            isConnected.update { $0 = true }
                            body = #"{"credentialId":"64b7f0a1c2d3e4f5a6b7c8d9"}"#
                        }
                    case "GET /connectors/acme/credentials":
                        let row = #"{"credentialId":"64b7f0a1c2d3e4f5a6b7c8d9","type":"acme-apiKey"}"#
                        body = isConnected.update { $0 } ? "{\"credentials\":[\(row)]}" : #"{"credentials":[]}"#
                    default: body = #"{"data":[]}"#
                    }
                    try peer.answer(status, headers: ["Content-Type: application/json"], body: body)
                }
            }
        }

        private static func call(_ id: String) -> String {
            let meta =
                #""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}"#
            return request(
                id, "tools/call",
                #"{"name":"connect_account","arguments":{"connector":"acme"},\#(meta)}"#)
        }

        private static func link(_ message: String?) throws -> HTTPURL {
            let result = try JSONValue(parsing: try #require(message))["result"]?["structuredContent"]
            let link = try #require(result?["link"]?.stringValue, "\(result?.text ?? "")")
            return try #require(HTTPURL(link))
        }

        private static func exchange(_ url: HTTPURL, _ head: String, _ body: String = "") throws -> String {
            let connection = try Sockets.Connection(toLoopbackPort: url.origin.port)
            let lines = "\(head)\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            try connection.write(Array(lines.utf8))
            var page: [UInt8] = []
            while case let bytes = try connection.read(), !bytes.isEmpty { page += bytes }
            return String(decoding: page, as: UTF8.self)
        }

        private static func post(_ url: HTTPURL, _ body: String) throws -> String {
            let host = "127.0.0.1:\(url.origin.port)"
            return try exchange(
                url,
                "POST \(url.target) HTTP/1.1\r\nHost: \(host)\r\nOrigin: null\r\nSec-Fetch-Site: same-origin\r\n"
                    + "Content-Type: application/x-www-form-urlencoded", body)
        }

        @Test("A key that is entered appears in no output, no log and no file")
        func canaryIsNowhere() async throws {
            let service = try Self.service()
            let state = TemporaryFolder()
            let host = try HostProcess(
                [
                    "--base-url", "http://127.0.0.1:\(service.port)", "--log-level", "trace", "--user", "u",
                    "--state-dir", state.path + "/state", "--cache-dir", state.path + "/cache",
                ], environment: ["ALLOY_API_KEY": "kTz_9QmW-4xYb7LpR2sVd"])
            host.send(Self.call("1"))
            let url = try Self.link(await host.nextMessage())
            let start = "GET \(url.target) HTTP/1.1\r\nHost: "
            #expect(try Self.exchange(url, start + "evil.example").hasPrefix("HTTP/1.1 421 "))
            let form = try Self.exchange(url, start + "127.0.0.1:\(url.origin.port)")
            let mark = try #require(form.firstRange(of: "name=\"token\" value=\""))
            let token = form[mark.upperBound...].prefix { $0 != "\"" }
            let body = "token=\(token)&%2Fdata%2FapiKey=\(PercentEncoding.encodeQueryComponent(Self.canary))"
            let refused = try Self.post(url, body)
            #expect(refused.hasPrefix("HTTP/1.1 422 "), "\(refused)")
            #expect(!refused.contains(Self.canary) && refused.contains("is not valid"), "\(refused)")
            let accepted = try Self.post(url, body)
            #expect(accepted.hasPrefix("HTTP/1.1 200 ") && !accepted.contains(Self.canary), "\(accepted)")
            host.send(Self.call("2"))
            let result = try #require(await host.nextMessage())
            #expect(result.contains("64b7f0a1c2d3e4f5a6b7c8d9") && !result.contains(Self.canary))
            host.closeInput()
            #expect(await host.ending() == .exited(0))
            for line in await host.remainingErrorLines() { #expect(!line.contains(Self.canary), "\(line)") }
            let files = FileManager.default.enumerator(atPath: state.path)?.compactMap { $0 as? String } ?? []
            for file in files {
                let bytes = FileManager.default.contents(atPath: "\(state.path)/\(file)") ?? Data()
                #expect(!String(decoding: bytes, as: UTF8.self).contains(Self.canary), "\(file)")
            }
            #expect(service.requests.contains { String(decoding: $0.body, as: UTF8.self).contains("CANARY") })
        }

        @Test("The page ends with the process")
        func endsWithProcess() async throws {
            let service = try Self.service()
            let host = try HostProcess(
                ["--base-url", "http://127.0.0.1:\(service.port)", "--user", "u"],
                environment: ["ALLOY_API_KEY": "kTz_9QmW-4xYb7LpR2sVd"])
            host.send(Self.call("1"))
            let url = try Self.link(await host.nextMessage())
            host.closeInput()
            #expect(await host.ending() == .exited(0))
            #expect(throws: (any Error).self) {
                _ = try Self.exchange(url, "GET \(url.target) HTTP/1.1\r\nHost: 127.0.0.1:\(url.origin.port)")
            }
        }
    }
}
