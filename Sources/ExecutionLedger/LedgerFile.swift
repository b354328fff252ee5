import JSON
import Platform

/// A file of the ledger, and how much of it this process has read.
final class LedgerFile {
    /// The size in bytes above which a line is corrupt; no line that is written comes near.
    private static let maximumLineBytes = 64 << 20

    let name: LedgerFileName
    /// The number of the file in the ranges of its lines.
    let number: Int32
    /// Indicates that its name ends in `.live.jsonl`.
    var isLive: Bool
    /// Indicates that this process appends to it.
    var isOwn = false
    /// Indicates that no more lines will be appended: it is closed, or its process has ended.
    var hasEnded = false
    /// Indicates that it has ended and all its lines were read.
    private(set) var isComplete = false
    /// The number of bytes that were read or written.
    var size = 0
    /// The ranges of lines whose type is unknown.
    private(set) var unknownLines: [LineRange] = []
    /// The format of the file where a newer version wrote it; its lines are not read then.
    private(set) var newerFormat: NewerFormat?
    /// The offset of the first corrupt line; nil without one.
    private(set) var firstCorruptOffset: Int?
    /// The descriptor for reading, kept open so that lines can be read after the file was removed.
    let descriptor: Descriptor
    /// The number of bytes that were read as complete lines.
    private var position = 0

    init(_ name: LedgerFileName, number: Int32, isLive: Bool, descriptor: Descriptor) {
        self.name = name
        self.number = number
        self.isLive = isLive
        self.descriptor = descriptor
    }

    deinit { descriptor.close() }

    /// The current name.
    var currentName: String { isLive ? name.live : name.closed }

    /// Marks the output file as closed. `isRenamed` is true when it got the name of a closed file.
    func close(isRenamed: Bool) {
        isOwn = false
        isLive = !isRenamed
        hasEnded = true
        isComplete = true
    }

    /// Reads the lines that were appended since the last call into `index`.
    ///
    /// A last line without a line feed is left for the next call: its process may still be writing it.
    func readNewLines(into index: inout LedgerIndex) throws(SystemError) {
        if !hasEnded, try !hasNewBytes() { return }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        var rest: [UInt8] = []
        while true {
            let count = try descriptor.read(into: buffer, at: position + rest.count)
            if count == 0 { break }
            rest.append(contentsOf: buffer[..<count])
            let taken = addLines(of: rest, into: &index)
            rest.removeFirst(taken)
            position += taken
            if rest.count > Self.maximumLineBytes {
                recordCorruption()
                position += rest.count
                rest = []
            }
        }
        size = position + rest.count
        guard hasEnded else { return }
        // The process was killed after the last byte of the line, or within the line.
        if !rest.isEmpty { _ = rest.withUnsafeBufferPointer { addLine($0, at: position, into: &index) } }
        isComplete = true
    }

    /// Returns true if the file has bytes that `readNewLines` has not seen.
    func hasNewBytes() throws(SystemError) -> Bool {
        if hasEnded { return !isComplete }
        return try descriptor.size() != size
    }

    /// Reads one line; nil when it can't be read.
    func line(at range: LineRange) -> JSONObject? {
        var bytes = [UInt8](repeating: 0, count: Int(range.length))
        var count = 0
        while count < bytes.count {
            let read = try? bytes.withUnsafeMutableBytes { buffer in
                try descriptor.read(
                    into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]), at: Int(range.offset) + count)
            }
            guard let read, read > 0 else { return nil }
            count += read
        }
        return try? JSONValue(parsing: bytes).objectValue
    }

    /// Adds all complete lines to the index, and returns their size in bytes.
    private func addLines(of bytes: [UInt8], into index: inout LedgerIndex) -> Int {
        bytes.withUnsafeBufferPointer { bytes in
            var start = 0
            while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = UnsafeBufferPointer(rebasing: bytes[start..<end])
                if !line.isEmpty && !addLine(line, at: position + start, into: &index) { recordCorruption(at: start) }
                start = end + 1
            }
            return start
        }
    }

    /// Adds a line to the index; returns false when it is not a JSON object.
    private func addLine(_ line: UnsafeBufferPointer<UInt8>, at offset: Int, into index: inout LedgerIndex) -> Bool {
        guard newerFormat == nil else { return true }
        guard let object = try? JSONValue(parsing: line).objectValue else { return false }
        guard !LedgerFormat.isHeader(object) else {
            newerFormat = LedgerFormat.newer(statedBy: object)
            return true
        }
        guard let offset = UInt32(exactly: offset), let length = UInt32(exactly: line.count) else { return false }
        let range = LineRange(file: number, offset: offset, length: length)
        if let summary = LineSummary(object) { index.add(summary, at: range) } else { unknownLines.append(range) }
        return true
    }

    private func recordCorruption(at start: Int = 0) {
        if firstCorruptOffset == nil { firstCorruptOffset = position + start }
    }
}
