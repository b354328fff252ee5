import Foundation

/// A golden session: what is sent to the host and what it answers, byte for byte, in a file that a person can read.
///
/// ```
/// # What the session pins, in prose.
/// options: --sandbox --sequential
/// environment: NAME=value
/// exit: 1
/// order: any
///
/// --> one line as it is sent
/// <-- one line as it must come
/// ```
///
/// Behind `-%>` and `<%-` bytes may be written as `%0D`, and no line feed is added. The order among sent lines and among
/// answers counts, unless `order: any` says that of the answers does not; that an answer stands behind what it answers is for
/// the reader.
struct SessionFile {
    enum Line: Equatable {
        case prose(String)
        case sent([UInt8])
        case expected([UInt8])
    }

    struct FormatError: Error, CustomStringConvertible {
        let description: String
    }

    static let folder = SessionHost.repository.appendingPathComponent("protocol/sessions")

    /// All sessions of the folder, in alphabetical order.
    static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".session") }.sorted()
    }()

    let url: URL
    private(set) var options: [String] = []
    private(set) var environment: [String: String] = [:]
    private(set) var exitStatus: Int32 = 0
    /// True if replies may arrive in any order, because their requests run at the same time.
    private(set) var isAnyOrder = false
    var lines: [Line] = []

    init(named name: String) throws {
        url = Self.folder.appendingPathComponent(name)
        let text = try String(contentsOf: url, encoding: .utf8)
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            do { try read(String(line)) } catch { throw FormatError(description: "\(name):\(index + 1): \(error)") }
        }
        if lines.last == .prose("") { lines.removeLast() }
    }

    /// All bytes to send.
    var input: [UInt8] {
        lines.reduce(into: []) { bytes, line in
            if case .sent(let message) = line { bytes += message }
        }
    }

    /// All expected bytes.
    var expected: [UInt8] {
        lines.reduce(into: []) { bytes, line in
            if case .expected(let message) = line { bytes += message }
        }
    }

    /// True if the replies to the first lines do not depend on later ones.
    var isSequential: Bool { options.contains("--sequential") }

    /// Parses these lines.
    var text: String { lines.map(Self.text).joined(separator: "\n") + "\n" }

    private mutating func read(_ line: String) throws {
        if let rest = line.after("--> ") {
            lines.append(.sent(Array((rest + "\n").utf8)))
        } else if let rest = line.after("<-- ") {
            lines.append(.expected(Array((rest + "\n").utf8)))
        } else if let rest = line.after("-%> ") {
            lines.append(.sent(try Self.decoded(rest)))
        } else if let rest = line.after("<%- ") {
            lines.append(.expected(try Self.decoded(rest)))
        } else {
            guard line.isEmpty || line.hasPrefix("#") || takeHeading(line) else {
                throw FormatError(description: "neither prose nor a message: \(line)")
            }
            lines.append(.prose(line))
        }
    }

    private mutating func takeHeading(_ line: String) -> Bool {
        if let rest = line.after("options: ") {
            options = rest.split(separator: " ").map(String.init)
        } else if let rest = line.after("environment: "), let sign = rest.firstIndex(of: "=") {
            environment[String(rest[..<sign])] = String(rest[rest.index(after: sign)...])
        } else if let rest = line.after("exit: "), let status = Int32(rest) {
            exitStatus = status
        } else if line == "order: any" {
            isAnyOrder = true
        } else {
            return false
        }
        return true
    }

    private static func decoded(_ text: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, let byte = UInt8(digits, radix: 16) else {
                throw FormatError(description: "% without two hexadecimal digits")
            }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return bytes
    }

    private static func text(_ line: Line) -> String {
        switch line {
        case .prose(let text): text
        case .sent(let bytes): text(bytes, plain: "--> ", escaped: "-%> ")
        case .expected(let bytes): text(bytes, plain: "<-- ", escaped: "<%- ")
        }
    }

    private static func text(_ bytes: [UInt8], plain: String, escaped: String) -> String {
        let isOneLine = bytes.last == 0x0A && bytes.dropLast().allSatisfy { $0 >= 0x20 }
        if isOneLine, let text = String(validating: bytes.dropLast(), as: UTF8.self), !text.hasPrefix("\u{FEFF}") {
            return plain + text
        }
        return escaped
            + bytes.map { byte in
                let isPlain = (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "%")
                return isPlain
                    ? String(UnicodeScalar(byte)) : "%" + String(0x100 + Int(byte), radix: 16).dropFirst().uppercased()
            }.joined()
    }
}

extension String {
    /// Returns the text after `prefix`; nil if the line starts differently. A `prefix` without its final space is
    /// accepted at the end of a line.
    fileprivate func after(_ prefix: String) -> String? {
        if hasPrefix(prefix) { return String(dropFirst(prefix.count)) }
        return self + " " == prefix ? "" : nil
    }
}
