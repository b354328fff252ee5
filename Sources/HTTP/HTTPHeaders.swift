/// The fields of an HTTP message, in their order; names compare without case (RFC 9110 §5.1).
public struct HTTPHeaders: Sendable, Equatable {
    /// A field line.
    public struct Field: Sendable, Equatable {
        /// The name as it was written.
        public var name: String
        /// The value, without white space around it.
        public var value: String

        /// A field of this name and value.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// All fields in their order.
    public private(set) var fields: [Field]

    /// Headers of these fields; see `append` about what they may hold.
    public init(_ fields: [Field] = []) { self.fields = fields }

    /// The value of the first field of this name, or nil. Setting replaces all of that name.
    public subscript(name: String) -> String? {
        get { fields.first { Self.isSame($0.name, name) }?.value }
        set {
            fields.removeAll { Self.isSame($0.name, name) }
            if let newValue { fields.append(Field(name: name, value: newValue)) }
        }
    }

    /// Returns the values of all fields of this name.
    public func values(of name: String) -> [String] { fields.filter { Self.isSame($0.name, name) }.map(\.value) }

    /// Adds a field after the others. The sender refuses names and values that would split a header
    /// (`firstUnsendableField`).
    public mutating func append(name: String, value: String) { fields.append(Field(name: name, value: value)) }

    /// The name of the first field that must not be sent: its name is no token (RFC 9110 §5.6.2), or its value holds a
    /// control character, which could end the line and start another header or request.
    public var firstUnsendableField: String? {
        fields.first { !Self.isToken($0.name) || !Self.isFieldValue($0.value) }?.name
    }

    /// The bytes of a token, a bit each: looked up for every byte of every name, so a table and not a search.
    private static let tokenBytes: (low: UInt64, high: UInt64) = {
        let bytes = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8
        return bytes.reduce(into: (0, 0)) { bits, byte in
            if byte < 64 { bits.0 |= 1 << UInt64(byte) } else { bits.1 |= 1 << UInt64(byte - 64) }
        }
    }()

    /// Returns true for a token (RFC 9110 §5.6.2).
    static func isToken(_ name: String) -> Bool {
        let (low, high) = tokenBytes
        let bytes = name.utf8.span
        return !bytes.isEmpty
            && bytes.indices.allSatisfy { index in
                let byte = bytes[index]
                return byte < 128 && (byte < 64 ? low >> byte : high >> (byte - 64)) & 1 == 1
            }
    }

    private static func isFieldValue(_ value: String) -> Bool {
        let bytes = value.utf8.span
        return bytes.indices.allSatisfy { index in
            let byte = bytes[index]
            return byte >= 0x20 && byte != 0x7F || byte == 0x09
        }
    }

    private static func isSame(_ left: String, _ right: String) -> Bool {
        let (left, right) = (left.utf8.span, right.utf8.span)
        return left.count == right.count && left.indices.allSatisfy { lowercase(left[$0]) == lowercase(right[$0]) }
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral fields: (String, String)...) {
        self.init(fields.map { Field(name: $0.0, value: $0.1) })
    }
}
