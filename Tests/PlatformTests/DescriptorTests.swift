import Foundation
import TestSupport
import Testing

@testable import Platform

/// Two connected descriptors, and what they are.
private struct Ends {
    let reading: Descriptor
    let writing: Descriptor
    let kind: Descriptor.Kind

    init(_ kind: Descriptor.Kind) throws {
        (reading, writing) = try connectedDescriptors(kind)
        self.kind = kind
    }

    func close() {
        reading.close()
        writing.close()
    }

    func write(_ bytes: [UInt8], as kind: Descriptor.Kind? = nil) throws -> Int {
        try bytes.withUnsafeBytes { try writing.writeWithoutWaiting($0, kind: kind ?? self.kind) }
    }

    func read(atMost count: Int) throws -> [UInt8] {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
        defer { buffer.deallocate() }
        return try Array(buffer[..<reading.read(into: buffer)])
    }
}

@Suite
struct DescriptorTests {
    @Test("The kind of a descriptor is known", arguments: [Descriptor.Kind.pipe, .socket])
    func kind(_ kind: Descriptor.Kind) throws {
        let ends = try Ends(kind)
        defer { ends.close() }
        #expect(ends.writing.kind == kind)
        #expect(Descriptor(-1).kind == .other)
    }

    @Test(
        "Writing without waiting writes what there is room for, and no more",
        arguments: [
            (Descriptor.Kind.pipe, Descriptor.Kind.pipe), (.socket, .socket),
            // As where the kernel can't be asked not to wait.
            (.pipe, .other),
        ])
    func withoutWaiting(_ kind: Descriptor.Kind, _ treatedAs: Descriptor.Kind) throws {
        let ends = try Ends(kind)
        defer { ends.close() }
        let bytes = (0..<4_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        #expect(try ends.write([], as: treatedAs) == 0)
        var written = 0
        var received: [UInt8] = []
        var refusals = 0
        while written < bytes.count {
            let count = try ends.write(Array(bytes[written...]), as: treatedAs)
            written += count
            if count == 0 { refusals += 1 }
            received += try ends.read(atMost: 300_000)
        }
        #expect(written == bytes.count)
        while received.count < written { received += try ends.read(atMost: 300_000) }
        #expect(received == bytes)
        #expect(refusals < 1_000)
        // Nothing was set on the open file.
        #expect(fcntl(ends.writing.number, F_GETFL) & O_NONBLOCK == 0)
    }

    @Test("A write to a full pipe or socket returns at once", arguments: [Descriptor.Kind.pipe, .socket])
    func full(_ kind: Descriptor.Kind) throws {
        let ends = try Ends(kind)
        defer { ends.close() }
        while try ends.write(Array(repeating: 1, count: 1 << 20)) > 0 {}
        #expect(try ends.write([1, 2, 3]) == 0)
    }

    @Test("A closed reader is an error", arguments: [Descriptor.Kind.pipe, .socket, .other])
    func gone(_ kind: Descriptor.Kind) throws {
        let ends = try Ends(kind == .other ? .pipe : kind)
        defer { ends.writing.close() }
        ends.reading.close()
        #expect(throws: SystemError("write", number: EPIPE)) { try ends.write([1], as: kind) }
    }

    @Test("A non-blocking descriptor is read and written as well")
    func nonBlocking() async throws {
        let ends = try Ends(.pipe)
        defer { ends.close() }
        for end in [ends.reading, ends.writing] { _ = fcntl(end.number, F_SETFL, O_NONBLOCK) }
        let bytes = Array(repeating: UInt8(7), count: 1_000_000)
        let (reading, writing) = (ends.reading, ends.writing)
        let count = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1_000, alignment: 1)
                defer { buffer.deallocate() }
                var count = 0
                while count < 1_000_000, let more = try? reading.read(into: buffer), more > 0 { count += more }
                continuation.resume(returning: count)
            }
            Thread.detachNewThread { bytes.withUnsafeBytes { try? writing.writeAll($0) } }
        }
        #expect(count == 1_000_000)
    }

    @Test("Reading to the end stops at the maximum size, and at the deadline")
    func readToEnd() throws {
        let ends = try Ends(.pipe)
        defer { ends.reading.close() }
        #expect(try ends.write(Array(repeating: 7, count: 1_000)) == 1_000)
        #expect(throws: SystemError("read", number: ETIMEDOUT)) {
            try ends.reading.readToEnd(maximumBytes: 1_000, deadline: .now)
        }
        #expect(try ends.write(Array(repeating: 7, count: 1_000)) == 1_000)
        ends.writing.close()
        #expect(throws: SystemError("read", number: EFBIG)) { try ends.reading.readToEnd(maximumBytes: 999) }
        #expect(throws: SystemError.self) { try Descriptor(-1).readToEnd(maximumBytes: 1) }
    }

    @Test func open() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "open-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data().write(to: URL(fileURLWithPath: "\(folder)/file"))
        let null = try Descriptor.open(path: "\(folder)/file")
        defer { null.close() }
        #expect(fcntl(null.number, F_GETFD) & FD_CLOEXEC != 0)
        #expect(try null.readToEnd(maximumBytes: 0) == [])
        #expect(throws: SystemError("open", number: ENOENT)) { try Descriptor.open(path: "/no/such/file") }
        let copy = try null.duplicate()
        defer { copy.close() }
        #expect(copy != null && fcntl(copy.number, F_GETFD) & FD_CLOEXEC != 0)
        #expect(!copy.isTerminal)
    }

    @Test("Programs that are started inherit neither pipes nor sockets")
    func notInherited() throws {
        let ends = try Descriptor.makePipe()
        let socket = Descriptor(try Sockets.makeStream())
        for descriptor in [ends.reading, ends.writing, socket] {
            #expect(fcntl(descriptor.number, F_GETFD) & FD_CLOEXEC != 0)
            descriptor.close()
        }
    }

    @Test("A failed call is described with its reason")
    func description() {
        #expect(SystemError("open", number: ENOENT).description == "open: No such file or directory")
        #expect(SystemError("x", number: 99_999).description.hasPrefix("x: "))
    }
}
