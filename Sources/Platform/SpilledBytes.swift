#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Bytes that were moved out of memory: in a file without a name, which is gone with the process however that ends, and
/// mapped, so that the parts in use are read in and may be dropped again.
public final class SpilledBytes: Sendable {
    /// The number of bytes.
    public let count: Int
    /// The address at which they are mapped; as a number, since nothing writes to them and pointers can't cross
    /// threads. 0 for none.
    private let address: UInt

    /// Moves `bytes` into the directory at `path`, which must exist.
    public init(_ bytes: [UInt8], in path: String) throws(SystemError) {
        count = bytes.count
        guard !bytes.isEmpty else {
            address = 0
            return
        }
        let file = try Self.namelessFile(in: path)
        defer { file.close() }
        try Self.write(bytes, to: file)
        let mapping = mmap(nil, bytes.count, PROT_READ, MAP_SHARED, file.number, 0)
        guard let mapping, mapping != MAP_FAILED else { throw SystemError.last("mmap") }
        address = UInt(bitPattern: mapping)
    }

    deinit {
        if let pointer = UnsafeMutableRawPointer(bitPattern: address) { munmap(pointer, count) }
    }

    /// Calls `body` with all bytes.
    public func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let start = UnsafePointer<UInt8>(bitPattern: address)
        return body(UnsafeBufferPointer(start: start, count: start == nil ? 0 : count))
    }

    /// Creates a file for its owner alone that loses its name before anything is written.
    private static func namelessFile(in path: String) throws(SystemError) -> Descriptor {
        var template = Array("\(path)/.spilled-XXXXXX".utf8CString)
        let number = mkstemp(&template)
        guard number >= 0 else { throw SystemError.last("mkstemp") }
        let file = Descriptor(number)
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        guard unlink(template) == 0 else {
            let failure = SystemError.last("unlink")
            file.close()
            throw failure
        }
        return file
    }

    private static func write(_ bytes: [UInt8], to file: Descriptor) throws(SystemError) {
        do {
            try bytes.withUnsafeBytes { try file.writeAll($0) }
        } catch {
            throw (error as? SystemError) ?? SystemError("write", number: EIO)
        }
    }
}

/// The system's directory for temporary files.
public enum TemporaryDirectory {
    /// `$TMPDIR`, or `/tmp`.
    public static func path(environment: (String) -> String? = Environment.value(of:)) -> String {
        guard let path = environment("TMPDIR"), path.hasPrefix("/") else { return "/tmp" }
        return path
    }
}
