import JSON
import Platform

/// A file of the ledger, as far as this process has read it.
final class LedgerFile {
    /// A line longer than this is damage: no line that is written comes near.
    private static let longestLine = 64 << 20

    let name: LedgerFileName
    /// What places in it call it.
    let number: Int32
    /// True while its name says that its process writes to it.
    var isLive: Bool
    /// True when this process writes to it.
    var isOwn = false
    /// True when nothing will be added any more: it is closed, or its process is gone.
    var hasEnded = false
    /// True when, beyond that, everything in it was read.
    private(set) var isComplete = false
    /// Its size in bytes, as far as it is known.
    var size = 0
    /// Lines of types that this version does not know.
    private(set) var foreignLines: [LedgerPlace] = []
    /// The format of the file where a newer version wrote it: then nothing in it counts.
    private(set) var newerFormat: NewerFormat?
    /// Where the first damaged line begins; nil when all is well.
    private(set) var firstDamage: Int?
    /// Open for reading as long as it counts, so that what it holds can be read when its name is gone.
    let descriptor: Descriptor
    /// Bytes that were read and make whole lines.
    private var position = 0

    init(_ name: LedgerFileName, number: Int32, isLive: Bool, descriptor: Descriptor) {
        self.name = name
        self.number = number
        self.isLive = isLive
        self.descriptor = descriptor
    }

    deinit { descriptor.close() }

    /// The name it has now.
    var currentName: String { isLive ? name.live : name.closed }

    /// The own file was closed: all that it holds is known. `isRenamed` says whether its name tells so.
    func close(isRenamed: Bool) {
        isOwn = false
        isLive = !isRenamed
        hasEnded = true
        isComplete = true
    }

    /// Reads what was added into `index`.
    ///
    /// A line without its end is passed over: its writer is not done with it, or never will be.
    func readOn(into index: inout LedgerIndex) throws(SystemError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        var rest: [UInt8] = []
        while true {
            let count = try descriptor.read(into: buffer, at: position + rest.count)
            if count == 0 { break }
            rest.append(contentsOf: buffer[..<count])
            let taken = takeLines(of: rest, into: &index)
            rest.removeFirst(taken)
            position += taken
            if rest.count > Self.longestLine {
                noteDamage()
                position += rest.count
                rest = []
            }
        }
        size = position + rest.count
        guard hasEnded else { return }
        // Its writer was killed between the last byte and the line feed, or in the middle of the line.
        if !rest.isEmpty { _ = rest.withUnsafeBufferPointer { take($0, at: position, into: &index) } }
        isComplete = true
    }

    /// Reads one line; nil when it is none.
    func line(at place: LedgerPlace) -> JSONObject? {
        var bytes = [UInt8](repeating: 0, count: Int(place.length))
        var count = 0
        while count < bytes.count {
            let read = try? bytes.withUnsafeMutableBytes { buffer in
                try descriptor.read(
                    into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]), at: Int(place.offset) + count)
            }
            guard let read, read > 0 else { return nil }
            count += read
        }
        return try? JSONValue(parsing: bytes).objectValue
    }

    /// Takes all whole lines and gives how many bytes they are.
    private func takeLines(of bytes: [UInt8], into index: inout LedgerIndex) -> Int {
        bytes.withUnsafeBufferPointer { bytes in
            var start = 0
            while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = UnsafeBufferPointer(rebasing: bytes[start..<end])
                if !line.isEmpty && !take(line, at: position + start, into: &index) { noteDamage(at: start) }
                start = end + 1
            }
            return start
        }
    }

    /// False when the line is no JSON object.
    private func take(_ line: UnsafeBufferPointer<UInt8>, at offset: Int, into index: inout LedgerIndex) -> Bool {
        guard newerFormat == nil else { return true }
        guard let object = try? JSONValue(parsing: line).objectValue else { return false }
        guard !LedgerFormat.isHeader(object) else {
            newerFormat = LedgerFormat.newer(statedBy: object)
            return true
        }
        guard let offset = UInt32(exactly: offset), let length = UInt32(exactly: line.count) else { return false }
        let place = LedgerPlace(file: number, offset: offset, length: length)
        if let facts = LedgerFacts(object) { index.add(facts, at: place) } else { foreignLines.append(place) }
        return true
    }

    private func noteDamage(at start: Int = 0) {
        if firstDamage == nil { firstDamage = position + start }
    }
}
