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
        guard let status = try Self.status(at: path) else { return nil }
        self.init(status)
    }

    /// An open file or directory.
    public init(_ descriptor: Descriptor) throws(SystemError) {
        var status = stat()
        guard fstat(descriptor.number, &status) == 0 else { throw SystemError.last("fstat") }
        self.init(status)
    }

    /// The status of the file at `path`, links followed; nil when there is none.
    static func status(at path: String) throws(SystemError) -> stat? {
        var status = stat()
        guard stat(path, &status) != 0 else { return status }
        let failure = SystemError.last("stat")
        if failure.isWithoutFile { return nil }
        throw failure
    }

    init(_ status: stat) {
        device = UInt64(truncatingIfNeeded: status.st_dev)
        inode = UInt64(truncatingIfNeeded: status.st_ino)
    }
}

extension SystemError {
    /// Indicates that the path leads to no file.
    var isWithoutFile: Bool { [ENOENT, ENOTDIR, ELOOP].contains(number) }
}
