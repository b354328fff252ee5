import JSON
import Platform

/// Bytes that wait to be written.
enum MessageSegment: Sendable {
    /// Small messages, or the parts around a large one.
    case bytes([UInt8])
    /// A large message, and the position of what was not yet taken from it.
    case chain(JSONTextChain, JSONTextChain.Cursor)
}

/// Bytes that are being written.
enum MessageBlock: Sendable {
    case bytes([UInt8])
    case stored(JSONTextChain.Block)

    var count: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .stored(let block): block.count
        }
    }

    /// Calls `body` with the bytes from `offset` on.
    func withBytes<Value>(
        from offset: Int, _ body: (UnsafeRawBufferPointer) throws(SystemError) -> Value
    ) throws(SystemError) -> Value {
        switch self {
        case .bytes(let bytes):
            try bytes.withUnsafeBufferPointer { buffer throws(SystemError) in
                try body(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: buffer[offset...])))
            }
        case .stored(let block):
            try block.withBytes(from: offset) { buffer in
                Result { () throws(SystemError) in try body(UnsafeRawBufferPointer(buffer)) }
            }.get()
        }
    }
}

extension MessageWriter.State {
    /// Appends a message with its framing; small ones share a segment.
    mutating func append(_ message: Message, segmentBytes: Int) {
        let header: [UInt8]
        switch framing {
        case .lines: header = []
        case .headers: header = Array("Content-Length: \(message.count)\r\n\r\n".utf8)
        }
        let end: [UInt8] = framing == .lines ? [UInt8(ascii: "\n")] : []
        unsentBytes += header.count + message.count + end.count
        switch message {
        case .bytes(let message): append([header, message, end], segmentBytes: segmentBytes)
        case .chain(let chain):
            if !header.isEmpty { append([header], segmentBytes: segmentBytes) }
            segments.append(.chain(chain, JSONTextChain.Cursor()))
            if !end.isEmpty { append([end], segmentBytes: segmentBytes) }
        }
    }

    private mutating func append(_ parts: [[UInt8]], segmentBytes: Int) {
        let count = parts.reduce(0) { $0 + $1.count }
        var segment: [UInt8] = []
        if case .bytes(let last) = segments.last, last.count + count <= segmentBytes {
            segments.removeLast()
            segment = last
        } else {
            segment.reserveCapacity(count)
        }
        for part in parts { segment += part }
        segments.append(.bytes(segment))
    }

    /// Makes the next block the current one; returns false if there is none.
    mutating func takeBlock() -> Bool {
        while !segments.isEmpty {
            switch segments[0] {
            case .bytes(let bytes):
                segments.removeFirst()
                current = .bytes(bytes)
                written = 0
                return true
            case .chain(let chain, var cursor):
                if let block = chain.nextBlock(&cursor) {
                    segments[0] = .chain(chain, cursor)
                    current = .stored(block)
                    written = 0
                    return true
                }
                segments.removeFirst()
            }
        }
        return false
    }
}
