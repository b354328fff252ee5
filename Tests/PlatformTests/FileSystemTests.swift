import Foundation
import Platform
import TestSupport
import Testing

@Suite struct FileSystemTests {
    private let root = FileManager.default.temporaryDirectory.appending(path: "files-\(UUID().uuidString)").path

    private func removeAll() { try? FileManager.default.removeItem(atPath: root) }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test(
        "A directory is made with those above it, for its owner alone; one that is there stays",
        arguments: ["a/b/c", "a/b/c/", "a//b"])
    func createDirectory(_ below: String) throws {
        defer { removeAll() }
        try FileSystem.createDirectory("\(root)/\(below)")
        try FileSystem.createDirectory("\(root)/\(below)")
        for path in [root, "\(root)/a", "\(root)/\(below)"] { #expect(try mode(path) == 0o700) }
    }

    @Test("Creating a directory fails below a file or an impossible path")
    func cannotCreateDirectory() throws {
        defer { removeAll() }
        try FileSystem.createDirectory(root)
        try Descriptor.create(path: "\(root)/file").close()
        #expect(throws: SystemError("mkdir", number: ENOTDIR)) { try FileSystem.createDirectory("\(root)/file") }
        #expect(throws: SystemError("mkdir", number: ENOTDIR)) { try FileSystem.createDirectory("\(root)/file/below") }
        #expect(throws: SystemError("mkdir", number: ENOENT)) { try FileSystem.createDirectory("") }
    }

    @Test("A program is the first executable file of its name in the search path, or a path")
    func program() throws {
        defer { removeAll() }
        for directory in ["a/tool", "b", "c"] { try FileSystem.createDirectory("\(root)/\(directory)") }
        for file in ["b/tool", "c/tool"] { try Descriptor.create(path: "\(root)/\(file)").close() }
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: "\(root)/c/tool")
        let searchPath = ["a", "b", "c"].map { "\(root)/\($0)" }.joined(separator: ":")
        #expect(FileSystem.program(named: "tool", in: searchPath) == "\(root)/c/tool")
        #expect(FileSystem.program(named: "\(root)/c/tool", in: "") == "\(root)/c/tool")
        for name in ["nothing", "\(root)/a/tool", "\(root)/b/tool", "\(root)/nothing", ""] {
            #expect(FileSystem.program(named: name, in: searchPath) == nil, "\(name)")
        }
    }

