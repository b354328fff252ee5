import Platform

/// The body of a request: bytes, and files that are read while they are sent. Its length is known from the start.
public struct HTTPBody: Sendable {
    /// A part of a body.
    public enum Part: Sendable {
        case bytes([UInt8])
        case file(OpenFile)

        fileprivate var count: Int {
            switch self {
            case .bytes(let bytes): bytes.count
            case .file(let file): file.size
            }
        }
    }

    /// Most bodies are bytes and nothing else; they need no list.
    private enum Storage: Sendable {
        case bytes([UInt8])
        case parts([Part])
    }

    private var storage: Storage
    /// The number of bytes.
    public private(set) var count: Int

    /// A body of these bytes.
    public init(_ bytes: [UInt8]) {
        storage = .bytes(bytes)
        count = bytes.count
    }

    /// The content of a file.
    public init(_ file: OpenFile) {
        storage = .parts([.file(file)])
        count = file.size
    }

    /// Adds another body at the end.
    public mutating func append(_ other: HTTPBody) {
        count += other.count
        switch (storage, other.storage) {
        case (.bytes(var bytes), .bytes(let others)):
            // Not held twice, so that it grows in place.
            storage = .parts([])
            bytes += others
            storage = .bytes(bytes)
        case (.bytes(let bytes), .parts(let others)): storage = .parts([.bytes(bytes)] + others)
        case (.parts(let parts), _): storage = .parts(parts + other.parts)
        }
    }

    /// The parts, in order.
    public var parts: [Part] {
        switch storage {
        case .bytes(let bytes): [.bytes(bytes)]
        case .parts(let parts): parts
        }
    }

    /// The file whose content is the whole body, if there is one.
    public var file: OpenFile? {
        guard case .parts(let parts) = storage, parts.count == 1, case .file(let file) = parts[0] else { return nil }
        return file
    }

    /// All bytes; nil where a file can't be read, or has changed since it was opened. Files are read at each access.
    public var bytes: [UInt8]? {
        if case .bytes(let bytes) = storage { return bytes }
        var all: [UInt8] = []
        all.reserveCapacity(count)
        return forEachBlock({ all += $0 }) ? all : nil
    }

    /// Calls `body` with all bytes, in blocks. Returns false where a file can't be read, or has changed.
    public func forEachBlock(_ body: (UnsafeRawBufferPointer) -> Void) -> Bool {
        parts.allSatisfy { part in
            switch part {
            case .bytes(let bytes):
                bytes.withUnsafeBytes(body)
                return true
            case .file(let file): return file.forEachBlock(body)
            }
        }
    }

    /// Indicates that no file has changed since it was opened.
    public var isUnchanged: Bool {
        guard case .parts(let parts) = storage else { return true }
        return parts.allSatisfy { if case .file(let file) = $0 { file.isUnchanged } else { true } }
    }

    /// Fills `buffer` with bytes from `offset` on and returns how many, which may be fewer than fit; 0 at the end. Nil where a
    /// file can't be read, or has changed: never after its last byte was given out.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Int? {
        if case .bytes(let bytes) = storage { return Self.copy(bytes, from: offset, into: buffer) }
        var start = 0
        for part in parts {
            defer { start += part.count }
            guard offset < start + part.count else { continue }
            switch part {
            case .bytes(let bytes): return Self.copy(bytes, from: offset - start, into: buffer)
            case .file(let file): return file.read(into: buffer, at: offset - start)
            }
        }
        return 0
    }

    private static func copy(_ bytes: [UInt8], from offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, bytes.count - offset)
        guard count > 0 else { return 0 }
        bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count])) }
        return count
    }
}
