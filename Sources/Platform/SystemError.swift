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
    /// What is wrong, in words, where that says more than the system's text for `number`.
    public let reason: String?

    /// The failure of `call` with this `errno`.
    public init(_ call: String, number: Int32, reason: String? = nil) {
        self.call = call
        self.number = number
        self.reason = reason
    }

    /// The failure of `call` that `errno` tells of now; to be read before anything else is called.
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
