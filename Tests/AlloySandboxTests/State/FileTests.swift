import HTTP
import JSON
import Platform
import TestSupport
import Testing
import TextCoding

@testable import AlloySandbox

struct FileTests {
    let caller = Caller(sandbox: Sandbox())

    private func request(_ filename: String, _ bytes: [UInt8], user: String? = nil) async throws -> JSONValue {
        let answer = try await caller.call(
            "POST", "/connectors/files/upload/request",
            ["filename": .string(filename), "mimeType": "text/plain", "md5": .string(Hex.encode(MD5.hash(bytes)))],
            user: user)
        return try #require(answer.json["presignedUrl"])
    }

    private func put(
        _ presigned: JSONValue, _ bytes: [UInt8], md5: String? = nil, method: String = "PUT", suffix: String = ""
    ) async throws -> HTTPResponse {
        let url = try #require(presigned["presignedUrl"]?.stringValue.flatMap { HTTPURL($0) })
        var headers: HTTPHeaders = ["Content-Type": "text/plain"]
        headers["Content-MD5"] = md5 ?? presigned["md5"]?.stringValue
        return try await caller.sandbox.send(
            HTTPRequest(
                method: method, origin: url.origin, target: url.target + suffix, headers: headers, body: bytes),
            deadline: .distant)
    }

