import JSON

/// The exchanges that were recorded, in the order in which they began.
public struct Recording: Sendable {
    let exchanges: [RecordedExchange]
    /// The file that it was read from, as the user named it.
    let file: String?

    init(exchanges: [RecordedExchange], file: String? = nil) {
        self.exchanges = exchanges.sorted { $0.number < $1.number }
        self.file = file
    }

    /// The number of exchanges.
    public var count: Int { exchanges.count }

    /// The recording that these lines hold. Blank lines count for nothing; so does a last line that is cut off, as a
    /// process may die while it writes. `file` is what errors call it.
    public init(parsing bytes: [UInt8], file: String? = nil) throws(SourceFileError) {
        // Editors put a byte order mark in front.
        let bytes = bytes.withoutByteOrderMark
        let isWhole = bytes.last == UInt8(ascii: "\n")
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var exchanges: [RecordedExchange] = []
        for (index, line) in lines.enumerated() where !line.allSatisfy({ $0 == 0x20 || $0 == 0x0D }) {
            let isLast = index == lines.count - 1 && !isWhole
            let json: JSONValue
            do throws(JSONSyntaxError) {
                json = try JSONValue(parsing: Array(line))
            } catch {
                if isLast { continue }
                throw SourceFileError(line: index + 1, "not JSON: \(error)")
            }
            if let newer = NewerFormat(of: json, supported: RecordedExchange.format) {
                throw SourceFileError(line: index + 1, "\(newer); use the newer alloy-host, or record again")
            }
            let location = RecordedLocation(file: file, line: index + 1)
            guard let exchange = RecordedExchange(json, at: location) else {
                throw SourceFileError(
                    line: index + 1, "expected an exchange {n, request, response or failure}, got \(json.preview)")
            }
            exchanges.append(exchange)
        }
        self.init(exchanges: exchanges, file: file)
    }
}

/// The location of a replayed response: a line of a recording.
public struct RecordedLocation: Sendable, Equatable, CustomStringConvertible {
    /// The recording's file; nil for one that was not read from a file.
    public let file: String?
    /// The line number, from 1.
    public let line: Int
    /// Indicates that something was removed from the response's body when it was recorded.
    public var isRedacted = false
    /// Indicates that the recording has a further response to the same request.
    public var isRepeated = false

    init(file: String?, line: Int) {
        self.file = file
        self.line = line
    }

    /// The location as text, such as `calls.jsonl, line 7`.
    public var description: String { "\(file ?? "the recording"), line \(line)" }
}
