import JSON

/// Changes of a text, by the ranges of bytes that they replace. Every other byte stays as it is.
struct TextEdits {
    private var edits: [(range: Range<Int>, text: String)] = []

    /// Replaces a range. Ranges must not overlap; of several at one position the first is first in the result.
    mutating func replace(_ range: Range<Int>, with text: String) { edits.append((range, text)) }

    /// Inserts a text before the byte at `offset`.
    mutating func insert(_ text: String, at offset: Int) { replace(offset..<offset, with: text) }

    /// Returns the changed text.
    func applied(to bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var position = 0
        let order = edits.indices.sorted { left, right in
            (edits[left].range.lowerBound, left) < (edits[right].range.lowerBound, right)
        }
        for index in order {
            let edit = edits[index]
            result += bytes[position..<edit.range.lowerBound]
            result += edit.text.utf8
            position = edit.range.upperBound
        }
        return result + bytes[position...]
    }
}

/// A list between brackets, with the places of its elements.
struct ListPlace {
    /// The bytes from the opening bracket to the closing one.
    let range: Range<Int>
    let elements: [Range<Int>]
    let end: ListEnd
}

extension TextEdits {
    /// Appends an element to a list: on a line of its own if the list has several lines, else on its line.
    ///
    /// `element` returns its text for the indentation of its line; nil for no line of its own. `unit` is one level of
    /// indentation.
    mutating func append(
        to list: ListPlace, _ layout: TextLayout, unit: String, element: (String?) -> String
    ) {
        if !list.end.hasComma, let last = list.elements.last { insert(",", at: last.upperBound) }
        let comma = list.end.hasComma ? "," : ""
        let first = list.elements.first?.lowerBound ?? list.range.upperBound
        let hasLines =
            layout.hasLineEnd(in: list.range.lowerBound..<first)
            || layout.hasLineEnd(in: list.end.offset..<list.range.upperBound)
        guard hasLines else {
            insert(" " + element(nil) + comma, at: list.end.offset)
            return
        }
        var indentation = layout.indentation(at: list.range.lowerBound) + unit
        if let last = list.elements.last, layout.isFirstOnLine(last.lowerBound) {
            indentation = layout.indentation(at: last.lowerBound)
        }
        insert(layout.newline + indentation + element(indentation) + comma, at: list.end.offset)
    }
}

/// The layout of a text: the ends of its lines and its indentation.
struct TextLayout {
    private let bytes: [UInt8]
    /// The end of a line, as the first line has it.
    let newline: String

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        let end = bytes.firstIndex(of: UInt8(ascii: "\n"))
        let hasReturn = end.map { $0 > 0 && bytes[$0 - 1] == UInt8(ascii: "\r") } ?? false
        newline = hasReturn ? "\r\n" : "\n"
    }

    /// Returns the white space at the start of the line that contains the byte at `offset`.
    func indentation(at offset: Int) -> String {
        let start = lineStart(of: offset)
        let blank = bytes[start..<max(start, min(offset, bytes.count))].prefix { Self.isBlank($0) }
        return String(decoding: blank, as: UTF8.self)
    }

    /// Returns whether only white space is before the byte at `offset` on its line.
    func isFirstOnLine(_ offset: Int) -> Bool {
        bytes[lineStart(of: offset)..<offset].allSatisfy { Self.isBlank($0) }
    }

    /// Returns whether a line ends in the range.
    func hasLineEnd(in range: Range<Int>) -> Bool { bytes[range].contains(UInt8(ascii: "\n")) }

    /// Returns the offset of the first byte of the line.
    func lineStart(of offset: Int) -> Int {
        if let end = bytes[..<offset].lastIndex(of: UInt8(ascii: "\n")) { return end + 1 }
        return bytes.starts(with: ByteOrderMark.utf8) ? min(ByteOrderMark.utf8.count, offset) : 0
    }

    /// Returns the offset after the line that contains the byte at `offset`, with its end.
    func lineEnd(of offset: Int) -> Int {
        bytes[offset...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
