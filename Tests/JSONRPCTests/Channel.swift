import Foundation
import Platform
import TestSupport

@testable import JSONRPC

/// Two ends of a pipe or of a socket pair, closed with the last reference.
final class Channel: Sendable {
    let reading: Descriptor
    let writing: Descriptor

    init(_ kind: Descriptor.Kind) throws {
        (reading, writing) = try connectedDescriptors(kind)
    }

    deinit {
        reading.close()
        writing.close()
    }

    /// Reads so many bytes, waiting for them.
    func read(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { buffer.deallocate() }
        while bytes.count < count {
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, count - bytes.count)])
            let got = try reading.read(into: room)
            if got == 0 { break }
            bytes.append(contentsOf: room[..<got])
        }
        return bytes
    }

    /// True if a read would not block.
    var hasSomething: Bool { reading.waitUntilReady(for: Int16(POLLIN), milliseconds: 0) }
}
