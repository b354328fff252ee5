import JSON

/// A file for `alloy-host run`: requests, one per line, as JSON Lines with comments or in the format of the golden
/// sessions (protocol/operate.md, "Session files").
public struct SessionScript: Sendable {
    /// A message to send, and the number of its line.
    struct Message: Sendable {
        var bytes: [UInt8]
        let line: Int
        /// True for bytes that are sent as they are, without a line feed; they may be part of a message.
        let isRaw: Bool
    }

    /// The arguments of its `options:` lines; nil if it has none.
    public private(set) var options: [String]?
    /// The variables of its `environment:` lines.
    public private(set) var environment: [(name: String, value: String)] = []
    /// The expected exit status of the host.
    public private(set) var exitStatus: Int32 = 0
    /// True if replies may arrive in any order.
    public private(set) var isAnyOrder = false
    /// The expected bytes on the wire; nil if the file has no expected messages.
    public private(set) var expected: [UInt8]?
    var messages: [Message] = []

    /// All bytes to send.
    public var input: [UInt8] {
        messages.reduce(into: []) { bytes, message in
            bytes += message.bytes
            if !message.isRaw { bytes.append(UInt8(ascii: "\n")) }
        }
    }

    /// Parses a file. In JSON Lines, each line must be JSON of at most this depth; in a session, anything may be sent.
    public init(parsing bytes: [UInt8], maximumDepth: Int = 512) throws(SourceFileError) {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let isSession = lines.contains { $0.starts(with: "-->".utf8) || $0.starts(with: "-%>".utf8) }
        var problems: [SourceFileError.Problem] = []
        for (index, line) in lines.enumerated() {
            let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            do throws(SourceFileError) {
                if isSession {
                    try readSession(text, index + 1)
                } else {
                    try readJSON(
                        index == 0 ? text.withoutByteOrderMark : text, index + 1,
                        maximumDepth)
                }
            } catch {
                problems += error.problems
            }
        }
        if problems.isEmpty, messages.isEmpty {
            problems.append(SourceFileError.Problem(line: 1, "the file has no request"))
        }
        if !problems.isEmpty { throw SourceFileError(problems) }
    }

    private mutating func readJSON(_ line: ArraySlice<UInt8>, _ number: Int, _ maximumDepth: Int)
        throws(SourceFileError)
    {
        guard let first = line.first(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }),
            first != UInt8(ascii: "#")
        else { return }
        do {
            _ = try JSONValue(parsing: Array(line), maximumDepth: maximumDepth)
        } catch {
            throw SourceFileError(line: number, "not JSON: \(error)")
        }
        messages.append(Message(bytes: Array(line), line: number, isRaw: false))
    }

    private mutating func readSession(_ line: ArraySlice<UInt8>, _ number: Int) throws(SourceFileError) {
        if line.isEmpty || line.first == UInt8(ascii: "#") { return }
        if let rest = line.after("-->") {
            messages.append(Message(bytes: Array(rest), line: number, isRaw: false))
        } else if let rest = line.after("<--") {
            expected = (expected ?? []) + rest + [UInt8(ascii: "\n")]
        } else if let rest = line.after("-%>") {
            messages.append(Message(bytes: try Self.decoded(rest, number), line: number, isRaw: true))
        } else if let rest = line.after("<%-") {
            expected = (expected ?? []) + (try Self.decoded(rest, number))
        } else {
            try readHeading(String(decoding: line, as: UTF8.self), number)
        }
    }

    private mutating func readHeading(_ line: String, _ number: Int) throws(SourceFileError) {
        let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
        let value = parts.count == 2 ? String(parts[1].drop { $0 == " " }) : ""
        switch parts.first {
        case "options": options = (options ?? []) + value.split(separator: " ").map(String.init)
        case "environment":
            guard let sign = value.firstIndex(of: "="), sign != value.startIndex else {
                throw SourceFileError(line: number, "environment: needs NAME=value")
            }
            environment.append((String(value[..<sign]), String(value[value.index(after: sign)...])))
        case "exit":
            guard let status = Int32(value), (0...255).contains(status) else {
                throw SourceFileError(line: number, "exit: needs a status from 0 to 255")
            }
            exitStatus = status
        case "order" where value == "any": isAnyOrder = true
        default:
            throw SourceFileError(
                line: number,
                "expected a comment (#), a message (-->, <--, -%>, <%-), options:, environment:, exit: or order: any"
            )
        }
    }

    private static func decoded(_ text: ArraySlice<UInt8>, _ number: Int) throws(SourceFileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, digits.allSatisfy(\.isHexDigit), let byte = UInt8(digits, radix: 16) else {
                throw SourceFileError(line: number, "a % is not followed by two hexadecimal digits")
            }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}

extension ArraySlice<UInt8> {
    /// Returns the text after `mark` and a space; nil if the line does not start with the mark.
    fileprivate func after(_ mark: String) -> ArraySlice<UInt8>? {
        guard starts(with: mark.utf8) else { return nil }
        let rest = dropFirst(mark.utf8.count)
        if rest.isEmpty { return rest }
        return rest.first == UInt8(ascii: " ") ? rest.dropFirst() : nil
    }
}
