/// The line of one event.
///
/// Each part is redacted by itself, before quoting and escaping: so a secret is found in any format, and its
/// placeholder cannot break the line's JSON.
struct LogLine {
    private let format: LogFormat
    private let redactor: Redactor
    private var bytes: [UInt8] = []

    init(format: LogFormat, redactor: Redactor) {
        self.format = format
        self.redactor = redactor
    }

    mutating func begin(time: String, level: LogLevel, message: String) {
        let message = redactor.redact(message)
        switch format {
        case .text:
            appendEscaped(time)
            bytes.append(contentsOf: " \(level.rawValue) ".utf8)
            appendEscaped(message)
        case .json:
            bytes.append(contentsOf: "{\"time\":".utf8)
            appendQuoted(time)
            bytes.append(contentsOf: ",\"level\":\"\(level.rawValue)\",\"message\":".utf8)
            appendQuoted(message)
        }
    }

    mutating func append(_ name: String, _ value: LogValue) {
        let whole = value.text
        let text = redactor.isMasked(parameter: name) ? Secret.placeholder : redactor.redact(whole)
        let name = redactor.redact(name)
        switch format {
        case .text:
            bytes.append(UInt8(ascii: " "))
            appendWord(name)
            bytes.append(UInt8(ascii: "="))
            appendWord(text)
        case .json:
            bytes.append(UInt8(ascii: ","))
            // JSON members must be unique.
            appendQuoted(["time", "level", "message"].contains(name) ? "_\(name)" : name)
            bytes.append(UInt8(ascii: ":"))
            // A number whose text was redacted is no longer a number.
            if value.isStringInJSON || text != whole { appendQuoted(text) } else { bytes.append(contentsOf: text.utf8) }
        }
    }

    /// Returns the line with its line feed.
    mutating func finish() -> [UInt8] {
        if format == .json { bytes.append(UInt8(ascii: "}")) }
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    /// Appends a word of the text format, in quotes if it could be misread.
    private mutating func appendWord(_ text: String) {
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            scalar.value > 0x20 && !"\"\\=".unicodeScalars.contains(scalar) && !scalar.isTerminalControl
        }
        if isPlain, !text.isEmpty { bytes.append(contentsOf: text.utf8) } else { appendQuoted(text) }
    }

    private mutating func appendQuoted(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { bytes.append(UInt8(ascii: "\\")) }
            append(scalar)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func appendEscaped(_ text: String) { for scalar in text.unicodeScalars { append(scalar) } }

    private mutating func append(_ scalar: UnicodeScalar) {
        bytes.append(contentsOf: (scalar.isTerminalControl ? scalar.escaped : String(scalar)).utf8)
    }
}
