import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Seeds and connector files, in the built executable.
    @Suite
    struct SeedTests {
        /// Creates a folder with these files; removed after `body`.
        private func withFiles(_ files: [String: String], _ body: (String) async throws -> Void) async throws {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("seeds-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
            try await body(folder.path)
        }

        private static let document = """
            {"openapi": "3.1.0", "info": {"title": "Pet shop"}, "paths": {"/pets": {
              "get": {"operationId": "listPets", "responses": {"200": {"content": {"application/json": {"schema": {
                "type": "array", "items": {"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}}}}}}},
              "post": {"operationId": "addPet"}}}}
            """

        @Test("A seed file adds users, and connectors of files beside it")
        func file() async throws {
            let seed = """
                {"users": [{"username": "ada", "userId": "0123456789abcdef01234567"}],
                 "connectors": ["shop.json"], "records": {"pet-shop": {"/pets": [{"name": "Rex"}]}},
                 "credentials": [{"user": "ada", "connectorId": "pet-shop", "authenticationType": "apiKey", "credentialId": "aaaaaaaaaaaaaaaaaaaaaaaa"}]}
                """
            try await withFiles(["seed.json": seed, "shop.json": Self.document]) { folder in
                let host = try HostProcess(["--sandbox", "--seed", "\(folder)/seed.json"])
                host.send(
                    request(
                        "1", "execute",
                        #"{"connectorId":"pet-shop","actionId":"listPets","userId":"0123456789abcdef01234567","#
                            + #""credentialId":"aaaaaaaaaaaaaaaaaaaaaaaa"}"#))
                host.closeInput()
                let reply = await host.nextMessage()
                #expect(reply?.contains(#""name":"Rex""#) == true, "\(reply ?? "")")
            }
        }

        @Test("An invalid seed file ends the start with all its problems: file, line, pointer, reason")
        func wrongFile() async throws {
            let seed = """
                {"user": [],
                 "extends": "dmo",
                 "users": [{}]}
                """
            try await withFiles(["seed.json": seed]) { folder in
                let host = try HostProcess(["--sandbox", "--seed", "\(folder)/seed.json"])
                #expect(await host.repliesToEnd(status: 2) == [])
                let lines = await host.remainingErrorLines()
                #expect(lines.count == 3)
                for (line, start) in zip(lines, [":1: /user: ", ":2: /extends: ", ":3: /users/0/username: "]) {
                    #expect(line.hasPrefix("alloy-host: \(folder)/seed.json\(start)expected "), "\(line)")
                }
                #expect(lines.first?.contains("did you mean \"users\"?") == true)
            }
        }

        @Test(
            "Connectors that cannot be added are reported, with status 2",
            arguments: [
                (["--connector", "/nowhere.json"], "/nowhere.json"), (["--connector="], "--connector"),
                (["--connector", "{}/bad.json"], "/openapi"), (["--connector", "{}/api.yaml"], "YAML"),
                (["--connector", "slack={}/good.json"], "ID="),
                (["--connector", "{}/good.json", "--connector", "{}/good.json"], "ID="),
                (["--seed", "{}/bad.json"], "/nothing"), (["--seed", "{}/none.json"], "none.json"),
            ])
        func wrongConnector(_ arguments: [String], _ part: String) async throws {
            let files = ["good.json": Self.document, "bad.json": #"{"nothing": 1}"#, "api.yaml": "openapi: 3.0.0\n"]
            try await withFiles(files) { folder in
                let host = try HostProcess(["--sandbox"] + arguments.map { $0.replacing("{}", with: folder) })
                #expect(await host.repliesToEnd(status: 2) == [])
                let lines = await host.remainingErrorLines()
                #expect(lines.first?.contains(part) == true, "\(lines)")
            }
        }

        @Test("Unusable parts of a document are warnings on stderr and in host.info")
        func warnings() async throws {
            let name = String(repeating: "long", count: 30)
            let document = """
                {"openapi": "3.1.0", "info": {"title": "Half"}, "paths": {"/pets": {
                  "get": {"operationId": "listPets", "responses": {"200": {"$ref": "#/components/responses/\(name)"}}},
                  "put": 7, "post": {"operationId": "addPets", "requestBody": {"required": true, "content": {
                    "application/json": {"schema": {"type": "array"}}}}}}}}
                """
            try await withFiles(["half.json": document, "seed.json": #"{"connectors": ["half.json"]}"#]) { folder in
                for option in [["--connector", "\(folder)/half.json"], ["--seed", "\(folder)/seed.json"]] {
                    let host = try HostProcess(["--sandbox"] + option)
                    host.send([
                        request("1", "host.info"),
                        request("2", "actions.get", #"{"connectorId":"half","actionId":"addPets"}"#),
                    ])
                    let replies = await host.messages(2)
                    let warnings = reply(1, in: replies)?["result"]?["warnings"]?.arrayValue ?? []
                    #expect(warnings.count == 2, "\(replies)")
                    #expect(warnings.first?.stringValue?.hasPrefix("\(folder)/half.json:2: /paths/") == true)
                    #expect(warnings.first?.stringValue?.contains("/\(name)\"") == true)
                    let action = reply(2, in: replies)?["result"]?["action"]
                    #expect(action?["requestBodyRequired"] == true)
                    #expect(action?["inputSchema"]?["required"] == ["requestBody"])
                    _ = await host.repliesToEnd()
                    let lines = await host.remainingErrorLines()
                    #expect(lines.count == 2 && lines.first?.contains("/\(name)\"") == true, "\(lines)")
                }
            }
        }

        @Test("Two documents, one of them with an id")
        func twoConnectors() async throws {
            try await withFiles(["good.json": Self.document]) { folder in
                let host = try HostProcess([
                    "--sandbox", "--connector", "\(folder)/good.json", "--connector", "second=\(folder)/good.json",
                ])
                host.send(request("1", "connectors.list", #"{"category":"custom"}"#))
                host.closeInput()
                let reply = await host.nextMessage()
                #expect(reply?.contains(#""id":"pet-shop""#) == true && reply?.contains(#""id":"second""#) == true)
            }
        }

        @Test("--connector needs --sandbox")
        func live() async throws {
            let host = try HostProcess(["--connector", "x.json"])
            #expect(await host.repliesToEnd(status: 2) == [])
            #expect(await host.remainingErrorLines().first?.contains("--sandbox") == true)
        }
    }
}
