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

    /// Moves `count` bytes into the directory at `path`, which must exist: `next` returns them in blocks, and nil at their end.
    public init<Block: SpilledBlock>(_ count: Int, in path: String, _ next: () -> Block?) throws(SystemError) {
        self.count = count
        guard count > 0 else {
            address = 0
            return
        }
        let file = try Self.namelessFile(in: path)
        defer { file.close() }
        while let block = next() { try Self.write(block, to: file) }
        let mapping = mmap(nil, count, PROT_READ, MAP_SHARED, file.number, 0)
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

    /// Takes bytes out of this process's memory. They are read in again when they are used.
    public func didScan(_ range: Range<Int>) {
        let pageBytes = 64 << 10
        let start = range.lowerBound / pageBytes * pageBytes
        guard let pointer = UnsafeMutableRawPointer(bitPattern: address), range.upperBound <= count else { return }
        madvise(pointer + start, range.upperBound - start, MADV_DONTNEED)
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

    private static func write(_ block: some SpilledBlock, to file: Descriptor) throws(SystemError) {
        try block.withBytes(from: 0) { bytes in
            Result { () throws(SystemError) in try file.writeAll(UnsafeRawBufferPointer(bytes)) }
        }.get()
    }
}

/// Some of the bytes that are moved out of memory.
public protocol SpilledBlock {
    /// Calls `body` with the bytes from `offset` on.
    func withBytes<Result>(from offset: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result
}

/// The system's directory for temporary files.
public enum TemporaryDirectory {
    /// `$TMPDIR`, or `/tmp`.
    public static func path(environment: (String) -> String? = Environment.value(of:)) -> String {
        guard let path = environment("TMPDIR"), path.hasPrefix("/") else { return "/tmp" }
        return path
    }
}
