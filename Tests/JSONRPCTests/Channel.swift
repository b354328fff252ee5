import Foundation
import Platform

@testable import JSONRPC

/// Two ends of a pipe or of a socket pair, closed with the last reference.
final class Channel: Sendable {
    let reading: Descriptor
    let writing: Descriptor

    init(_ kind: Descriptor.Kind) throws {
        // Writing to a closed pipe returns an error, as in the program.
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [-1, -1]
        #if canImport(Darwin)
            let stream = SOCK_STREAM
        #else
            let stream = Int32(SOCK_STREAM.rawValue)
        #endif
        let status = kind == .socket ? socketpair(AF_UNIX, stream, 0, &ends) : pipe(&ends)
        guard status == 0 else { throw SystemError.last("pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (reading, writing) = (Descriptor(ends[0]), Descriptor(ends[1]))
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
