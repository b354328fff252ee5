import HTTP
import JSON
import Platform
import Testing
import TextCoding

@testable import AlloySandbox

/// The sandbox as one site.
@Suite struct SandboxSiteTests {
    private static let origin = HTTPOrigin(scheme: "http", host: "127.0.0.1", port: 8_080)
    private let site = SandboxSite(Sandbox(origins: SandboxOrigins(served: origin)))

    private func send(_ method: String, _ target: String, _ fields: HTTPHeaders = [:], body: [UInt8]? = nil)
        async throws -> HTTPResponse
    {
        var headers: HTTPHeaders = ["Authorization": "Bearer any", "x-api-version": "2025-09"]
        for field in fields.fields { headers[field.name] = field.value }
        let request = HTTPRequest(method: method, origin: Self.origin, target: target, headers: headers, body: body)
        guard case .whole(let response) = await site.response(to: request) else { throw Unexpected() }
        return response
    }

    private struct Unexpected: Error {}

    @Test func aHeadIsAGet() async throws {
        let (head, get) = (try await send("HEAD", "/connectors"), try await send("GET", "/connectors"))
        #expect(head.status == 200 && head.body == get.body)
    }

    @Test func uploadsGoToTheSameSite() async throws {
        let bytes = Array("a file".utf8)
        let md5 = Base64.encode(MD5.hash(bytes))
        let request: JSONValue = ["filename": "a.txt", "mimeType": "text/plain", "md5": .string(md5)]
        let answer = try JSONValue(
            parsing: try await send("POST", "/connectors/files/upload/request", body: request.bytes).body)
        let url = try #require(answer["presignedUrl"]?["presignedUrl"]?.stringValue)
        #expect(url.hasPrefix("http://127.0.0.1:8080/"))
        let target = String(url.dropFirst("\(Self.origin)".count))
        #expect(try await send("PUT", target + "0", ["content-md5": md5], body: bytes).status == 403)
        #expect(try await send("PUT", target, ["content-md5": md5], body: bytes).status == 200)
        let list = try JSONValue(parsing: try await send("GET", "/connectors/files/list").body)
        #expect(list["files"]?.arrayValue?.count == 1)
    }
}
