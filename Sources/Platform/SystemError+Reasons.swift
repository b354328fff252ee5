#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension SystemError {
    /// True when what was named does not exist.
    public var isMissing: Bool { number == ENOENT }

    /// True when a file is larger than may be read.
    public var isTooLarge: Bool { number == EFBIG }

    /// True when a lock was not given in time because somebody else holds it.
    public var isLockHeld: Bool { call == "flock" && number == ETIMEDOUT }

    /// True when a path can never lead to a regular file as it is: something else stands there, or its links go in a circle.
    public var isNotRegularFile: Bool {
        call == "open" && (reason != nil || [EISDIR, ELOOP, ENXIO, ENODEV].contains(number))
    }

    /// The failure of opening what is no regular file.
    static func notRegular(_ kind: FileKind) -> SystemError {
        SystemError(
            "open", number: kind == .directory ? EISDIR : EINVAL, reason: "it is \(kind.words), not a regular file")
    }

    /// The failure of using a file or directory that is not the one that was opened before.
    public static func replaced(_ reason: String) -> SystemError {
        SystemError("stat", number: ESTALE, reason: reason)
    }
}
