import Alloy
import Foundation
import HostTestSupport
import JSON
import Platform
import TestSupport
import TextCoding
import Testing

@testable import AlloyHost

/// `files.upload`: where the bytes may come from.
@Suite struct UploadTests {
    /// A folder with `report`, and `secret` beside it.
    private struct Folder {
        let path = FileManager.default.temporaryDirectory.path + "/upload-\(UUID().uuidString)"

        init() throws {
            try FileManager.default.createDirectory(atPath: path + "/files/sub", withIntermediateDirectories: true)
            try Data("the report".utf8).write(to: URL(fileURLWithPath: path + "/files/report"))
            try Data("a secret".utf8).write(to: URL(fileURLWithPath: path + "/secret"))
            try FileManager.default.createSymbolicLink(
                atPath: path + "/files/link", withDestinationPath: path + "/secret")
        }

        func remove() { try? FileManager.default.removeItem(atPath: path) }

        func options() throws -> HostOptions {
            HostOptions(filesFrom: try ConfinedDirectory(path: path + "/files"))
        }
    }

    private static func params(_ members: JSONObject) -> JSONObject {
        JSONObject((["filename": "f", "mimeType": "text/plain"] as JSONObject).members + members.members)
    }

    private static let transport: @Sendable () -> RoutedTransport = {
        RoutedTransport([
            "POST /connectors/files/upload/request": RoutedTransport.json([
                "presignedUrl": ["presignedUrl": "https://store.example/put", "s3Key": "k", "type": "new"]
            ]),
            "PUT /put": RoutedTransport.json([:]),
        ])
    }

    @Test(arguments: ["report", "sub/../report"])
    func sendsTheFile(path: String) async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let transport = Self.transport()
        let host = HostFixture.live(transport, try folder.options())
        let result = try await host.result("files.upload", Self.params(["path": .string(path)]))
        #expect(result == ["s3Key": "k", "type": "new"])
        #expect(transport.requests.last?.body == Array("the report".utf8))
    }

    @Test(
        arguments: [
            ("../secret", "policy_denied"), ("link", "policy_denied"), ("/etc/passwd", "policy_denied"),
            ("../nothing", "policy_denied"), ("nothing", "not_found"), ("sub", "invalid_input"),
        ])
    func sendsNothingIfTheFileMayNotBeRead(path: String, kind: String) async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let transport = Self.transport()
        let host = HostFixture.live(transport, try folder.options())
        let error = try await host.error("files.upload", Self.params(["path": .string(path)]))
        #expect(error["data"]?["kind"] == .string(kind))
        #expect(error["data"]?["outcome"] == "not_sent")
        #expect(error["data"]?["problems"]?[0]?["pointer"] == "/path")
        #expect(error["data"]?["fix"]?.arrayValue?.isEmpty == false)
        #expect(transport.requests.isEmpty)
    }

    /// Whether something is there can't be told from the refusal.
    @Test func refusesEveryPathOutsideTheSameWay() async throws {
        let folder = try Folder()
        defer { folder.remove() }
        let host = HostFixture.live(Self.transport(), try folder.options())
        let there = try await host.error("files.upload", Self.params(["path": "../secret"]))
        let nowhere = try await host.error("files.upload", Self.params(["path": "../sacred"]))
        #expect(there.text.replacing("secret", with: "sacred") == nowhere.text)
    }

    @Test func readsNothingWithoutADirectory() async throws {
        let transport = Self.transport()
        let error = try await HostFixture.live(transport).error("files.upload", Self.params(["path": "/etc/passwd"]))
        #expect(error["data"]?["kind"] == "policy_denied")
        #expect(error["data"]?["fix"]?.text.contains("--files-from") == true)
        #expect(transport.requests.isEmpty)
    }

    /// Larger than what a message could carry in base64: it is read while it is sent.
    @Test(.tags(.slow), .notInInnerLoop)
    func aFileMayBeLargerThanData() async throws {
        let folder = try Folder()
        defer { folder.remove() }
        try #require(FileManager.default.createFile(atPath: folder.path + "/files/large", contents: nil))
        try #require(truncate(folder.path + "/files/large", 13 << 20) == 0)
        let transport = Self.transport()
        let host = HostFixture.live(transport, try folder.options())
        _ = try await host.result("files.upload", Self.params(["path": "large"]))
        let put = try #require(transport.requests.last)
        #expect(put.content?.count == 13 << 20 && put.content?.file != nil)
        #expect(put.headers["content-md5"] == Base64.encode(MD5.hash([UInt8](repeating: 0, count: 13 << 20))))
    }

    @Test(
        arguments: [
            (#"{"filename":"f","mimeType":"t"}"#, -32_602, [""]),
            (#"{"filename":"f","mimeType":"t","data":"aGk=","path":"p"}"#, -32_602, [""]),
            (#"{"filename":"f","mimeType":"t","data":"?","path":"p"}"#, -32_602, ["", "/data"]),
            (#"{"mimeType":"t\n","data":"?","colour":1}"#, -32_602, ["/filename", "/colour", "/data", "/mimeType"]),
            (#"{"filename":"f","mimeType":"t\n","data":"?"}"#, 1_004, ["/data", "/mimeType"]),
            (#"{"filename":"f","mimeType":"t","data":"?"}"#, 1_004, ["/data"]),
            (#"{"filename":"f","mimeType":"t","path":""}"#, -32_602, ["/path"]),
        ])
    func reportsAllProblemsAtOnce(params: String, code: Int, pointers: [String]) async throws {
        let params = try #require(try JSONValue(parsing: params).objectValue)
        let error = try await HostFixture.live(RoutedTransport([:])).error("files.upload", params)
        #expect(error["code"] == .int(code))
        #expect(error["data"]?["problems"]?.arrayValue?.compactMap { $0["pointer"]?.stringValue } == pointers)
    }
}
