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

    /// How many exchanges there are.
    public var count: Int { exchanges.count }

    /// The recording that these lines hold. Blank lines count for nothing; so does a last line that is cut off, as a
    /// process may die while it writes. `file` is what errors call it.
    public init(parsing bytes: [UInt8], file: String? = nil) throws(SourceFileError) {
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
            let place = RecordedPlace(file: file, line: index + 1)
            guard let exchange = RecordedExchange(json, at: place) else {
                throw SourceFileError(
                    line: index + 1, "expected an exchange {n, request, response or failure}, got \(json.preview)")
            }
            exchanges.append(exchange)
        }
        self.init(exchanges: exchanges, file: file)
    }
}
