import Foundation
import HTTP
import JSON
import Platform
import ServiceAPI
import TestSupport
import Testing

@testable import AlloyDirect

/// The users of a host with direct connectors only, in a file that processes share.
@Suite struct DirectUsersTests {
    private let folder = TemporaryFolder()
    private var path: String { "\(folder.path)/direct-users.json" }

    private static func body(_ value: JSONValue) throws -> RequestBody {
        try RequestBody(
            HTTPRequest(
                method: "POST", origin: HTTPOrigin(scheme: "https", host: "a.example", port: 443), target: "/",
                body: value.bytes))
    }

    private func start(with fixture: String) throws {
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        try Data(try Fixture.bytes(fixture)).write(to: URL(fileURLWithPath: path))
    }

    @Test func processesShareThem() async throws {
        let (one, other) = (DirectUsers(stateDirectory: folder.path), DirectUsers(stateDirectory: folder.path))
        let id = try #require(try await one.create(Self.body(["username": "ada"]))["userId"]?.stringValue)
        #expect(try await other.id(of: "ada") == id)
        _ = try await other.create(Self.body(["username": "ben", "fullName": "Ben"]))
        #expect(try await one.all().compactMap { $0["username"]?.stringValue } == ["ada", "ben"])
        await #expect(throws: ServiceError.usernameTaken("ben")) {
            try await one.create(Self.body(["username": "ben"]))
        }
        #expect(try await one.update("ben", Self.body(["username": "bob"]))["username"] == "bob")
        #expect(try await other.delete("ada") == id)
        #expect(try await one.all().count == 2)
        #expect(FileSystem.permissions(of: path) == 0o600)
    }

    @Test func manyAreMadeAtOnce() async throws {
        let users = DirectUsers(stateDirectory: folder.path)
        let result = try await users.createBatch(
            Self.body(["users": [["username": "a"], ["username": "a"], ["fullName": "none"], ["username": "b"]]]))
        #expect(result["invalidUsers"] == [["username": "a"], ["fullName": "none"]])
        await #expect(throws: ServiceError.noValidUsers) {
            try await users.createBatch(Self.body(["users": [["username": "a"]]]))
        }
    }

    @Test func theFileOfThisFormatIsRead() async throws {
        try start(with: "direct-users-1.json")
        let users = DirectUsers(stateDirectory: folder.path)
        #expect(try await users.id(of: "ben") == "0123456789abcdef01234568")
        #expect(try await users.json(of: "ada")["fullName"] == "Ada Lovelace")
    }

    @Test func aNewerOrDamagedFileStaysAsItIs() async throws {
        try start(with: "direct-users-2.json")
        let users = DirectUsers(stateDirectory: folder.path)
        await #expect(throws: ServiceError.self) { try await users.create(Self.body(["username": "ada"])) }
        await #expect(throws: ServiceError.self) { try await users.id(of: "ada") }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(try Fixture.bytes("direct-users-2.json")))
        try Data("{".utf8).write(to: URL(fileURLWithPath: path))
        await #expect(throws: ServiceError.self) { try await users.create(Self.body(["username": "ada"])) }
    }

    @Test func theOwnUserIsAlwaysThere() async throws {
        let users = DirectUsers(stateDirectory: nil)
        #expect(try await users.all().map { $0["userId"] } == [.string(DirectUsers.ownUserID)])
        await #expect(throws: ServiceError.self) { try await users.delete(DirectUsers.ownUserID) }
        await #expect(throws: ServiceError.notFound(.user)) { try await users.json(of: "nobody") }
    }
}
