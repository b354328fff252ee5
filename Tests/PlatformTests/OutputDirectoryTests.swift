import Foundation
import Testing

@testable import Platform

/// A directory for files, with others beside it and links to them in it.
private struct Tree {
    let top = FileManager.default.temporaryDirectory.path + "/output-\(UUID().uuidString)"
    var inside: String { top + "/inside" }

    init() throws {
        for folder in ["inside/sub", "outside"] {
            try FileManager.default.createDirectory(atPath: "\(top)/\(folder)", withIntermediateDirectories: true)
        }
        for file in ["inside/old", "outside/old"] {
            try Data("old".utf8).write(to: URL(fileURLWithPath: "\(top)/\(file)"))
        }
        try link("link", to: "../outside/old")
        try link("broken", to: "../outside/new")
        try link("folder", to: "../outside")
        try link("own", to: "sub")
    }

    func remove() { try? FileManager.default.removeItem(atPath: top) }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: "\(inside)/\(name)", withDestinationPath: target)
    }

    func text(_ path: String) -> String? { try? String(contentsOfFile: "\(top)/\(path)", encoding: .utf8) }

    /// All paths below, in order.
    var paths: [String] { (FileManager.default.subpaths(atPath: top) ?? []).sorted() }
}

@Suite
struct OutputDirectoryTests {
    private func outcome(_ tree: Tree, _ path: String, replacing: Bool = false) throws -> OutputDirectory.Refusal? {
        let directory = try OutputDirectory(path: tree.inside)
        do throws(OutputDirectory.Refusal) {
            try directory.write(path, replacing: replacing) { file throws(SystemError) in try file.write("new") }
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [("a", false), ("sub/a b.pdf", false), ("é", false), ("old", true), ("sub/new", true)])
    func writesBelowTheDirectory(path: String, replacing: Bool) throws {
        let tree = try Tree()
        defer { tree.remove() }
        #expect(try outcome(tree, path, replacing: replacing) == nil)
        #expect(tree.text("inside/\(path)") == "new")
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(tree.inside)/\(path)")
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(!tree.paths.contains { $0.contains(".alloy-host") })
    }

    @Test(
        arguments: [
            ("", .notPlain), ("/etc/passwd", .notPlain), ("..", .notPlain), ("../outside/new", .notPlain),
            ("sub/../a", .notPlain), ("sub//a", .notPlain), ("sub/", .notPlain), (".", .notPlain),
            (".hidden", .notPlain),
            ("a\nb", .notPlain), ("a\0b", .notPlain), ("nowhere/a", .missingDirectory), ("old/a", .notDirectory),
            ("folder/new", .notDirectory), ("own/new", .notDirectory), ("old", .exists), ("link", .exists),
            ("broken", .exists), ("sub", .exists),
        ] as [(String, OutputDirectory.Refusal)], [false, true])
    func writesNothingElsewhere(_ test: (path: String, refusal: OutputDirectory.Refusal), replacing: Bool) throws {
        let tree = try Tree()
        defer { tree.remove() }
        let before = tree.paths
        let refusal = try outcome(tree, test.path, replacing: replacing)
        switch (test.refusal, replacing, test.path) {
        case (.exists, true, "old"): #expect(refusal == nil)
        case (.exists, true, _): #expect(refusal == .notRegular)
        default: #expect(refusal == test.refusal)
        }
        #expect(tree.paths == before)
        #expect(tree.text("outside/old") == "old" && tree.text("outside/new") == nil)
    }

    /// Somebody takes the name while the bytes are written.
    @Test func aFileThatAppearsMeanwhileIsNotReplaced() throws {
        let tree = try Tree()
        defer { tree.remove() }
        let directory = try OutputDirectory(path: tree.inside)
        #expect(throws: OutputDirectory.Refusal.exists) {
            try directory.write("a", replacing: false) { file throws(SystemError) in
                try file.write("new")
                try Descriptor.create(path: tree.inside + "/a").close()
            }
        }
        #expect(tree.text("inside/a") == "")
        #expect(!tree.paths.contains { $0.contains(".alloy-host") })
    }

    /// The directory is moved away, and a link to another takes its place.
    @Test func aDirectoryThatBecameALinkIsNotFollowed() throws {
        let tree = try Tree()
        defer { tree.remove() }
        let directory = try OutputDirectory(path: tree.inside)
        try FileManager.default.moveItem(atPath: tree.inside, toPath: tree.top + "/moved")
        try FileManager.default.createSymbolicLink(atPath: tree.inside, withDestinationPath: tree.top + "/outside")
        #expect(throws: OutputDirectory.Refusal.notDirectory) {
            try directory.write("a", replacing: false) { _ in }
        }
        #expect(tree.text("outside/a") == nil)
    }

    /// A full disk, or a caller who has left.
    @Test func aFileThatIsNotCompleteIsRemoved() throws {
        let tree = try Tree()
        defer { tree.remove() }
        let before = tree.paths
        let directory = try OutputDirectory(path: tree.inside)
        let full = SystemError("write", number: ENOSPC)
        for path in ["a", "old"] {
            #expect(throws: OutputDirectory.Refusal.system(full)) {
                try directory.write(path, replacing: true) { file throws(SystemError) in
                    try file.write("ne")
                    throw full
                }
            }
            #expect(throws: OutputDirectory.Refusal.cancelled) {
                try directory.write(path, replacing: true, isWanted: { false }) { file throws(SystemError) in
                    try file.write("new")
                }
            }
        }
        #expect(tree.paths == before && tree.text("inside/old") == "old")
    }

    @Test func takesNothingButADirectory() throws {
        let tree = try Tree()
        defer { tree.remove() }
        #expect(throws: SystemError.self) { try OutputDirectory(path: tree.inside + "/old") }
        #expect(throws: SystemError.self) { try OutputDirectory(path: tree.inside + "/nowhere") }
    }
}

extension Descriptor {
    fileprivate func write(_ text: String) throws(SystemError) {
        try Array(text.utf8).withUnsafeBufferPointer { bytes throws(SystemError) in
            try writeAll(UnsafeRawBufferPointer(bytes))
        }
    }
}
