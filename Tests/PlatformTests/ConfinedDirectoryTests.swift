import Foundation
import TestSupport
import Testing

@testable import Platform

/// A folder with files in it, one beside it, and links of every kind.
private struct Tree {
    let top: String
    /// What may be read.
    var inside: String { top + "/inside" }

    init() throws {
        top = FileManager.default.temporaryDirectory.path + "/confined-\(UUID().uuidString)"
        for folder in ["inside/sub/deep", "outside/sub"] {
            try FileManager.default.createDirectory(atPath: "\(top)/\(folder)", withIntermediateDirectories: true)
        }
        for file in ["inside/a", "inside/sub/b", "outside/a", "outside/sub/b"] {
            try Data(file.utf8).write(to: URL(fileURLWithPath: "\(top)/\(file)"))
        }
        try link("link", to: "sub/b")
        try link("folder", to: "sub")
        try link("up", to: "sub/../a")
        try link("absolute", to: inside + "/sub/b")
        try link("chain", to: "link")
        try link("circle", to: "circle")
        try link("broken", to: "nowhere")
        try link("out", to: "../outside/a")
        try link("out-missing", to: "../outside/nowhere")
        try link("out-folder", to: top + "/outside/sub")
        try link("out-and-back", to: "../inside/a")
        try link("../to-inside", to: inside)
        try #require(mkfifo(inside + "/pipe", 0o600) == 0)
    }

    func remove() { try? FileManager.default.removeItem(atPath: top) }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: "\(inside)/\(name)", withDestinationPath: target)
    }

    func directory() throws -> ConfinedDirectory { try ConfinedDirectory(path: inside) }
}

@Suite
struct ConfinedDirectoryTests {
    /// What reading gives: the text, or the refusal.
    private func outcome(_ directory: ConfinedDirectory, _ path: String) -> String {
        do throws(ConfinedDirectory.Refusal) {
            var bytes: [UInt8] = []
            guard try directory.file(path).forEachBlock({ bytes += $0 }) else { return "unreadable" }
            return String(decoding: bytes, as: UTF8.self)
        } catch {
            return "\(error)"
        }
    }

    @Test(
        "A path reads what is below, whatever links lead there",
        arguments: [
            ("a", "inside/a"), ("sub/b", "inside/sub/b"), ("./sub//b", "inside/sub/b"), ("sub/../a", "inside/a"),
            ("sub/deep/../../a", "inside/a"), ("link", "inside/sub/b"), ("chain", "inside/sub/b"),
            ("folder/b", "inside/sub/b"), ("folder/../a", "inside/a"), ("up", "inside/a"),
            ("absolute", "inside/sub/b"),
            ("INSIDE/a", "inside/a"), ("INSIDE/../inside/a", "outside"), ("INSIDE/folder/b", "inside/sub/b"),
        ])
    func below(_ path: String, _ expected: String) throws {
        let tree = try Tree()
        defer { tree.remove() }
        let path = path.replacing("INSIDE", with: tree.inside)
        #expect(outcome(try tree.directory(), path) == expected)
    }

    @Test(
        "What leads out is refused alike, whether something is there or not",
        arguments: [
            "..", "../", "../outside/a", "../outside/nowhere", "sub/../../outside/a", "folder/../../outside/a",
            "out", "out-missing", "out-folder/b", "out-folder/nowhere", "out-folder", "out-and-back",
            "../inside/a", "nowhere/../../outside/a", "/", "/etc/passwd", "/nowhere", "TOP/outside/a", "TOP",
            "TOP/outside/../inside/a", "TOP/inside-not/a", "TOP/to-inside/a",
        ])
    func out(_ path: String) throws {
        let tree = try Tree()
        defer { tree.remove() }
        let path = path.replacing("TOP", with: tree.top)
        // The way there is looked at before it leads out.
        #expect(outcome(try tree.directory(), path) == (path.hasPrefix("nowhere") ? "missing" : "outside"))
    }

