import Foundation
import Platform

/// Creates two connected descriptors: a pipe, or else a pair of sockets.
///
/// No child inherits them: the tests start programs all the time, and one that has an end keeps it open. Writing to a closed one
/// returns an error, as in the program.
public func connectedDescriptors(
    _ kind: Descriptor.Kind = .pipe
) throws -> (reading: Descriptor, writing: Descriptor) {
    signal(SIGPIPE, SIG_IGN)
    if kind != .socket { return try Descriptor.makePipe() }
    var ends: [Int32] = [-1, -1]
    #if canImport(Darwin)
        let status = socketpair(AF_UNIX, SOCK_STREAM, 0, &ends)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    #else
        let status = socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends)
    #endif
    guard status == 0 else { throw SystemError.last("socketpair") }
    return (Descriptor(ends[0]), Descriptor(ends[1]))
}
