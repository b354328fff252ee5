import Foundation
import HTTP
import JSON
import TestSupport
import Testing

extension EndToEnd {
    /// `alloy-host add`.
    @Suite struct AddTests {
        private let folder = TemporaryFolder()
        private static let document =
            #"{"openapi":"3.0.3","info":{"title":"Acme's \u001b[1mAPI","version":"1"},"servers":[{"url":"https://api.acme.example/v1"}],"paths":{"/a":{"get":{"responses":{}}}}}"#

        private func write(_ text: String, _ name: String) throws -> String {
            try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder.path)/\(name)"))
            return "\(folder.path)/\(name)"
        }

        private func add(_ words: String...) async throws -> LiveHost {
            try await LiveHost([], arguments: ["add"] + words, environment: [:])
        }

        @Test("The printed options start a host")
        func file() async throws {
            let path = try write(Self.document, "it's acme.json")
            let host = try await add("acme=\(path)")
            #expect(host.status == 0, "\(host.errors)")
            let text = host.lines.joined(separator: "\n")
            #expect(!text.contains("\u{1B}") && text.contains(#"Acme's \u001b[1mAPI"#))
            let line = try #require(host.lines.last)
            let quoted = path.replacingOccurrences(of: "'", with: #"'\''"#)
            #expect(line == "  alloy-host --direct 'acme=\(quoted)' --origin acme=https://api.acme.example")
            let printed = try await add(path, "--json")
            let json = try JSONValue(parsing: printed.lines.joined())
            let options = (json["options"]?.arrayValue ?? []).compactMap(\.stringValue)
            let started = try await LiveHost(
                [LiveHost.request("c", "connectors.list")],
                arguments: options + ["--state-dir", "\(folder.path)/state"], environment: [:])
            #expect(try started.result("c")["connectors"]?[0]?["id"] == "acme-s-1mapi", "\(started.errors)")
        }

        @Test("A document is loaded from this machine, over redirections")
        func url() async throws {
            let server = try LoopbackServer.start { request in
                switch request.target {
                case "/openapi.json": .whole(HTTPResponse(status: 200, body: Array(Self.document.utf8)))
                case "/page": .whole(HTTPResponse(status: 200, body: Array("<!doctype html>".utf8)))
                case "/": .whole(HTTPResponse(status: 302, headers: Self.location("/openapi.json")))
                case "/away": .whole(HTTPResponse(status: 302, headers: Self.location("http://127.0.0.2:9/")))
                case "/round": .whole(HTTPResponse(status: 302, headers: Self.location("/round")))
                default: .whole(HTTPResponse(status: 404))
                }
            }
            defer { server.stop() }
            let host = try await add("\(server.localOrigin)/")
            #expect(host.status == 0, "\(host.errors)")
            #expect(host.lines.suffix(2).first == "  curl -fsSL \(server.localOrigin)/ > acme-s-1mapi.json")
            for (path, status, part) in [
                ("/missing", 2, "answers with status 404"), ("/round", 2, "redirects more than"),
                ("/away", 2, "--allow-host 127.0.0.2"), ("/page", 1, "a page for a browser"),
            ] {
                let host = try await add("\(server.localOrigin)\(path)")
                #expect(host.status == Int32(status) && host.errors.contains(part), "\(path): \(host.errors)")
            }
        }

        private static func location(_ text: String) -> HTTPHeaders {
            HTTPHeaders([HTTPHeaders.Field(name: "Location", value: text)])
        }

        @Test(
            "The converter of a document in YAML is a line to copy",
            .enabled("needs: python3-yaml") { SessionHost.succeeds("python3 -c 'import yaml'") })
        func yaml() async throws {
            let path = try write(
                "openapi: 3.0.3\ninfo: {title: Acme}\npaths:\n  /a:\n    get: {responses: {}}\n", "a b.yaml")
            let host = try await add(path)
            #expect(host.status == 1)
            let line = try #require(host.errors.split(separator: "\n").first { $0.contains("python3") })
            // What is printed goes where the line says.
            #expect(SessionHost.succeeds("{ \(line); }"))
            #expect(try await add("\(folder.path)/a b.json").status == 0)
        }

        @Test(
            "What can't be used or read is explained",
            arguments: [
                (#"{"swagger":"2.0"}"#, 1, "swagger2openapi"), ("{", 1, "not JSON"), (#"{"openapi":"3.0.3"}"#, 1, ""),
            ])
        func refused(_ text: String, _ status: Int32, _ part: String) async throws {
            let host = try await add(try write(text, "a.json"))
            #expect(host.status == status && (part.isEmpty || host.errors.contains(part)), "\(host.errors)")
        }

        @Test("Places that are not read", arguments: ["/missing/a.json", "ftp://a.example/a", "http://a.example/a"])
        func unread(_ place: String) async throws {
            let host = try await add(place)
            #expect(host.status == 2 && !host.errors.isEmpty && host.lines.joined().isEmpty, "\(host.errors)")
        }
    }
}
