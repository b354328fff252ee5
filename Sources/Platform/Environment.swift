#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The variables that the process was started with.
public enum Environment {
    /// The names of all variables.
    public static var names: [String] {
        var names: [String] = []
        var entry = environ
        while let text = entry.pointee {
            let length = strchr(text, 61).map { $0 - text } ?? strlen(text)
            names.append(String(decoding: UnsafeRawBufferPointer(start: text, count: length), as: UTF8.self))
            entry += 1
        }
        return names
    }

    /// Returns the value of `name`, or nil when it is not set.
    public static func value(of name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}

extension Timestamp {
    /// Returns the civil time of this machine's clock.
    public static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
