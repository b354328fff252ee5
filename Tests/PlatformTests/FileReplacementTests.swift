import Foundation
import Platform
import Testing

@Suite struct FileReplacementTests {
    private let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("replace-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    private func path(_ name: String) -> String { directory.appendingPathComponent(name).path }

    private func write(_ text: String, _ name: String, mode: Int = 0o644) throws {
        try Data(text.utf8).write(to: directory.appendingPathComponent(name))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path(name))
    }

    private func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: directory.appendingPathComponent(name)), as: UTF8.self)
    }

    private func attributes(_ name: String) throws -> [FileAttributeKey: Any] {
        try FileManager.default.attributesOfItem(atPath: path(name))
    }

    @Test("The mode and the owner stay, of the file and of its backup", arguments: [0o600, 0o640, 0o664])
    func attributesStay(_ mode: Int) throws {
        defer { try? FileManager.default.removeItem(at: directory) }
        try write("old", "file", mode: mode)
        // Only root may give files away.
        if getuid() == 0 { #expect(chown(path("file"), 12_345, 12_345) == 0) }
        let before = try attributes("file")
        let file = try FileReplacement(path("file"))
        try file.checkIsReplaceable()
        #expect(try file.writeBackup(Array("old".utf8), suffix: ".backup") == path("file.backup"))
        try file.replace(with: Array("new".utf8), suffix: ".new")
        #expect(try read("file") == "new" && read("file.backup") == "old")
        for name in ["file", "file.backup"] {
            let after = try attributes(name)
            for key in [FileAttributeKey.posixPermissions, .ownerAccountID, .groupOwnerAccountID] {
                #expect(after[key] as? Int == before[key] as? Int, "\(name) \(key)")
            }
        }
    }

    @Test("A read-only file and one with another hard link are refused")
    func refused() throws {
        defer { try? FileManager.default.removeItem(at: directory) }
        try write("old", "file", mode: 0o444)
        let readOnly = try FileReplacement(path("file"))
        #expect(
            #expect(throws: SystemError.self) { try readOnly.checkIsReplaceable() }?.description == "it is read-only")
        try write("old", "one")
        try FileManager.default.linkItem(atPath: path("one"), toPath: path("two"))
        let linked = try FileReplacement(path("one"))
        #expect(throws: SystemError.self) { try linked.checkIsReplaceable() }
    }

    @Test("Links are followed, also to a file that is missing")
    func links() throws {
        defer { try? FileManager.default.removeItem(at: directory) }
        let manager = FileManager.default
        try manager.createSymbolicLink(atPath: path("first"), withDestinationPath: "second")
        try manager.createSymbolicLink(atPath: path("second"), withDestinationPath: "deep/er/file")
        let file = try FileReplacement(path("first"))
        #expect(file.mode == nil && file.path == path("deep/er/file"))
        try file.replace(with: Array("new".utf8), suffix: ".new")
        #expect(try read("deep/er/file") == "new" && read("first") == "new")
        #expect(try attributes("deep/er/file")[.posixPermissions] as? Int == 0o600)
        #expect(try manager.destinationOfSymbolicLink(atPath: path("first")) == "second")
        try manager.createSymbolicLink(atPath: path("circle"), withDestinationPath: "circle")
        #expect(throws: SystemError.self) { try FileReplacement(path("circle")) }
        #expect(throws: SystemError.self) { try FileReplacement(directory.path) }
    }

    @Test("A backup never replaces another file")
    func backupExists() throws {
        defer { try? FileManager.default.removeItem(at: directory) }
        try write("old", "file")
        try write("precious", "file.backup")
        let file = try FileReplacement(path("file"))
        #expect(throws: SystemError.self) { try file.writeBackup(Array("old".utf8), suffix: ".backup") }
        #expect(try read("file.backup") == "precious")
    }
}
