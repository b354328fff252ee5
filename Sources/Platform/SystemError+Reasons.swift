#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension SystemError {
    /// True when what was named does not exist.
    public var isMissing: Bool { number == ENOENT }

    /// True when what was given is of a kind that the call does not take.
    public var isInvalid: Bool { number == EINVAL }

    /// True when a file is larger than may be read.
    public var isTooLarge: Bool { number == EFBIG }
}
