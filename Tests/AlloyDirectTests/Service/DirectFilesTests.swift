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
        _ content: HTTPBody, _ scene: ServiceScene, named filename: String = "report.pdf"
    ) async throws -> (key: String, kind: String) {
        let md5 = Base64.encode(MD5.hash(try #require(content.bytes)))
        let slot = try await scene.call(
            "POST", "/connectors/files/upload/request",
            ["filename": .string(filename), "mimeType": "application/pdf", "md5": .string(md5)])
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
        #expect(other.kind == "new")
        #expect(try await scene.execute("createItem", account, arguments).status == 200)
    }
}
