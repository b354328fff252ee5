#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The memory that the program has freed and that the C library keeps for later allocations.
public enum FreeMemory {
    /// Returns it to the operating system. To be called after work that has used much memory for a short time: without it,
    /// the process stays as large as it was then. Takes some milliseconds for each 100 MiB.
    public static func release() {
        #if !canImport(Darwin)
            _ = trim?(0)
        #endif
    }

    #if !canImport(Darwin)
        private typealias Trim = @convention(c) (Int) -> Int32

        /// `malloc_trim(3)`, which only the GNU C library has; nil with another one.
        private static let trim = dlsym(dlopen(nil, RTLD_NOW), "malloc_trim").map { unsafeBitCast($0, to: Trim.self) }
    #endif
}
