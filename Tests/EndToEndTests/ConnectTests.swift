import Foundation
import JSON
import Platform
import TestSupport
import Testing

extension EndToEnd {
    /// `credentials.connect` in the built executable: the link on the wire, the returning browser, and the prompt of
    /// `alloy-host call`.
    @Suite
    struct ConnectTests {
        private static let connect = #"{"connectorId":"slack","userId":"u"}"#

        /// A server in place of Alloy: its list contains a credential as soon as a person has agreed.
        static func service(agreed: Gate<Bool>) throws -> SocketServer {
            try SocketServer { peer in
                while let request = try peer.readRequest() {
                    let body: String
                    switch "\(request.method) \(request.target)" {
                    case "GET /connectors/slack/credentials/metadata":
                        body =
                            #"{"metadata":[{"authenticationType":"oauth2","inputSchema":{"properties":{"redirectUri":{}}}}]}"#
                    case "POST /connectors/slack/credentials":
                        body = #"{"oauthUrl":"https://links.test/authorize?token=hush-hush-hush-hush"}"#
                    case "GET /connectors/slack/credentials":
                        let rows = #"{"credentialId":"64b7f0a1c2d3e4f5a6b7c8d9","type":"slack-oauth2"}"#
                        body = agreed.update { $0 } ? #"{"credentials":[\#(rows)]}"# : #"{"credentials":[]}"#
                    default: body = #"{"data":[]}"#
                    }
                    try peer.answer(headers: ["Content-Type: application/json"], body: body)
                }
            }
        }

