#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension SystemError {
    /// True when what was named does not exist.
    public var isMissing: Bool { number == ENOENT }
}
