import Foundation
import HTTP
import JSON
import Platform
import TextCoding
import TestSupport
import Testing

@testable import AlloyDirect

/// Files that callers have uploaded.
@Suite struct DirectFilesTests {
    /// Uploads content as the client does, and returns the key and the kind.
    private static func upload(
        _ content: HTTPBody, _ scene: ServiceScene, named filename: String = "report.pdf",
        type: String = "application/pdf"
    ) async throws -> (key: String, kind: String) {
        let md5 = Base64.encode(MD5.hash(try #require(content.bytes)))
        let slot = try await scene.call(
            "POST", "/connectors/files/upload/request",
            ["filename": .string(filename), "mimeType": .string(type), "md5": .string(md5)])
        let fields = try #require(slot.json["presignedUrl"])
        let url = try #require(fields["presignedUrl"]?.stringValue.flatMap(HTTPURL.init))
        let kind = try #require(fields["type"]?.stringValue)
        if kind == "new" {
            var put = HTTPRequest(method: "PUT", origin: url.origin, target: url.target)
            put.content = content
            #expect(try await scene.service.send(put, deadline: .distant).status == 200)
        }
        return (try #require(fields["s3Key"]?.stringValue), kind)
    }

    /// The body goes to the provider as a file, and not as bytes in memory.
    @Test func aFileOnDiskStaysThere() async throws {
        let directory = try PrivateDirectory(prefix: "direct")
        defer { directory.remove() }
        let url = URL(fileURLWithPath: directory.path + "/a")
        try Data("content".utf8).write(to: url)
        let files = try ConfinedDirectory(path: directory.path)
        let scene = try ServiceScene([ScriptedProvider.json(200, ["ok": true])])
        let account = try await scene.connect()
        let (key, kind) = try await Self.upload(HTTPBody(try files.file("a")), scene)
        #expect(kind == "new")
        let list = try await scene.call("GET", "/connectors/files/list")
        #expect(list.json["files"]?[0]?["size"] == 7)
        let again = try await Self.upload(HTTPBody(try files.file("a")), scene)
        #expect(again == (key, "existing"))
        let arguments: JSONObject = [
            "requestBody": .string(key), "additionalHeaders": ["Content-Type": "application/pdf"],
        ]
        #expect(try await scene.execute("createItem", account, arguments).status == 200)
        let sent = try #require(scene.provider.requests.last)
        #expect(sent.content?.file != nil && sent.body == Array("content".utf8))
        #expect(sent.headers["content-type"] == "application/pdf")

        try Data("changed".utf8 + [0]).write(to: url)
        let refused = try await scene.execute("createItem", account, arguments)
        #expect(refused.status == 400 && refused.json.errorMessage.contains("upload it again"))
        #expect(scene.provider.requests.count == 1)
        // The same bytes once more are new, as the file is no longer there.
        let other = try await Self.upload(HTTPBody(Array("content".utf8)), scene)
        #expect(other.kind == "new" && other.key != key)
        let others = arguments.merging(["requestBody": .string(other.key)])
        #expect(try await scene.execute("createItem", account, others).status == 200)
    }

    /// Somebody has approved a plan that names a key.
    @Test func aKeyIsNeverGivenToOtherContent() async throws {
        let scene = try ServiceScene([ScriptedProvider.json(200, ["ok": true])])
        let account = try await scene.connect()
        func upload(_ text: String, _ name: String, _ type: String) async throws -> String {
            try await Self.upload(HTTPBody(Array(text.utf8)), scene, named: name, type: type).key
        }
        let uploads = [
            ("pay 10 EUR", "a.txt", "application/pdf"), ("pay 9999 EUR", "a.txt", "application/pdf"),
            ("pay 10 EUR", "b.txt", "application/pdf"), ("pay 10 EUR", "a.txt", "application/zip"),
        ]
        var keys: [String] = []
        for (text, name, type) in uploads { keys.append(try await upload(text, name, type)) }
        #expect(Set(keys).count == uploads.count)
        #expect(try await upload("pay 10 EUR", "a.txt", "application/pdf") == keys[0], "the same file again")
        #expect(try await scene.call("DELETE", "/connectors/files/\(keys[0])").status == 200)
        keys[0] = try await upload("pay 10 EUR", "a.txt", "application/pdf")
        for (key, expected) in zip(keys, uploads) {
            let arguments: JSONObject = [
                "requestBody": .string(key), "additionalHeaders": ["Content-Type": .string(expected.2)],
            ]
            #expect(try await scene.execute("createItem", account, arguments).status == 200)
            let sent = try #require(scene.provider.requests.last)
            #expect(sent.body == Array(expected.0.utf8))
            #expect(sent.headers["content-type"] == expected.2)
        }
    }

    /// An upload names no user.
    @Test func aFileOfTheOwnUserIsForAllUsers() async throws {
        let scene = try ServiceScene([ScriptedProvider.json(200, ["ok": true])])
        let created = try await scene.call("POST", "/users", ["username": "ada", "fullName": "Ada"])
        let user = try #require(created.json["userId"]?.stringValue, "\(created)")
        let account = try await scene.connect(user: user)
        let key = try await Self.upload(HTTPBody(Array("content".utf8)), scene).key
        let arguments: JSONObject = [
            "requestBody": .string(key), "additionalHeaders": ["Content-Type": "application/pdf"],
        ]
        #expect(try await scene.execute("createItem", account, arguments, user: user).status == 200)
        #expect(scene.provider.requests.last?.body == Array("content".utf8))
    }
}
