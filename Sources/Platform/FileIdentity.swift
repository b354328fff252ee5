#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The identity of a file or directory, whatever its name: two that exist at the same time never share it, and one that
/// is held open keeps it.
public struct FileIdentity: Sendable, Hashable {
    private let device: UInt64
    private let inode: UInt64

    /// Reads the identity of the file at `path`, links followed; nil when there is none.
    public init?(path: String) throws(SystemError) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            let failure = SystemError.last("stat")
            if [ENOENT, ENOTDIR, ELOOP].contains(failure.number) { return nil }
            throw failure
        }
        self.init(status)
    }

    /// An open file or directory.
    public init(_ descriptor: Descriptor) throws(SystemError) {
        var status = stat()
        guard fstat(descriptor.number, &status) == 0 else { throw SystemError.last("fstat") }
        self.init(status)
    }

    private init(_ status: stat) {
        device = UInt64(truncatingIfNeeded: status.st_dev)
        inode = UInt64(truncatingIfNeeded: status.st_ino)
    }
}
