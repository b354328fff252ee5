import FuzzSupport

@testable import JSONRPC

extension FuzzTarget {
    /// The events do not depend on how the bytes are divided among reads.
    static let framer = FuzzTarget(
        name: "Framer",
        seeds: [
            "{\"id\":1}\r\n\n[2]\n",
            "Content-Length: 8\r\n\r\n{\"id\":1}Content-Type: x\r\ncontent-length: 2\r\n\r\n[]",
            "\u{FEFF}\n{}", String(repeating: "x", count: 80) + "\n{}\n",
        ]
    ) { bytes in
        let whole = events(bytes, pieces: bytes.count)
        for size in [1, 3, 7] {
            try hold(events(bytes, pieces: size) == whole, "the events depend on the reads, here of \(size) bytes")
        }
    }

    /// Returns the events and messages of the bytes, added in pieces of this size.
    private static func events(_ bytes: [UInt8], pieces size: Int) -> [FramerEvent] {
        var framer = Framer(maximumBytes: 64)
        var events: [FramerEvent] = []
        func take(_ event: Framer.Event) {
            if case .message(let range) = event {
                events.append(.message(Array(framer.bytes[range])))
            } else {
                events.append(.other(event))
            }
        }
        var position = 0
        while position < bytes.count {
            let end = min(position + max(size, 1), bytes.count)
            bytes[position..<end].withUnsafeBytes { framer.append($0) }
            while let event = framer.nextEvent() { take(event) }
            position = end
        }
        if let event = framer.finish() { take(event) }
        return events
    }
}

/// An event with the bytes of its message in place of their position.
private enum FramerEvent: Equatable {
    case message([UInt8])
    case other(Framer.Event)
}
