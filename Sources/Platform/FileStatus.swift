#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What the file system says of a regular file.
public struct FileStatus: Sendable, Equatable {
    /// In bytes.
    public let size: Int
    /// When it was written last, in nanoseconds since 1970.
    public let modified: Int64

    /// The status of the file at `path`, a link not followed; nil for what is missing or no regular file.
    public init?(path: String) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
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
    /// True for a regular file that belongs to this process's user, and that nobody else can write.
    public var isOwnersAlone: Bool {
        var status = stat()
        return fstat(number, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_uid == geteuid()
            && status.st_mode & (S_IWGRP | S_IWOTH) == 0
    }
}