    @Test func uploadsListsDeletes() async throws {
        let user = try await caller.makeUser("ada")
        let presigned = try await request("a report.pdf", [1, 2, 3], user: user)
        #expect(presigned["type"] == "new")
        #expect(presigned["s3Key"] == .string("\(user)_a report.pdf"))
        #expect(presigned["md5"] == "Uonfc331cyb83SJZevsfrA==")
        let url = try #require(presigned["presignedUrl"]?.stringValue)
        #expect(url.hasPrefix("https://files.sandbox.invalid/\(user)_a%20report.pdf?X-Amz-Algorithm=AWS4-HMAC-SHA256&"))
        #expect(url.contains("&X-Amz-Date=20251001T090000Z&X-Amz-Expires=3600&"))
        #expect(try await caller.call("GET", "/connectors/files/list", user: user).json == ["files": []])

        let stored = try await put(presigned, [1, 2, 3])
        #expect(stored.status == 200)
        #expect(stored.body.isEmpty)
        #expect(stored.headers["ETag"] == "\"5289df737df57326fcdd22597afb1fac\"")
        #expect(
            try await caller.call("GET", "/connectors/files/list", user: user).json == [
                "files": [
                    [
                        "s3Key": .string("\(user)_a report.pdf"), "filename": "a report.pdf", "size": 3,
                        "lastModified": "2025-10-01T09:00:00.080Z",
                    ]
                ]
            ])
        let target = "/connectors/files/\(user)_a%20report.pdf"
        #expect(try await caller.call("DELETE", target, user: nil).code == "FILE_NOT_FOUND")
        let deleted = try await caller.call("DELETE", target, user: user)
        #expect(deleted.json["success"] == true)
        #expect(deleted.json["message"]?.stringValue != nil)
        #expect(try await caller.call("DELETE", target, user: user).status == 404)
        #expect(try await caller.call("GET", "/connectors/files/list", user: user).json == ["files": []])
    }

    @Test func theSameContentIsKnown() async throws {
        let first = try await request("a.txt", [1])
        #expect(try await request("b.txt", [1])["type"] == "new")
        _ = try await put(first, [1])
        let again = try await request("b.txt", [1])
        #expect(again["type"] == "existing")
        #expect(again["s3Key"] == first["s3Key"])
        let other = try await caller.makeUser("ada")
        #expect(try await request("b.txt", [1], user: other)["type"] == "new")
    }

    @Test func aFileOfTheKeysOwnUserIsUsableByAll() async throws {
        let presigned = try await request("plan.txt", [1, 2])
        _ = try await put(presigned, [1, 2])
        let (ada, bob) = (try await caller.makeUser("ada"), try await caller.makeUser("bob"))
        let credential = try await caller.connect("googledrive", user: ada)
        let body: JSONObject = ["name": "plan", "content": presigned["s3Key"] ?? .null]
        let made = try await caller.execute(
            "googledrive", "uploadFile", credential: credential, user: ada, ["requestBody": .object(body)])
        #expect(made.status == 200, "\(made.json)")
        let other = try await request("secret.txt", [3], user: bob)
        _ = try await put(other, [3])
        let refused = try await caller.execute(
            "googledrive", "uploadFile", credential: credential, user: ada,
            ["requestBody": ["name": "plan", "content": other["s3Key"] ?? .null]])
        #expect(refused.status == 404, "\(refused.json)")
    }

    @Test func theSameNameIsReplaced() async throws {
        for bytes in [[1], [1, 2]] as [[UInt8]] { _ = try await put(try await request("a.txt", bytes), bytes) }
        let files = try await caller.call("GET", "/connectors/files/list").json["files"]
        #expect(files?.arrayValue?.map { $0["size"]?.intValue } == [2])
    }

    @Test func base64DigestsAreTakenToo() async throws {
        let answer = try await caller.call(
            "POST", "/connectors/files/upload/request",
            ["filename": "a", "mimeType": "b", "md5": "KUK/q7PQCUACgWVbAjPtNQ=="])
        #expect(answer.json["presignedUrl"]?["md5"] == "KUK/q7PQCUACgWVbAjPtNQ==")
    }

    @Test(
        arguments: [
            ["filename": "a", "mimeType": "b"], ["filename": "a", "mimeType": "b", "md5": "abc"],
            ["filename": "a", "mimeType": "b", "md5": "YQ=="], ["filename": "", "mimeType": "b", "md5": "abc"],
            ["filename": 1, "mimeType": "b", "md5": "KUK/q7PQCUACgWVbAjPtNQ=="],
            ["filename": "a", "mimeType": [], "md5": "KUK/q7PQCUACgWVbAjPtNQ=="],
        ] as [JSONValue])
    func refusesBadRequests(body: JSONValue) async throws {
        let answer = try await caller.call("POST", "/connectors/files/upload/request", body)
        #expect(answer.status == 400)
        #expect(answer.code == "INVALID_INPUT")
    }

    @Test func refusesOtherUploads() async throws {
        let presigned = try await request("a.txt", [1, 2])
        let otherDigest = Base64.encode(Array(repeating: 7, count: 16))
        for (response, status, code) in [
            (try await put(presigned, [1, 2], md5: otherDigest), 403, "SignatureDoesNotMatch"),
            (try await put(presigned, [1, 2], md5: "junk"), 400, "InvalidDigest"),
            (try await put(presigned, [1]), 400, "BadDigest"),
            (try await put(presigned, [2, 1]), 400, "BadDigest"),
            (try await put(presigned, [1], md5: Base64.encode(MD5.hash([1]))), 403, "SignatureDoesNotMatch"),
            (try await put(presigned, [1, 2], suffix: "0"), 403, "SignatureDoesNotMatch"),
            (try await put(presigned, [1, 2], method: "GET"), 405, "MethodNotAllowed"),
        ] {
            #expect(response.status == status)
            #expect(response.headers["content-type"] == "application/xml")
            #expect(String(decoding: response.body, as: UTF8.self).contains("<Code>\(code)</Code>"))
        }
        #expect(try await caller.call("GET", "/connectors/files/list").json == ["files": []])
        #expect(try await put(presigned, [1, 2]).status == 200)
    }

    @Test func aPermissionLivesForAnHour() async throws {
        let presigned = try await request("a.txt", [1])
        caller.sandbox.advanceClock(by: .seconds(3_600))
        let response = try await put(presigned, [1])
        #expect(response.status == 403)
        #expect(String(decoding: response.body, as: UTF8.self).contains("Request has expired"))
    }
}
