#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A system call that failed.
public struct SystemError: Error, Sendable, Equatable {
    /// The call's name, such as `open`.
    public let call: String
    /// The value of `errno`.
    public let number: Int32
    /// The reason as text, where that says more than the system's text for `number`.
    public let reason: String?

    /// The failure of `call` with this `errno`.
    public init(_ call: String, number: Int32, reason: String? = nil) {
        self.call = call
        self.number = number
        self.reason = reason
    }

    /// The failure of `call` that `errno` reports now; to be read before anything else is called.
    public static func last(_ call: String) -> SystemError { SystemError(call, number: errno) }
}

extension SystemError: CustomStringConvertible {
    public var description: String {
        if let reason { return reason }
        // POSIX allows strerror to share one buffer between threads; strerror_r does not.
        var buffer = [CChar](repeating: 0, count: 256)
        _ = strerror_r(number, &buffer, buffer.count)
        let text = buffer.withUnsafeBufferPointer { bytes in
            String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return "\(call): \(text.isEmpty ? "error \(number)" : text)"
    }
}

extension SystemError {
    /// Indicates that the named file does not exist.
    public var isMissing: Bool { number == ENOENT }

    /// Indicates that a file is larger than may be read.
    public var isTooLarge: Bool { number == EFBIG }

    /// Indicates that a lock was not acquired in time because another process holds it.
    public var isLockHeld: Bool { call == "flock" && number == ETIMEDOUT }

    /// Indicates that a path can't lead to a regular file: there is something else, or its links form a circle.
    public var isNotRegularFile: Bool {
        call == "open" && (reason != nil || [EISDIR, ELOOP, ENXIO, ENODEV].contains(number))
    }

    /// Returns the failure of opening anything else than a regular file.
    static func notRegular(_ kind: FileKind) -> SystemError {
        SystemError(
            "open", number: kind == .directory ? EISDIR : EINVAL, reason: "it is \(kind.words), not a regular file")
    }

    /// The failure of using a file or directory that is not the one that was opened before.
    public static func replaced(_ reason: String) -> SystemError {
        SystemError("stat", number: ESTALE, reason: reason)
    }
}
