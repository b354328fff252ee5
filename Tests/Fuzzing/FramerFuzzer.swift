/// The entry point of libFuzzer: splits the bytes into messages, once whole and once byte by byte, and checks that the
/// events are equal. Compiled together with `Sources/JSONRPC/Framer.swift`.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    precondition(events(bytes, pieces: count) == events(bytes, pieces: 1), "the events depend on the reads")
    return 0
}

/// Returns the events and messages of the bytes, added in pieces of this size.
private func events(_ bytes: UnsafeRawBufferPointer, pieces size: Int) -> [String] {
    var framer = Framer(maximumBytes: 64)
    var events: [String] = []
    func take(_ event: Framer.Event) {
        switch event {
        case .message(let range): events.append(String(describing: Array(framer.bytes[range])))
        case .tooLong, .malformed: events.append(String(describing: event))
        }
    }
    var position = 0
    while position < bytes.count {
        let end = min(position + max(size, 1), bytes.count)
        framer.append(UnsafeRawBufferPointer(rebasing: bytes[position..<end]))
        while let event = framer.nextEvent() { take(event) }
        position = end
    }
    if let event = framer.finish() { take(event) }
    return events
}
