import Foundation
import Platform
import Testing

@Suite struct RegularFileTests {
    @Test("A regular file is opened, through a link too")
    func regular() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "regular-\(UUID().uuidString)").path
        defer { for name in [path, "\(path)-link"] { try? FileManager.default.removeItem(atPath: name) } }
        try "content".write(toFile: path, atomically: false, encoding: .utf8)
        try FileManager.default.createSymbolicLink(atPath: "\(path)-link", withDestinationPath: path)
        for name in [path, "\(path)-link"] {
            let file = try Descriptor.open(path: name)
            defer { file.close() }
            #expect(try file.readToEnd(maximumBytes: 100) == Array("content".utf8))
        }
        let error = #expect(throws: SystemError.self) {
            let file = try Descriptor.open(path: path)
            defer { file.close() }
            _ = try file.readToEnd(maximumBytes: 3)
        }
        #expect(error?.isTooLarge == true)
    }

    @Test("A FIFO without a writer, a directory and a device are refused at once")
    func other() throws {
        let fifo = FileManager.default.temporaryDirectory.appending(path: "fifo-\(UUID().uuidString)").path
        #expect(mkfifo(fifo, 0o600) == 0)
        defer { try? FileManager.default.removeItem(atPath: fifo) }
        for path in [fifo, "/", "/dev/null", "/dev/tty"] {
            let error = #expect(throws: SystemError.self) { try Descriptor.open(path: path) }
            #expect(error?.isNotRegularFile == true || path == "/dev/tty")
        }
        let missing = #expect(throws: SystemError.self) { try Descriptor.open(path: "\(fifo)-not") }
        #expect(missing?.isMissing == true)
    }

    @Test("Only a terminal has columns")
    func columns() throws {
        let file = try Descriptor.open(path: #filePath)
        defer { file.close() }
        #expect(file.terminalColumns == nil)
    }

    @Test("A variable is set and removed")
    func variables() {
        let name = "ALLOY_TEST_\(UUID().uuidString.prefix(8))"
        Environment.set(name, to: "a=b")
        #expect(Environment.value(of: name) == "a=b" && Environment.names.contains(name))
        Environment.set(name, to: nil)
        #expect(Environment.value(of: name) == nil)
    }
}
