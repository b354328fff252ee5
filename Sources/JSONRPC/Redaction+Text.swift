import JSON
import Logging

extension JSONText {
    /// The maximum number of bytes of a string with escapes that is decoded to be redacted.
    private static let decodedBytes = 64 << 10

    /// Returns the text without the secrets known to `redactor`.
    ///
    /// One pass over the bytes finds the secrets, in all encodings; only the strings, names and numbers that hold one are
    /// changed, and as `Payload.value(redactedBy:)` changes them. All other bytes stay as and where they are.
    package func redacted(by redactor: Redactor) -> JSONTextEdits {
        edited(finding: { redactor.spans(in: $0, maskingQueries: false) }) { scalar, replace in
            Self.redact(scalar, redactor, replace)
        }
    }

    private static func redact(_ scalar: Scalar, _ redactor: Redactor, _ replace: (Range<Int>, [UInt8]) -> Void) {
        let bytes = scalar.bytes
        let isLong = bytes.count > decodedBytes
        if bytes.first != UInt8(ascii: "\"") || !isLong && bytes.contains(UInt8(ascii: "\\")) {
            guard let value = try? JSONValue(parsing: bytes) else { return }
            let redacted = value.mapTexts { redactor.redact($0, maskingQueries: false) }
            if redacted != value { replace(0..<bytes.count, redacted.bytes) }
            return
        }
        // Without escapes the string and its JSON are the same. In a long one, an escape that is cut is redacted whole.
        let content = 1..<bytes.count - 1
        var spans = scalar.spans
        if spans.contains(where: { $0.lowerBound < content.lowerBound || $0.upperBound > content.upperBound }) {
            // One that reaches beyond the string may hide another one inside.
            spans = redactor.spans(in: UnsafeBufferPointer(rebasing: bytes[content]), maskingQueries: false)
                .map { $0.lowerBound + 1..<$0.upperBound + 1 }
        }
        var end = 0
        for span in isLong ? spans.map(bytes.withWholeEscapes) : spans {
            // Whole escapes may be those of the span before.
            let start = max(span.lowerBound, end)
            if start < span.upperBound { replace(start..<span.upperBound, placeholder) }
            end = max(end, span.upperBound)
        }
    }

    private static let placeholder = Array(Secret.placeholder.utf8)
}

extension UnsafeBufferPointer<UInt8> {
    /// Returns the range in a JSON string, extended so that it cuts no escape.
    fileprivate func withWholeEscapes(_ range: Range<Int>) -> Range<Int> {
        let start = escape(around: range.lowerBound)?.lowerBound ?? range.lowerBound
        let end = escape(around: range.upperBound)?.upperBound ?? range.upperBound
        return start..<end
    }

    /// Returns the range of the escape that has begun before `offset` and does not end there.
    private func escape(around offset: Int) -> Range<Int>? {
        if isEscaped(offset) { return offset - 1..<offset + (self[offset] == UInt8(ascii: "u") ? 5 : 1) }
        for letter in Swift.max(1, offset - 4)..<Swift.max(1, offset)
        where self[letter] == UInt8(ascii: "u") && isEscaped(letter) {
            return letter - 1..<letter + 5
        }
        return nil
    }

    /// Returns true if the byte follows an odd number of backslashes.
    private func isEscaped(_ offset: Int) -> Bool {
        var start = offset
        while start > 0, self[start - 1] == UInt8(ascii: "\\") { start -= 1 }
        return (offset - start) % 2 == 1
    }
}
