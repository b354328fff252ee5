import CPlatform

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The status of the directory at a path, from one system call. While it stays equal, the path leads to the same directory,
/// and no name in it was added, removed or replaced; but see `isReliable`.
public struct DirectoryStatus: Sendable, Equatable {
    /// The identity of the directory.
    public let identity: FileIdentity
    /// The time of the last change of its names or rights, in nanoseconds since 1970, as its file system keeps it. Unlike the
    /// time of modification, no program can set it.
    public let changed: Int64
    /// The time at which the status was read.
    private let readAt: Int64

    /// Reads the status of what `path` leads to, links followed; nil when there is nothing.
    public init?(path: String) throws(SystemError) {
        guard let status = try FileIdentity.status(at: path) else { return nil }
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        #if canImport(Darwin)
            let time = status.st_ctimespec
        #else
            let time = status.st_ctim
        #endif
        self.init(identity: FileIdentity(status), changed: Self.nanoseconds(time), readAt: Self.nanoseconds(now))
    }

    /// A status of these parts.
    init(identity: FileIdentity, changed: Int64, readAt: Int64) {
        self.identity = identity
        self.changed = changed
        self.readAt = readAt
    }

    public static func == (left: DirectoryStatus, right: DirectoryStatus) -> Bool {
        left.identity == right.identity && left.changed == right.changed
    }

    /// Indicates that every change after the status was read leads to a status that differs from it.
    ///
    /// A file system rounds times, so a change soon after the last one may not move the time. Linux rounds to a tick of
    /// the kernel, 10 ms at most, where the file system stores fractions of a millisecond; FAT rounds to two seconds. For
    /// a directory on another machine (`isLocal`) nothing is certain, as its status is cached.
    public var isReliable: Bool {
        let isFine = changed % 1_000_000 != 0
        return changed <= readAt - (isFine ? 50_000_000 : 4_000_000_000)
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

extension Descriptor {
    /// Indicates that the open file or directory is on a file system of this machine whose changes are visible at once; false
    /// where that is not known.
    public var isLocal: Bool { cplatform_is_local(number) == 1 }
}
