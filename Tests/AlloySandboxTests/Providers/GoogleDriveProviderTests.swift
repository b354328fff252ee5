import JSON
import Platform
import Testing
import TextCoding

@testable import AlloySandbox

@Suite struct GoogleDriveProviderTests {
    private static let upload = SandboxFile(
        s3Key: "65f0c0ffee_plan.txt", filename: "plan.txt", mimeType: "text/plain", bytes: Array("Buy lamps".utf8),
        md5: MD5.hash(Array("Buy lamps".utf8)), lastModified: ServiceState.start)

    private func harness() throws -> ProviderHarness {
        var harness = try ProviderHarness("googledrive")
        harness.context.files = [Self.upload]
        return harness
    }

    @Test func anUploadComesBackByteForByte() throws {
        var harness = try harness()
        let file = try harness.call("uploadFile", body: ["content": "65f0c0ffee_plan.txt"])
        #expect(file["/name"] == "plan.txt")
        #expect(file["/mimeType"] == "text/plain")
        #expect(file["/size"] == "9")
        #expect(file["/md5Checksum"]?.stringValue == Hex.encode(Self.upload.md5))
        let id = try #require(file["/id"])
        // What Alloy holds may be gone by now: the drive has a copy.
        harness.context.files = []
        let content = try harness.call("downloadFile", path: ["fileId": id])
        #expect(content.body == "Buy lamps" && content.file == nil)
        let copy = try harness.call("copyFile", path: ["fileId": id])
        #expect(copy["/name"] == "Copy of plan.txt")
        #expect(copy["/id"] != id)
        #expect(copy["/size"] == "9")
    }

    @Test func whatIsNoTextIsAFile() throws {
        var harness = try harness()
        harness.context.files[0].mimeType = "application/pdf"
        let id = try #require(try harness.call("uploadFile", body: ["content": "65f0c0ffee_plan.txt"])["/id"])
        let content = try harness.call("downloadFile", path: ["fileId": id])
        #expect(content.body == nil)
        #expect(content.file?.contentType == "application/pdf" && content.file?.bytes == Self.upload.bytes)
    }

    @Test func aKeyThatNobodyUploadedIsRefused() throws {
        var harness = try harness()
        let refused = try harness.call("uploadFile", body: ["name": "a.txt", "content": "65f0c0ffee_other.txt"])
        #expect(refused.status == 404)
        #expect(refused["/error/message"] == "File not found: 65f0c0ffee_other.txt.")
        #expect(try harness.call("listFiles")["/files"]?.arrayValue?.count == 2)
    }

    @Test func foldersHoldFiles() throws {
        var harness = try harness()
        let folder = try harness.call(
            "createFolder", body: ["name": "Plans", "mimeType": .string(GoogleDriveProvider.folderType)])
        let id = try #require(folder["/id"])
        #expect(folder["/size"] == nil)
        #expect(try harness.call("downloadFile", path: ["fileId": id])["/error/code"] == 403)
        let lost = try harness.call("uploadFile", body: ["name": "a", "parents": ["nowhere"]])
        #expect(lost.status == 404)
        let inside = try harness.call(
            "uploadFile", body: ["content": "65f0c0ffee_plan.txt", "parents": [id]])
        let query = "'\(id.plainText)' in parents and trashed = false"
        let found = try harness.call("listFiles", query: ["q": .string(query)])
        #expect(found["/files"]?.arrayValue?.compactMap { $0["id"] } == [inside["/id"]].compactMap { $0 })
        #expect(try harness.call("deleteFile", path: ["fileId": id]).status == 204)
        #expect(try harness.call("getFile", path: ["fileId": inside["/id"] ?? ""]).status == 404)
    }

    @Test(arguments: [
        ("name contains 'list'", 1), ("name = 'Photos'", 1), ("mimeType != 'application/pdf'", 1),
        ("trashed=false and mimeType='application/pdf'", 1), ("name contains 'it\\'s'", 0), ("trashed = true", 0),
        ("'root' in parents", 2),
    ])
    func searches(_ query: String, _ count: Int) throws {
        var harness = try harness()
        let found = try harness.call("listFiles", query: ["q": .string(query)])
        #expect(found["/files"]?.arrayValue?.count == count, "\(found.text)")
    }

    @Test(arguments: [
        "name", "name =", "name contains 'x", "size > '1'", "name = 'a' or name = 'b'", "'x' in children",
    ])
    func refusesWhatItCannotRead(_ query: String) throws {
        var harness = try harness()
        let refused = try harness.call("listFiles", query: ["q": .string(query)])
        #expect(refused.status == 400)
        #expect(refused["/error/errors/0/location"] == "q")
    }

    @Test func pageTokensGrowOld() throws {
        var harness = try harness()
        let token = try #require(try harness.call("listFiles", query: ["pageSize": 1])["/nextPageToken"])
        #expect(try harness.call("listFiles", query: ["pageToken": token])["/files"]?.arrayValue?.count == 1)
        harness.wait(.seconds(4 * 3_600))
        #expect(try harness.call("listFiles", query: ["pageToken": token])["/error/errors/0/location"] == "pageToken")
    }

    @Test func whatIsEmptyStaysEmpty() throws {
        var harness = try harness()
        for file in try harness.call("listFiles")["/files"]?.arrayValue ?? [] {
            _ = try harness.call("deleteFile", path: ["fileId": file["id"] ?? ""])
        }
        #expect(try harness.call("listFiles")["/files"] == [])
        #expect(try harness.call("getAbout")["/storageQuota/usage"] == "0")
    }
}
