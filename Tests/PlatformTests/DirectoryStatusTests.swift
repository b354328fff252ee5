import Foundation
import Testing

@testable import Platform

@Suite struct DirectoryStatusTests {
    private static let second: Int64 = 1_000_000_000

    @Test(
        "A status is reliable once a further change would have another time",
        arguments: [
            // A time with fractions of a millisecond: the file system rounds to a tick.
            (123_456, 0, false), (123_456, 49_000_000, false), (123_456, 50_000_000, true),
            // Whole milliseconds: it may round to two seconds.
            (0, 50_000_000, false), (5_000_000, 3 * second, false), (0, 4 * second, true),
            // The clock was set back since the change.
            (123_456, -second, false),
        ] as [(Int64, Int64, Bool)])
    func reliability(_ fraction: Int64, _ age: Int64, _ isReliable: Bool) throws {
        let identity = try #require(try FileIdentity(path: "/"))
        let changed = 1_000 * Self.second + fraction
        let status = DirectoryStatus(identity: identity, changed: changed, readAt: changed + age)
        #expect(status.isReliable == isReliable)
    }

    @Test("Each change of a name changes a reliable status; a change of content does not")
    func changes() throws {
        let files = FileManager.default
        let path = files.temporaryDirectory.appending(path: "status-\(UUID().uuidString)").path
        try FileSystem.createDirectory(path)
        defer { try? files.removeItem(atPath: path) }
        #expect(files.createFile(atPath: "\(path)/a", contents: Data()))
        /// The status as soon as it is reliable.
        func status() throws -> DirectoryStatus {
            while true {
                let status = try #require(try DirectoryStatus(path: path))
                if status.isReliable { return status }
            }
        }
        let first = try status()
        let file = try Descriptor.openForAppending(path: "\(path)/a")
        defer { file.close() }
        try Array("more".utf8).withUnsafeBytes { try file.writeAll($0) }
        #expect(try DirectoryStatus(path: path) == first)
        for change in [
            { try FileSystem.rename("\(path)/a", to: "\(path)/b") },
            { try FileSystem.link("\(path)/b", to: "\(path)/c") },
            { try FileSystem.remove("\(path)/b") },
        ] as [() throws -> Void] {
            let before = try status()
            try change()
            #expect(try DirectoryStatus(path: path) != before)
        }
        try files.removeItem(atPath: path)
        #expect(try DirectoryStatus(path: path) == nil)
    }
}
