import Foundation
import TestSupport

/// A secret that a test plants, and that must turn up nowhere.
///
/// It has two halves of letters and digits, which no text spells otherwise unless it encodes everything, and between them
/// what texts like to escape. So a leak shows in one of the halves whatever was done to the middle.
struct Canary: Sendable, Hashable {
    /// The location at which it is planted.
    let name: String
    /// The secret.
    let text: String
    fileprivate let halves: [String]

    /// The characters that JSON, URLs, forms or HTML escape; no header may contain all of them.
    static let nasty = " \"é😀/+\\%&=<"

    /// Returns the canary with this name; the same name gives the same canary.
    init(_ name: String, around middle: String = "_") {
        self.name = name
        var random = SplitMix(state: name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        halves = (0..<2).map { _ in String((0..<9).map { _ in letters[Int.random(in: 0..<62, using: &random)] }) }
        text = halves.joined(separator: middle)
    }
}

/// Looks for canaries in everything that a program wrote.
///
/// Six characters of a half are enough, so that what was cut is found, too. They are looked for in the bytes as they are and
/// in what these mean where everything is escaped for JSON or a URL, and in base64 at each alignment.
struct CanarySearch {
    private var names: [UInt64: String] = [:]
    /// Two bytes at the end of a window, for skipping the rest quickly.
    private var isEnd = [Bool](repeating: false, count: 1 << 16)

    init(_ canaries: [Canary]) {
        for canary in canaries {
            for half in canary.halves {
                insert(Array(half.utf8), width: 6, canary.name)
                for offset in 0..<3 {
                    // The characters without bits of their neighbours.
                    let encoded = Array(
                        Data([UInt8](repeating: 0, count: offset) + half.utf8).base64EncodedString().utf8)
                    let known = encoded[((offset * 8 + 5) / 6)..<((offset + half.utf8.count) * 8 / 6)]
                    insert(Array(known), width: 8, "\(canary.name) in base64")
                }
            }
        }
    }

    private mutating func insert(_ bytes: [UInt8], width: Int, _ name: String) {
        for start in 0...(bytes.count - width) {
            let window = bytes[start..<start + width].map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "+") : $0 }
            names[window.reduce(0) { $0 << 8 | UInt64($1) }] = name
            isEnd[Int(window[width - 2]) << 8 | Int(window[width - 1])] = true
        }
    }

    /// Returns the canaries found in the bytes, each with its surroundings.
    func traces(in bytes: [UInt8]) -> Set<String> {
        var found: Set<String> = []
        for (reading, text) in [
            ("", bytes), (" in URL escapes", Self.unescaped(bytes)), (" in \\u", Self.unquoted(bytes)),
        ] {
            for (name, end) in matches(in: text) {
                let around = text[max(0, end - 60)..<min(text.count, end + 30)]
                found.insert("\(name)\(reading): …\(String(decoding: around, as: UTF8.self))…")
            }
        }
        return found
    }

    private func matches(in text: [UInt8]) -> [(name: String, end: Int)] {
        var found: [(String, Int)] = []
        var last: UInt64 = 0
        text.withUnsafeBufferPointer { text in
            isEnd.withUnsafeBufferPointer { isEnd in
                for index in text.indices {
                    var byte = text[index]
                    // Base64 has two alphabets.
                    if byte == 0x2D { byte = 0x2B } else if byte == 0x5F { byte = 0x2F }
                    last = last << 8 | UInt64(byte)
                    guard isEnd[Int(truncatingIfNeeded: last & 0xFFFF)] else { continue }
                    if let name = names[last] ?? names[last & 0xFFFF_FFFF_FFFF] { found.append((name, index)) }
                }
            }
        }
        return found
    }

    /// The text with every `%41` decoded to `A`, and every `%2541`.
    private static func unescaped(_ text: [UInt8]) -> [UInt8] {
        (0..<2).reduce(text) { text, _ in decoded(text, mark: UInt8(ascii: "%"), digits: 2) }
    }

    /// The text with every `\u0041` decoded to `A`, after any number of backslashes.
    private static func unquoted(_ text: [UInt8]) -> [UInt8] {
        decoded(text.filter { $0 != UInt8(ascii: "\\") }, mark: UInt8(ascii: "u"), digits: 4)
    }

    private static func decoded(_ text: [UInt8], mark: UInt8, digits: Int) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        text.withUnsafeBufferPointer { text in
            var index = 0
            while index < text.count {
                let byte = text[index]
                if byte == mark, index + digits < text.count,
                    let code = hexadecimal(text[(index + 1)...(index + digits)])
                {
                    result.append(UInt8(truncatingIfNeeded: code))
                    index += digits + 1
                } else {
                    result.append(byte)
                    index += 1
                }
            }
        }
        return result
    }

    private static func hexadecimal(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        Int(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
