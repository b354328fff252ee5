import Foundation
import Testing

@testable import Platform

@Suite struct CacheDirectoryTests {
    #if !canImport(Darwin)
        static let environments: [([String: String], String?)] = [
            (["HOME": "/home/ada"], "/home/ada/.cache/program"),
            (["HOME": "/home/ada", "XDG_CACHE_HOME": "/var/cache/ada"], "/var/cache/ada/program"),
            (["XDG_CACHE_HOME": "/x"], "/x/program"),
            (["HOME": "/h", "XDG_CACHE_HOME": "relative"], "/h/.cache/program"),
            (["HOME": "relative"], nil), ([:], nil),
        ]
    #else
        static let environments: [([String: String], String?)] = [
            (["HOME": "/Users/ada"], "/Users/ada/Library/Caches/program"), (["HOME": "relative"], nil), ([:], nil),
        ]
    #endif

    @Test(arguments: environments)
    func isWhereThePlatformSays(environment: [String: String], path: String?) {
        #expect(CacheDirectory.path(for: "program") { environment[$0] } == path)
    }

    @Test func statusIsOfTheFileItself() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("file").path
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1_000), .posixPermissions: 0o600], ofItemAtPath: file)
        let status = try #require(FileStatus(path: file))
        #expect(status.size == 3 && status.modified == 1_000_000_000_000)
        let link = folder.appendingPathComponent("link").path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
        #expect(FileStatus(path: link) == nil && FileStatus(path: folder.path) == nil)
        #expect(FileStatus(path: "\(folder.path)/missing") == nil)
        for (mode, isOwners) in [(0o600, true), (0o644, true), (0o620, false), (0o602, false)] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
            let descriptor = try Descriptor.open(path: file)
            defer { descriptor.close() }
            #expect(descriptor.isOwnersAlone == isOwners)
        }
    }
}
