import Logging

/// Compares what came with what a session says must come.
public struct SessionComparison: Sendable {
    /// What differs, a line each; empty where everything came as it is written.
    public let differences: [String]

    /// Compares whole messages, without their framing. In any order, what is missing and what is too much counts.
    public init(expected: [UInt8], came messages: [[UInt8]], isAnyOrder: Bool) {
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
            differences = left.map { "  expected  \(Self.text($0))" } + extra.map { "  came      \(Self.text($0))" }
            return
        }
        // The first that differs says more than all behind it.
        let index =
            zip(expected, messages).enumerated().first { $1.0 != $1.1 }?.offset
            ?? (expected.count == messages.count ? nil : min(expected.count, messages.count))
        guard let index else {
            differences = []
            return
        }
        differences = [
            "message \(index + 1) is not as the session says:",
            "  expected  \(index < expected.count ? Self.text(expected[index]) : "(nothing more)")",
            "  came      \(index < messages.count ? Self.text(messages[index]) : "(nothing more)")",
        ]
    }

    private static func text(_ message: [UInt8]) -> String { String(decoding: message, as: UTF8.self).shownOnOneLine }

    /// The bytes cut behind each line feed or, where a header tells the length, behind each body.
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
                // Behind the header's line feed come a carriage return and a line feed more.
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