    @Test("Files are created once, for their owner alone, appended to, truncated, renamed and removed")
    func files() throws {
        defer { removeAll() }
        try FileSystem.createDirectory(root)
        let path = "\(root)/a"
        let file = try Descriptor.create(path: path)
        defer { file.close() }
        #expect(try mode(path) == 0o600)
        #expect(throws: SystemError("open", number: EEXIST)) { try Descriptor.create(path: path) }
        for text in ["one", "two", "three"] { try Array(text.utf8).withUnsafeBytes { try file.writeAll($0) } }
        try file.synchronize()
        #expect(try file.size() == 11)
        let reading = try Descriptor.open(path: path)
        defer { reading.close() }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 100, alignment: 1)
        defer { buffer.deallocate() }
        #expect(try reading.read(into: buffer, at: 3) == 8)
        #expect(String(decoding: buffer[..<8], as: UTF8.self) == "twothree")
        #expect(try reading.read(into: buffer, at: 11) == 0)
        try file.truncate(to: 4)
        try Array("X".utf8).withUnsafeBytes { try file.writeAll($0) }
        #expect(try reading.read(into: buffer, at: 0) == 5)
        #expect(String(decoding: buffer[..<5], as: UTF8.self) == "onetX")
        #expect(try FileSystem.names(in: root) == ["a"])
        try FileSystem.rename(path, to: "\(root)/b")
        try FileSystem.synchronize(directory: root)
        #expect(try FileSystem.names(in: root) == ["b"])
        try FileSystem.remove("\(root)/b")
        #expect(try FileSystem.names(in: root).isEmpty)
        #expect(throws: SystemError("unlink", number: ENOENT)) { try FileSystem.remove("\(root)/b") }
        #expect(throws: SystemError("rename", number: ENOENT)) { try FileSystem.rename("\(root)/b", to: path) }
        #expect(throws: SystemError("opendir", number: ENOENT)) { try FileSystem.names(in: "\(root)/b") }
        #expect(SystemError("open", number: ENOENT).isMissing && !SystemError("open", number: EACCES).isMissing)
    }

    @Test("Exclusive locks exclude all others, shared locks only exclusive ones")
    func locks() throws {
        defer { removeAll() }
        try FileSystem.createDirectory(root)
        let first = try Descriptor.openForLocking(path: "\(root)/lock")
        let second = try Descriptor.openForLocking(path: "\(root)/lock")
        defer { second.close() }
        #expect(try first.tryLock(.shared) && second.tryLock(.shared))
        #expect(try !second.tryLock(.exclusive))
        // Trying to make a lock stronger may lose it (flock(2)).
        first.unlock()
        #expect(try second.tryLock(.exclusive))
        #expect(try !first.tryLock(.shared))
        #expect(throws: SystemError("flock", number: ETIMEDOUT)) { try first.lock(.shared, until: .now) }
        second.unlock()
        try first.lock(.exclusive, until: .now)
        #expect(try !second.tryLock(.shared))
        first.close()
        #expect(try second.tryLock(.exclusive))
    }

    @Test("A lock ends with its process, however that ends", .hangLimit)
    func killed() async throws {
        defer { removeAll() }
        try FileSystem.createDirectory(root)
        let path = "\(root)/lock"
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let lock = try Descriptor.openForLocking(path: path)
            if try lock.tryLock(.exclusive) { kill(getpid(), SIGKILL) }
        }
        let lock = try Descriptor.openForLocking(path: path)
        defer { lock.close() }
        #expect(try lock.tryLock(.exclusive))
    }

    @Test("A lock that is released and closed is free, whoever has a copy of its descriptor")
    func copied() throws {
        defer { removeAll() }
        try FileSystem.createDirectory(root)
        let lock = try Descriptor.openForLocking(path: "\(root)/lock")
        // As a child process has one between fork and exec.
        let copy = try lock.duplicate()
        defer { copy.close() }
        #expect(try lock.tryLock(.exclusive))
        lock.unlockAndClose()
        let other = try Descriptor.openForLocking(path: "\(root)/lock")
        defer { other.close() }
        #expect(try other.tryLock(.exclusive))
    }

    @Test("A program that is started does not inherit a lock", .hangLimit)
    func notInherited() async throws {
        defer { removeAll() }
        try FileSystem.createDirectory(root)
        let lock = try Descriptor.openForLocking(path: "\(root)/lock")
        #expect(try lock.tryLock(.exclusive))
        let child = try ChildCommand.output(
            ofShell: "sleep 1000 >/dev/null 2>&1 & echo $!", maximumBytes: 20, deadline: .distant)
        let text = String(decoding: child, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        let pid = try #require(pid_t(text))
        defer { kill(pid, SIGKILL) }
        lock.close()
        let other = try Descriptor.openForLocking(path: "\(root)/lock")
        defer { other.close() }
        // Between fork and exec the child of another test has every descriptor of this process for a moment.
        await eventually { (try? other.tryLock(.exclusive)) == true }
        #expect(!Task.isCancelled)
        // It is still there, so it could have held it.
        #expect(kill(pid, 0) == 0)
    }

    @Test("The state directory follows the platform's rules")
    func stateDirectory() {
        func path(_ environment: [String: String]) -> String? {
            StateDirectory.path(for: "program") { environment[$0] }
        }
        #if canImport(Darwin)
            #expect(path(["HOME": "/Users/ada"]) == "/Users/ada/Library/Application Support/program")
        #else
            #expect(path(["HOME": "/home/ada"]) == "/home/ada/.local/state/program")
            #expect(path(["HOME": "/home/ada", "XDG_STATE_HOME": "/state"]) == "/state/program")
            #expect(path(["XDG_STATE_HOME": "/state"]) == "/state/program")
            for passedOver in ["", "state"] {
                #expect(path(["HOME": "/home/ada", "XDG_STATE_HOME": passedOver]) == "/home/ada/.local/state/program")
            }
        #endif
        #expect(path([:]) == nil)
        #expect(path(["HOME": ""]) == nil)
    }
}