        /// The address to which Alloy was asked to send the browser.
        static func redirect(_ service: SocketServer) throws -> (port: Int, path: String) {
            let creation = try #require(service.requests.first { $0.method == "POST" })
            let uri = try #require(try JSONValue(parsing: creation.body)["redirectUri"]?.stringValue)
            let url = try #require(URL(string: uri))
            #expect(url.scheme == "http" && url.host == "127.0.0.1" && url.path.count > 40)
            return (try #require(url.port), url.path)
        }

        /// The page that a browser gets there.
        static func browse(_ port: Int, _ path: String) throws -> String {
            let connection = try Sockets.Connection(toLoopbackPort: port)
            try connection.write(
                Array("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n\r\n".utf8))
            var page: [UInt8] = []
            while case let bytes = try connection.read(), !bytes.isEmpty { page += bytes }
            return String(decoding: page, as: UTF8.self)
        }

        @Test("The link is sent, the browser returns to the host's page, and the credential is found")
        func live() async throws {
            let agreed = Gate(false)
            let service = try Self.service(agreed: agreed)
            let host = try HostProcess.live(service)
            host.send(request("1", "credentials.connect", Self.connect))
            let notification = try JSONValue(parsing: try #require(await host.nextMessage()))
            #expect(notification["method"] == "credentials.authorize")
            #expect(notification["params"]?["oauthUrl"] == "https://links.test/authorize?token=hush-hush-hush-hush")
            let (port, path) = try Self.redirect(service)
            #expect(try Self.browse(port, "/connected/guessed").hasPrefix("HTTP/1.1 404 "))
            agreed.update { $0 = true }
            let page = try Self.browse(port, path)
            #expect(page.hasPrefix("HTTP/1.1 200 "))
            #expect(page.contains("You can close this window"))
            let reply = try #require(await host.nextMessage())
            #expect(try JSONValue(parsing: reply)["result"]?["credentialId"] == "64b7f0a1c2d3e4f5a6b7c8d9")
            // The page is closed.
            host.send(request("2"))
            #expect(await host.nextMessage() == pong("2"))
            #expect(throws: (any Error).self) { _ = try Self.browse(port, path) }
            #expect(await host.repliesToEnd() == [])
            #expect(await host.remainingErrorLines() == [])
        }

        @Test(
            "The return page is available after the account is connected",
            arguments: [0, 40])
        func lateBrowser(idleConnections: Int) async throws {
            let agreed = Gate(false)
            let service = try Self.service(agreed: agreed)
            let host = try HostProcess.live(service)
            host.send(request("1", "credentials.connect", Self.connect))
            _ = await host.nextMessage()
            let (port, path) = try Self.redirect(service)
            agreed.update { $0 = true }
            let reply = try #require(await host.nextMessage())
            #expect(try JSONValue(parsing: reply)["result"]?["credentialId"] == "64b7f0a1c2d3e4f5a6b7c8d9")
            let idle = try (0..<idleConnections).map { _ in try Sockets.Connection(toLoopbackPort: port) }
            #expect(try Self.browse(port, path).hasPrefix("HTTP/1.1 200 "))
            withExtendedLifetime(idle) {}
            host.send(request("2"))
            #expect(await host.nextMessage() == pong("2"))
            #expect(throws: (any Error).self) { _ = try Self.browse(port, path) }
            #expect(await host.repliesToEnd() == [])
        }

        @Test("A waiting return page does not keep the process alive", arguments: [true, false])
        func endsWithPage(bySignal: Bool) async throws {
            let agreed = Gate(true)
            let service = try Self.service(agreed: agreed)
            agreed.update { $0 = false }
            let host = try HostProcess.live(service)
            host.send(request("1", "credentials.connect", Self.connect))
            _ = await host.nextMessage()
            agreed.update { $0 = true }
            #expect(await host.nextMessage().map(brief) == "1 ok")
            let start = ContinuousClock.now
            if bySignal { host.signal(SIGTERM) } else { host.closeInput() }
            #expect(await host.ending() == .exited(bySignal ? 143 : 0))
            #expect(try #require(host.endedAt) - start < .seconds(30), "the page waits for a minute")
        }

        @Test("A call waits for its browser after printing, and ends when it has returned")
        func callStays() async throws {
            let agreed = Gate(false)
            let service = try Self.service(agreed: agreed)
            let host = try HostProcess(
                ["call", "credentials.connect", Self.connect, "--base-url", "http://127.0.0.1:\(service.port)"],
                environment: ["ALLOY_API_KEY": "a-test-key"])
            while let line = await host.nextErrorLine(), !line.contains("Ctrl-C") {}
            let (port, path) = try Self.redirect(service)
            agreed.update { $0 = true }
            #expect(await host.nextMessage()?.contains("64b7f0a1c2d3e4f5a6b7c8d9") == true)
            #expect(try Self.browse(port, path).hasPrefix("HTTP/1.1 200 "))
            #expect(await host.ending() == .exited(0))
        }

        @Test("A cancel closes the return page")
        func cancel() async throws {
            let service = try Self.service(agreed: Gate(false))
            let host = try HostProcess.live(service)
            host.send(request("1", "credentials.connect", Self.connect))
            _ = await host.nextMessage()
            let (port, path) = try Self.redirect(service)
            host.send(notification("$/cancelRequest", "{\"id\":1}"))
            #expect(await host.nextMessage().map(brief) == "1 -32800")
            #expect(throws: (any Error).self) { _ = try Self.browse(port, path) }
        }

        @Test("In the sandbox, a decision ends the waiting call")
        func sandbox() async throws {
            let host = try HostProcess(["--sandbox"])
            host.send(request("1", "credentials.connect", #"{"connectorId":"hubspot"}"#))
            let link = try JSONValue(parsing: try #require(await host.nextMessage()))["params"]?["oauthUrl"]
            host.send(
                request(
                    "2", "sandbox.oauth.decide", #"{"decision":"allow","oauthUrl":\#(try #require(link).text)}"#))
            let replies = await host.messages(2)
            #expect(
                reply(1, in: replies)?["result"]?["credentialId"] == reply(2, in: replies)?["result"]?["credentialId"])
            #expect(await host.repliesToEnd() == [])
        }

        @Test("A call prints the link, and opens it with --open-browser")
        func call() async throws {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("browser-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            // The browser of this machine: it records the address that it is asked to open.
            for name in ["xdg-open", "open"] {
                let program = folder.appendingPathComponent(name)
                let source = folder.appendingPathComponent("\(name).sh")
                try
                    "#!/bin/sh\nprintf '%s|' \"$@\" > '\(folder.path)/part' && mv '\(folder.path)/part' '\(folder.path)/opened'\n"
                    .write(to: source, atomically: true, encoding: .utf8)
                // Copied by another process: a program that a test started meanwhile may have inherited the descriptor
                // of this file, and a file that is open for writing cannot be executed.
                #expect(SessionHost.succeeds("cp '\(source.path)' '\(program.path)' && chmod 755 '\(program.path)'"))
            }
            let agreed = Gate(false)
            let service = try Self.service(agreed: agreed)
            let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
            let host = try HostProcess(
                [
                    "call", "credentials.connect", Self.connect, "--open-browser", "--base-url",
                    "http://127.0.0.1:\(service.port)",
                ], environment: ["ALLOY_API_KEY": "a-test-key", "PATH": "\(folder.path):\(path)"])
            var lines: [String] = []
            while let line = await host.nextErrorLine() {
                lines.append(line)
                if line.contains("Ctrl-C") { break }
            }
            #expect(lines.contains { $0.contains("https://links.test/authorize?token=hush-hush-hush-hush") })
            let opened = folder.appendingPathComponent("opened")
            while !FileManager.default.fileExists(atPath: opened.path), host.isRunning { await Task.yield() }
            try #require(host.isRunning, "It was not opened: \(lines)")
            #expect(
                try String(contentsOf: opened, encoding: .utf8)
                    == "https://links.test/authorize?token=hush-hush-hush-hush|")
            agreed.update { $0 = true }
            let redirect = try Self.redirect(service)
            _ = try Self.browse(redirect.port, redirect.path)
            #expect(await host.remainingMessages().contains { $0.contains("64b7f0a1c2d3e4f5a6b7c8d9") })
            #expect(await host.ending() == .exited(0))
        }
    }
}
