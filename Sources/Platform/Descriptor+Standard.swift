#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension Descriptor {
    /// Opens each of fd 0, 1 and 2 that the process was started without (`<&-`), before anything else opens a file and
    /// gets that number: an input that is at its end, and outputs that are discarded.
    public static func fillStandardDescriptors() {
        for (number, mode) in [(0 as Int32, O_RDONLY), (1, O_RDONLY), (2, O_WRONLY)] {
            // The lowest free number is the one given out. fd 1 can't be written, so that replies fail, as to a closed pipe,
            // instead of getting lost.
            if fcntl(number, F_GETFD) < 0, errno == EBADF { _ = Self.openNull(mode) }
        }
    }

    private static func openNull(_ mode: Int32) -> Int32 {
        #if canImport(Darwin)
            Darwin.open("/dev/null", mode)
        #else
            Glibc.open("/dev/null", mode)
        #endif
    }
}

extension Descriptor {
    /// Takes the real stdout for the caller alone: returns a private descriptor of it and makes fd 1 refer to stderr.
    ///
    /// From then on a stray print, of this program or of a library, goes to stderr and can't break the wire.
    public static func takeStandardOutput() throws(SystemError) -> Descriptor {
        let output = try Descriptor.standardOutput.duplicate()
        try Descriptor.standardError.replace(.standardOutput)
        return output
    }
}