    @Test(
        "What is below and no file is refused, and no pipe is waited for",
        .hangLimit,
        arguments: [
            ("sub", "notRegular"), ("folder", "notRegular"), (".", "notRegular"), ("", "notRegular"),
            ("pipe", "notRegular"), ("nowhere", "missing"), ("a/b", "missing"), ("broken", "missing"),
            ("nowhere/b", "missing"), ("a\u{0}", "missing"), (String(repeating: "x", count: 10_000), "missing"),
            ("A", "missing"),
        ])
    func noFile(_ path: String, _ expected: String) throws {
        let tree = try Tree()
        defer { tree.remove() }
        #expect(outcome(try tree.directory(), path) == expected)
    }

    @Test("Circular links are detected")
    func circle() throws {
        let tree = try Tree()
        defer { tree.remove() }
        #expect(outcome(try tree.directory(), "circle").contains("open"))
    }

    /// Between following a path and opening the file, somebody puts a link in the way.
    @Test("A link that is created later is not followed", arguments: ["sub/b", "a"])
    func swapped(_ path: String) throws {
        let tree = try Tree()
        defer { tree.remove() }
        let directory = try tree.directory()
        let place = try directory.resolve(path)
        let name = path.contains("/") ? "sub" : "a"
        try FileManager.default.moveItem(atPath: "\(tree.inside)/\(name)", toPath: "\(tree.top)/moved")
        try tree.link(name, to: "../outside/\(name)")
        #expect(throws: ConfinedDirectory.Refusal.outside) { try directory.open(place) }
    }

    @Test("A file that is moved out meanwhile is not read")
    func movedOut() throws {
        let tree = try Tree()
        defer { tree.remove() }
        let directory = try tree.directory()
        let place = try directory.resolve("sub/b")
        try FileManager.default.moveItem(atPath: "\(tree.inside)/sub", toPath: "\(tree.top)/moved")
        #expect(throws: ConfinedDirectory.Refusal.missing) { try directory.open(place) }
        try tree.link("sub", to: "../moved")
        #expect(throws: ConfinedDirectory.Refusal.outside) { try directory.open(place) }
    }

    @Test("The directory itself may be a link; its first target counts")
    func linkedDirectory() throws {
        let tree = try Tree()
        defer { tree.remove() }
        let path = tree.top + "/to-inside"
        let directory = try ConfinedDirectory(path: path)
        #expect(outcome(directory, "folder/b") == "inside/sub/b")
        #expect(outcome(directory, path + "/a") == "inside/a")
        #expect(outcome(directory, tree.inside + "/a") == "inside/a")
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: tree.top + "/outside")
        #expect(outcome(directory, "a") == "inside/a")
    }

    /// Names are bytes: one that is no UTF-8 is not taken for another.
    @Test("Names need not be UTF-8")
    func bytes() throws {
        #if os(Linux)
            let tree = try Tree()
            defer { tree.remove() }
            let name = Array(tree.inside.utf8CString.dropLast()) + [0x2F, CChar(bitPattern: 0xFF), 0]
            let file = open(name, O_CREAT | O_WRONLY, 0o600)
            try #require(file >= 0)
            _ = write(file, "raw", 3)
            close(file)
            try #require(symlink([CChar(bitPattern: 0xFF), 0], tree.inside + "/raw") == 0)
            #expect(outcome(try tree.directory(), "raw") == "raw")
            #expect(outcome(try tree.directory(), "\u{FFFD}") == "missing")
        #endif
    }

    @Test("Only a directory is accepted", arguments: [("a", ENOTDIR), ("nowhere", ENOENT), ("pipe", ENOTDIR)])
    func noDirectory(_ name: String, _ number: Int32) throws {
        let tree = try Tree()
        defer { tree.remove() }
        #expect(throws: SystemError("open", number: number)) { try ConfinedDirectory(path: "\(tree.inside)/\(name)") }
    }
}
