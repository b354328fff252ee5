import Foundation
import JSON
import Platform
import TestSupport
import Testing

@testable import AlloyHost

/// The files of plans.
@Suite("The directory of approvals", .hangLimit)
struct ApprovalStoreTests {
    private static let digest = String(repeating: "ab", count: 32)

    private static func approvals(_ folder: TemporaryFolder) -> Approvals { Approvals(in: folder.path) }

    private static func file(_ folder: TemporaryFolder) -> String { "\(folder.path)/approvals/\(digest).json" }

    private static func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    private static func json(_ folder: TemporaryFolder) throws -> JSONObject {
        try #require(try JSONValue(parsing: Array(Data(contentsOf: URL(fileURLWithPath: file(folder))))).objectValue)
    }

    private static func write(_ object: JSONObject, _ folder: TemporaryFolder) throws {
        try Data(JSONValue.object(object).bytes).write(to: URL(fileURLWithPath: file(folder)))
    }

    @Test("Only the owner can read it; each file states its format")
    func files() async throws {
        let folder = TemporaryFolder()
        _ = try await Self.approvals(folder).request(Self.digest, ["actionId": "a"])
        #expect(try Self.mode("\(folder.path)/approvals") == 0o700)
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/approvals").sorted()
        #expect(names == ["\(Self.digest).json", "lock"])
        for name in names { #expect(try Self.mode("\(folder.path)/approvals/\(name)") == 0o600) }
        let json = try Self.json(folder)
        #expect(json["is"] == "alloy-host approval" && json["format"] == 1 && json["state"] == "pending")
    }

    @Test("What is damaged, lives too long, has another digest, or may be written by others approves nothing")
    func forged() async throws {
        let folder = TemporaryFolder()
        let approvals = Self.approvals(folder)
        _ = try await approvals.request(Self.digest, [:])
        _ = try await approvals.decide(Self.digest, .approve, by: .terminal)
        let good = try Self.json(folder)
        for change in [
            ["expiresAt": "2999-01-01T00:00:00.000Z"], ["digest": .string(String(repeating: "0", count: 64))],
            ["state": "APPROVED"], ["createdAt": "yesterday"],
        ] as [KeyValuePairs<String, JSONValue>] {
            try Self.write(good.setting(change), folder)
            #expect(try await approvals.find(Self.digest) == nil, "\(change)")
            #expect(try await approvals.claim(Self.digest) == false, "\(change)")
        }
        try Data("{".utf8).write(to: URL(fileURLWithPath: Self.file(folder)))
        #expect(try await approvals.claim(Self.digest) == false)
        try Self.write(good, folder)
        try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: Self.file(folder))
        #expect(try await approvals.claim(Self.digest) == false)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: Self.file(folder))
        #expect(try await approvals.claim(Self.digest))
        #expect(try await approvals.claim(Self.digest) == false)
    }

    @Test("A file of a newer version is refused, and left as it is")
    func newer() async throws {
        let folder = TemporaryFolder()
        let approvals = Self.approvals(folder)
        _ = try await approvals.request(Self.digest, [:])
        let newer = try Self.json(folder).setting(["format": 2])
        try Self.write(newer, folder)
        do {
            _ = try await approvals.request(Self.digest, [:])
            Issue.record("it was replaced")
        } catch {
            #expect(error.kind == .internal && error.message.contains("its format is 2"), "\(error)")
        }
        #expect(try Self.json(folder) == newer)
    }

    @Test("Many processes' claims succeed once")
    func claims() async throws {
        let folder = TemporaryFolder()
        for _ in 0..<10 {
            let first = Self.approvals(folder)
            _ = try await first.request(Self.digest, [:])
            _ = try await first.decide(Self.digest, .approve, by: .terminal)
            let claims = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<8 {
                    // Each opens the lock anew, as another process would.
                    group.addTask { (try? await Self.approvals(folder).claim(Self.digest)) ?? false }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(claims == 1)
        }
    }

    @Test("A directory that can't be used is an error that names it")
    func unusable() async throws {
        let folder = TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: "\(folder.path)/approvals"))
        do {
            _ = try await Self.approvals(folder).request(Self.digest, [:])
            Issue.record("it was written")
        } catch {
            #expect(error.kind == .internal && error.outcome == .notSent)
            #expect(error.fix.first?.json.stringValue?.contains("\(folder.path)/approvals") == true)
        }
    }
}
