/// Percent-decoding of parts of a URI (RFC 3986 §2.1), for pointers in fragments and for everything above this module.
package enum PercentDecoding {
    /// Returns the text that `component` spells; nil for a `%` without two hexadecimal digits, and for bytes that are not UTF-8.
    ///
    /// `+` stays `+`, as RFC 3986 has it; only HTML forms mean a space by it.
    package static func decode(_ component: some StringProtocol) -> String? {
        guard component.utf8.contains(UInt8(ascii: "%")) else { return String(component) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(component.utf8.count)
        var rest = component.utf8.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.next().flatMap(hexValue), let low = rest.next().flatMap(hexValue) else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexValue(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension JSONPointer {
    /// The pointer that a URI's fragment, without its `#`, spells (RFC 6901 §6); nil where it spells none.
    public init?(fragment: some StringProtocol) {
        guard let text = PercentDecoding.decode(fragment) else { return nil }
        self.init(text)
    }
}
