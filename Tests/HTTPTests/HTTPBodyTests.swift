import Foundation
import Platform
import TestSupport
import Testing

@testable import HTTP

/// A directory with one file, which tests change.
private struct Folder {
    let directory: PrivateDirectory
    let files: ConfinedDirectory
    let content: [UInt8]

    init(bytes: Int) throws {
        directory = try PrivateDirectory(prefix: "body")
        files = try ConfinedDirectory(path: directory.path)
        content = (0..<bytes).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        try Data(content).write(to: url)
    }

    var url: URL { URL(fileURLWithPath: directory.path + "/file") }

    func body() throws -> HTTPBody { HTTPBody(try files.file("file")) }
}

@Suite struct HTTPBodyTests {
    /// Reads everything, in blocks of this size.
    private static func read(_ body: HTTPBody, blocks: Int) -> [UInt8]? {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: blocks)
        while true {
            guard let count = buffer.withUnsafeMutableBytes({ body.read(into: $0, at: all.count) }) else { return nil }
            if count == 0 { return all }
            all += buffer[..<count]
        }
    }

    @Test(arguments: [1, 3, 7, 64, 1_000])
    func readsItsPartsOneAfterTheOther(blocks: Int) throws {
        let folder = try Folder(bytes: 100)
        defer { folder.directory.remove() }
        var body = HTTPBody(Array("head".utf8))
        body.append(HTTPBody(Array("er".utf8)))
        body.append(try folder.body())
        body.append(HTTPBody([]))
        body.append(HTTPBody(Array("between".utf8)))
        body.append(try folder.body())
        let whole = Array("header".utf8) + folder.content + Array("between".utf8) + folder.content
        #expect(body.count == whole.count && body.bytes == whole && body.isUnchanged && body.file == nil)
        #expect(Self.read(body, blocks: blocks) == whole)
        #expect(try folder.body().file != nil)
    }

    @Test func bytesAreOnePart() {
        var body = HTTPBody([1])
        body.append(HTTPBody([2, 3]))
        #expect(body.parts.count == 1 && body.bytes == [1, 2, 3] && body.isUnchanged)
        #expect(HTTPBody([]).bytes == [] && Self.read(HTTPBody([]), blocks: 4) == [])
    }

    /// Whatever happens to a file, its last byte is not given out.
    @Test(arguments: ["shorter", "longer", "rewritten", "empty"])
    func aFileThatChangesIsNotReadToItsEnd(change: String) throws {
        let folder = try Folder(bytes: 100)
        defer { folder.directory.remove() }
        let body = try folder.body()
        var buffer = [UInt8](repeating: 0, count: 60)
        #expect(buffer.withUnsafeMutableBytes { body.read(into: $0, at: 0) } == 60)
        let file = try FileHandle(forUpdating: folder.url)
        switch change {
        case "shorter": try file.truncate(atOffset: 80)
        case "longer":
            try file.seekToEnd()
            try file.write(contentsOf: Data([1]))
        case "empty": try file.truncate(atOffset: 0)
        default: try file.write(contentsOf: Data([9]))
        }
        try file.close()
        // Coarse clocks give a change right after the opening the same time.
        if change == "rewritten" { try folder.touch() }
        #expect(buffer.withUnsafeMutableBytes { body.read(into: $0, at: 60) } == nil)
        #expect(!body.isUnchanged && body.bytes == nil)
        #expect(try folder.files.file("file").source.open() != nil)
        #expect(body.file?.source.open() == nil)
    }

    /// One that was replaced is read as it was; it is no longer found under its path.
    @Test func aReplacedFileIsAnotherOne() throws {
        let folder = try Folder(bytes: 100)
        defer { folder.directory.remove() }
        let body = try folder.body()
        try FileManager.default.removeItem(at: folder.url)
        try Data(folder.content).write(to: folder.url)
        #expect(body.bytes == folder.content)
        #expect(body.file?.source.open() == nil)
    }
}

extension Folder {
    /// Sets the time of the last change to another one.
    func touch() throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: url.path)
    }
}

/// Files that are sent.
@Suite struct FileUploadTests {
    private let transport = CurlTransport()

    @Test(arguments: [0, 1, 16 << 10, 5 << 20], ["POST", "PUT"])
    func aFileLeavesAsItIs(bytes: Int, method: String) async throws {
        let folder = try Folder(bytes: bytes)
        defer { folder.directory.remove() }
        var body = HTTPBody(Array("--b\r\n".utf8))
        body.append(try folder.body())
        body.append(HTTPBody(Array("--b--".utf8)))
        let whole = try #require(body.bytes)
        let server = try SocketServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        var request = server.request(method, connection: .fresh)
        request.content = body
        for _ in 1...2 { #expect(try await transport.send(request).status == 200) }
        #expect(server.requests.map(\.body) == [whole, whole])
        #expect(server.requests.allSatisfy { $0.values(of: "Content-Length") == ["\(whole.count)"] })
    }

    /// libcurl goes back to the start of the body when a kept connection turns out to be dead.
    @Test func aFileIsSentAgainFromItsStart() async throws {
        let folder = try Folder(bytes: 100_000)
        defer { folder.directory.remove() }
        let server = try SocketServer { peer in
            while let request = try peer.readRequest() {
                if request.target == "/die" && peer.number == 1 { return }
                try peer.answer(body: "\(request.body.count)")
            }
        }
        _ = try await transport.send(server.request("GET", "/"))
        var request = server.request("PUT", "/die")
        request.content = try folder.body()
        let response = try await transport.send(request)
        #expect(String(decoding: response.body, as: UTF8.self) == "100000")
        #expect(server.requests.last?.body == folder.content)
    }

    /// The request never becomes complete, so no server takes it for one.
    @Test(arguments: [0, 40 << 20, (48 << 20) + 1])
    func aFileThatChangesMeanwhileIsNotSentAsAWhole(newSize: Int) async throws {
        // More than the buffers between two sockets hold.
        let folder = try Folder(bytes: 0)
        defer { folder.directory.remove() }
        let path = folder.url.path
        try #require(truncate(path, 48 << 20) == 0)
        let server = try SocketServer { peer in
            _ = truncate(path, off_t(newSize))
            _ = try peer.readRequest()
            try peer.answer(body: "whole")
        }
        var request = server.request("POST", connection: .fresh)
        request.content = try folder.body()
        let failure = await transport.failure(of: request)
        #expect(failure?.reason == .bodyChanged && failure?.phase == .ambiguous)
        #expect(server.requests.isEmpty)
        // Now that it is known, nothing is sent.
        let later = await transport.failure(of: request)
        #expect(later?.reason == .bodyChanged && later?.phase == .notSent)
        #expect(server.connectionCount == 1)
    }
}
