#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The status of a regular file.
public struct FileStatus: Sendable, Equatable {
    /// The size in bytes.
    public let size: Int
    /// The time of the last change, in nanoseconds since 1970.
    public let modified: Int64

    /// The status of the file at `path`, a link not followed; nil for what is missing or no regular file.
    public init?(path: String) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        self.init(status)
    }

    init(_ status: stat) {
        size = Int(status.st_size)
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        modified = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

extension Descriptor {
    /// Indicates a regular file that belongs to this process's user, and that no other user can write.
    public var isOwnersAlone: Bool {
        var status = stat()
        return fstat(number, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_uid == geteuid()
            && status.st_mode & (S_IWGRP | S_IWOTH) == 0
    }
}
