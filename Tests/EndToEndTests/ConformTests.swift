import Foundation
import HTTP
import JSON
import Platform
import TestSupport
import Testing

extension EndToEnd {
    /// `alloy-host conform`, with a provider in this process.
    @Suite struct ConformTests {
        private let folder = TemporaryFolder()

        private static let person: JSONValue = [
            "type": "object", "required": ["id"],
            "properties": [
                "id": ["type": "string"], "full_name": ["type": "string"], "age": ["type": "integer"],
                "mail": ["type": "string"], "boss": ["type": "string"],
            ],
        ]

        private static func answer(_ schema: JSONValue) -> JSONValue {
            ["200": ["description": "", "content": ["application/json": ["schema": schema]]]]
        }

        private static let document: JSONValue = [
            "openapi": "3.0.3", "info": ["title": "People", "version": "1"],
            "paths": [
                "/people": [
                    "get": ["operationId": "listPeople", "responses": answer(["type": "array", "items": person])],
                    "post": ["operationId": "addPerson", "responses": answer(person)],
                ],
                "/people/{person_id}": [
                    "get": ["operationId": "getPerson", "responses": answer(person)],
                    "delete": ["operationId": "removePerson", "responses": ["204": ["description": ""]]],
                ],
                "/search": [
                    "get": [
                        "operationId": "search", "responses": answer(["type": "object"]),
                        "parameters": [["name": "q", "in": "query", "required": true, "schema": ["type": "string"]]],
                    ]
                ],
            ],
        ]

        /// The people of a provider that keeps to the document, and of one that does not.
        private static let people =
            #"[{"id":"p1","full_name":"Ada Lovelace","age":36,"mail":"ada@acme.example","boss":"Bob"},{"id":"p2","full_name":"Bob","age":7,"mail":"bob@acme.example","boss":"Bob"}]"#
        private static let others =
            #"[{"id":"p1","full_name":"Ada Lovelace","age":"36","mail":"ada@acme.example","tags":[]}]"#

        /// Runs the command before a provider with these people; returns also the requests that it got.
        private func conform(_ people: String, _ more: [String] = []) async throws -> (
            host: LiveHost, requests: [String]
        ) {
            let requests = Gate<[String]>([])
            let server = try LoopbackServer.start { request in
                requests.update { $0.append("\(request.method) \(request.target)") }
                let first = (try? JSONValue(parsing: people))?[0]?.text ?? ""
                switch request.target {
                case "/people": return .whole(HTTPResponse(status: 200, body: Array(people.utf8)))
                case "/people/p1": return .whole(HTTPResponse(status: 200, body: Array(first.utf8)))
                default: return .whole(HTTPResponse(status: 404))
                }
            }
            defer { server.stop() }
            try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
            let file = "\(folder.path)/people.json"
            try Data(Self.document.text.utf8).write(to: URL(fileURLWithPath: file))
            let arguments =
                [
                    "conform", "--connector", "people=\(file)", "--server", "people=\(server.localOrigin)",
                    "--allow-host",
                    "127.0.0.1", "--state-dir", "\(folder.path)/state",
                ] + more
            let host = try await LiveHost([], arguments: arguments, environment: [:])
            return (host, requests.update { $0 })
        }

        @Test("A provider that keeps to its document has the shapes of the sandbox, and gets nothing but reads")
        func same() async throws {
            let (host, requests) = try await conform(Self.people, ["--json"])
            #expect(host.status == 0, "\(host.lines) \(host.errors)")
            #expect(requests == ["GET /people", "GET /people/p1"])
            let report = try JSONValue(parsing: host.lines.joined())
            #expect(report["read"] == 2 && report["notReads"] == 2 && report["skipped"] == 1)
            #expect(report["actions"]?[1]?["reason"] == "no value is known for queryParameters.q")
            // Where nothing is needed for an account, none is left behind.
            let after = try await LiveHost(
                [LiveHost.request("c", "credentials.list", #"{"connectorId":"people"}"#)],
                arguments: [
                    "--direct", "people=\(folder.path)/people.json", "--origin", "people=https://a.example",
                    "--state-dir",
                    "\(folder.path)/state",
                ], environment: [:])
            #expect(try after.result("c")["credentials"] == [])
        }

        @Test("What differs is told, and the exit status says so")
        func different() async throws {
            let (host, _) = try await conform(Self.others)
            #expect(host.status == 1, "\(host.errors)")
            let text = host.lines.joined(separator: "\n")
            #expect(text.contains("/*/age is integer in the sandbox, string at the provider"), "\(text)")
            #expect(text.contains("/*/boss (string) is missing at the provider"))
            #expect(text.contains("/*/tags (array) is missing in the sandbox"))
        }

        @Test("A recorded seed has the records without what is private, and the sandbox serves it")
        func recorded() async throws {
            let seed = "\(folder.path)/seed.json"
            let (host, _) = try await conform(Self.people, ["--record", seed])
            #expect(host.status == 0, "\(host.errors)")
            let text = try String(contentsOfFile: seed, encoding: .utf8)
            for word in ["Ada", "acme.example", folder.path] { #expect(!text.contains(word), "\(text)") }
            let key = ##""#credentialId":{"resultOf":"key","path":"/credentialId"}"##
            let sandbox = try await LiveHost(
                [
                    LiveHost.request(
                        "key", "credentials.create",
                        #"{"connectorId":"people","authenticationType":"apiKey","data":{}}"#),
                    LiveHost.request("list", "execute", #"{"connectorId":"people","actionId":"listPeople",\#(key)}"#),
                    LiveHost.request(
                        "get", "execute",
                        #"{"connectorId":"people","actionId":"getPerson",\#(key),"pathParams":{"person_id":"p2"}}"#),
                ], arguments: ["--sandbox", "--sequential", "--seed", seed], environment: [:])
            let people = try sandbox.result("list")["responseData"]
            #expect(people?.arrayValue?.count == 2)
            #expect(try people?[1] == sandbox.result("get")["responseData"])
            // The one person is the other's boss still.
            #expect(people?[0]?["boss"] == people?[1]?["full_name"] && people?[0]?["boss"]?.stringValue != "Bob")
            // The file is not written over.
            #expect(try await conform(Self.people, ["--record", seed]).host.status == 2)
        }

        @Test(
            "Wrong options are explained",
            arguments: [
                (["conform"], "--connector ID=FILE"), (["conform", "--sandbox"], "--sandbox cannot be used"),
                (["conform", "--connector", "people=/missing.json"], "/missing.json"),
                (["conform", "x"], "takes no arguments"),
            ])
        func wrong(arguments: [String], part: String) async throws {
            let host = try await LiveHost([], arguments: arguments, environment: [:])
            #expect(host.status == 2 && host.errors.contains(part), "\(host.errors)")
        }
    }
}
