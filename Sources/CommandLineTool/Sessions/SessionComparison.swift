import Logging

/// Compares received messages with those that a session expects.
public struct SessionComparison: Sendable {
    /// The differences, one per line; empty if there are none.
    public let differences: [String]

    /// Compares whole messages, without their framing. In any order, missing and additional messages are the
    /// differences.
    public init(expected: [UInt8], received messages: [[UInt8]], isAnyOrder: Bool) {
        let expected = Self.messages(expected)
        if isAnyOrder {
            var missing: [[UInt8]: Int] = [:]
            for message in expected { missing[message, default: 0] += 1 }
            var extra: [[UInt8]] = []
            for message in messages {
                if let count = missing[message], count > 0 {
                    missing[message] = count - 1
                } else {
                    extra.append(message)
                }
            }
            let left = expected.filter { message in
                guard let count = missing[message], count > 0 else { return false }
                missing[message] = count - 1
                return true
            }
            differences = left.map { "  expected  \(Self.text($0))" } + extra.map { "  received  \(Self.text($0))" }
            return
        }
        // Later differences are usually consequences of the first one.
        let index =
            zip(expected, messages).enumerated().first { $1.0 != $1.1 }?.offset
            ?? (expected.count == messages.count ? nil : min(expected.count, messages.count))
        guard let index else {
            differences = []
            return
        }
        differences = [
            "message \(index + 1) differs from the session:",
            "  expected  \(index < expected.count ? Self.text(expected[index]) : "(nothing more)")",
            "  received  \(index < messages.count ? Self.text(messages[index]) : "(nothing more)")",
        ]
    }

    private static func text(_ message: [UInt8]) -> String {
        String(decoding: message, as: UTF8.self).escapedForTerminal
    }

    /// Splits the bytes after each line feed or, where a header states the length, after each body.
    private static func messages(_ bytes: [UInt8]) -> [[UInt8]] {
        var messages: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: 0x0A) ?? rest.endIndex
            let line = rest[..<end]
            let name = "Content-Length: "
            if line.starts(with: name.utf8),
                let length = Int(String(decoding: line.dropFirst(name.utf8.count), as: UTF8.self).filter(\.isNumber))
            {
                // The rest of the header's end: a carriage return and a line feed after its line feed.
                let body = rest.dropFirst(line.count + 3)
                messages.append(Array(body.prefix(length)))
                rest = body.dropFirst(length)
            } else {
                if !line.isEmpty { messages.append(Array(line)) }
                rest = end == rest.endIndex ? rest[end...] : rest[(end + 1)...]
            }
        }
        return messages
    }
}
