/// A JSON Pointer (RFC 6901): the location of a value inside another.
///
/// Two pointers are equal if their tokens have the same code points, as JSON compares keys.
public struct JSONPointer: Sendable {
    /// The unescaped names and indexes from the root; empty for the whole document.
    public var tokens: [String]

    /// Creates a pointer of these tokens.
    public init(tokens: [String] = []) { self.tokens = tokens }

    /// Parses a pointer; nil if RFC 6901 §3 does not allow the text: it is neither empty nor starts with `/`, or a `~`
    /// is not followed by `0` or `1`.
    public init?(_ text: String) {
        guard !text.isEmpty else {
            self.init()
            return
        }
        guard text.utf8.first == UInt8(ascii: "/") else { return nil }
        var tokens: [String] = []
        for part in text.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let token = Self.unescape(part) else { return nil }
            tokens.append(token)
        }
        self.init(tokens: tokens)
    }

    /// Returns this pointer with one more token.
    public func appending(_ token: String) -> JSONPointer { JSONPointer(tokens: tokens + [token]) }

    /// Returns this pointer with one more array index.
    public func appending(_ index: Int) -> JSONPointer { appending(String(index)) }

    private static func unescape(_ part: some Collection<UInt8>) -> String? {
        var token: [UInt8] = []
        var iterator = part.makeIterator()
        while let byte = iterator.next() {
            guard byte == UInt8(ascii: "~") else {
                token.append(byte)
                continue
            }
            switch iterator.next() {
            case UInt8(ascii: "0"): token.append(UInt8(ascii: "~"))
            case UInt8(ascii: "1"): token.append(UInt8(ascii: "/"))
            default: return nil
            }
        }
        return String(decoding: token, as: UTF8.self)
    }

    /// Returns the array index in `token`: digits without a leading zero (RFC 6901 §4), else nil.
    static func index(_ token: String) -> Int? {
        guard token.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }),
            token == "0" || token.utf8.first != UInt8(ascii: "0")
        else { return nil }
        return Int(token)
    }
}

extension JSONPointer: Hashable {
    public static func == (left: JSONPointer, right: JSONPointer) -> Bool {
        left.tokens.elementsEqual(right.tokens) { $0.hasSameCodePoints(as: $1) }
    }

    public func hash(into hasher: inout Hasher) {
        for token in tokens {
            for byte in token.withOneSpelling.utf8 { hasher.combine(byte) }
            // Not a byte of UTF-8: it separates `/a/b` from `/ab`.
            hasher.combine(UInt8(0xFF))
        }
    }
}

extension JSONPointer: CustomStringConvertible {
    /// The pointer's text, as in a JSON string (RFC 6901 §5).
    public var description: String {
        var text: [UInt8] = []
        for token in tokens {
            text.append(UInt8(ascii: "/"))
            for byte in token.utf8 {
                switch byte {
                case UInt8(ascii: "~"): text.append(contentsOf: "~0".utf8)
                case UInt8(ascii: "/"): text.append(contentsOf: "~1".utf8)
                default: text.append(byte)
                }
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension JSONValue {
    /// The value at `pointer` inside this one; nil if there is none.
    public subscript(pointer: JSONPointer) -> JSONValue? {
        var value = self
        for token in pointer.tokens {
            switch value {
            case .object(let object):
                guard let member = object[token] else { return nil }
                value = member
            case .array(let elements):
                guard let index = JSONPointer.index(token), elements.indices.contains(index) else { return nil }
                value = elements[index]
            default: return nil
            }
        }
        return value
    }
}
