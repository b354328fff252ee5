/// The journal as the old system gives it out: lines of one width, millions of bytes of them. Made when it is asked for,
/// and the same every time.
enum LegacyExtract {
    private static let width = 100
    private static let linesInBlock = 1_000

    /// A document of about so many millions of bytes, and never less.
    static func content(megabytes: Int) -> String {
        let count = megabytes * 1_000_000 / (width * linesInBlock)
        var bytes = Array("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<JOURNAL>\n".utf8)
        let block = block
        bytes.reserveCapacity(bytes.count + count * block.count + 64)
        for _ in 0..<count { bytes += block }
        bytes += Array("<LINES>\(count * linesInBlock)</LINES>\n</JOURNAL>".utf8)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A thousand lines; the journal is these over and over.
    private static var block: [UInt8] {
        var block: [UInt8] = []
        for number in 1...linesInBlock {
            let amount = LegacyFormat.amount(cents: number * 7_919 % 1_000_000 - 250_000)
            let line =
                "<L>\(LegacyFormat.padded(number, 6)) 125274 \(LegacyFormat.padded(1_001 + number % 12, 10)) \(amount)"
            block += Array(line.utf8)
            block += Array(repeating: UInt8(ascii: " "), count: width - line.utf8.count - 5)
            block += Array("</L>\n".utf8)
        }
        return block
    }
}
