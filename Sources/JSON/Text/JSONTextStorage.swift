/// Keeps the bytes of a text where they are: in memory, or in a file.
public protocol JSONTextStorage: AnyObject, Sendable {
    /// Calls `body` with all bytes, which are the same each time.
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result
}

/// Bytes in memory.
final class JSONTextMemory: JSONTextStorage {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        bytes.withUnsafeBufferPointer(body)
    }
}
