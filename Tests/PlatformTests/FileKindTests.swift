import Foundation
import Platform
import TestSupport
import Testing

/// What is opened is a regular file, and nothing is waited for.
@Suite(.hangLimit) struct FileKindTests {
    private let root: String

    init() throws {
        root = FileManager.default.temporaryDirectory.appending(path: "kinds-\(UUID().uuidString)").path
        try FileSystem.createDirectory(root)
    }

    private func removeAll() { try? FileManager.default.removeItem(atPath: root) }

    @Test(
        "Anything else is refused, by a link too, and the error says what it is",
        arguments: ["a named pipe", "a directory", "a device"], [false, true])
    func refused(_ kind: String, isLink: Bool) throws {
        defer { removeAll() }
        var path = "\(root)/thing"
        switch kind {
        case "a named pipe": try #require(mkfifo(path, 0o600) == 0)
        case "a directory": try FileSystem.createDirectory(path)
        default: path = "/dev/zero"
        }
        if isLink {
            try FileManager.default.createSymbolicLink(atPath: "\(root)/link", withDestinationPath: path)
            path = "\(root)/link"
        }
        for open in [{ try Descriptor.open(path: path) }, { try Descriptor.openForLocking(path: path) }] {
            let error = #expect(throws: SystemError.self) { try open().close() }
            #expect(error?.isNotRegularFile == true && error?.description == "it is \(kind), not a regular file")
        }
    }

    @Test("A link to itself is not a regular file, and a missing file is reported as missing")
    func links() throws {
        defer { removeAll() }
        let link = "\(root)/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: link)
        let error = #expect(throws: SystemError.self) { try Descriptor.open(path: link).close() }
        #expect(error?.isNotRegularFile == true)
        let missing = #expect(throws: SystemError.self) { try Descriptor.open(path: "\(root)/missing").close() }
        #expect(missing?.isMissing == true && missing?.isNotRegularFile == false)
        #expect(throws: SystemError("open", number: ENOTDIR)) { try Descriptor.open(directory: "/dev/null").close() }
    }

    @Test("A file or directory is distinguished from another one that gets its name")
    func identity() throws {
        defer { removeAll() }
        let path = "\(root)/file"
        let file = try Descriptor.create(path: path)
        defer { file.close() }
        let before = try FileIdentity(file)
        #expect(try FileIdentity(path: path) == before)
        try FileManager.default.moveItem(atPath: path, toPath: "\(path)-moved")
        #expect(try FileIdentity(path: path) == nil)
        #expect(try FileIdentity(path: "\(path)-moved") == before)
        try Descriptor.create(path: path).close()
        #expect(try FileIdentity(path: path) != before)
        try FileManager.default.removeItem(atPath: "\(path)-moved")
        try Descriptor.create(path: "\(path)-again").close()
        #expect(try FileIdentity(path: "\(path)-again") != before, "it is open, so nobody else gets its number")
        #expect(try FileIdentity(path: "\(path)/below") == nil)
    }
}
