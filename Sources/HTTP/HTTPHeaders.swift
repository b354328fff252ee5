import JSON

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
        get {
            // A loop over indices: it copies no field.
            let count = name.utf8.count
            for index in fields.indices
            where fields[index].name.utf8.count == count && Self.isSame(fields[index].name, name) {
                return fields[index].value
            }
            return nil
        }
        set {
            fields.removeAll { Self.isSame($0.name, name) }
            if let newValue { fields.append(Field(name: name, value: newValue)) }
        }
    }

    /// Returns the values of all fields of this name.
    public func values(of name: String) -> [String] { fields.filter { Self.isSame($0.name, name) }.map(\.value) }

    /// Returns true if all fields of this name have this value.
    func hasOnly(_ value: String, for name: String) -> Bool {
        let count = name.utf8.count
        for index in fields.indices
        where fields[index].name.utf8.count == count && Self.isSame(fields[index].name, name)
            && !fields[index].value.hasSameBytes(as: value)
        {
            return false
        }
        return true
    }

    /// Adds a field after the others. The sender refuses names and values that would split a header
    /// (`firstUnsendableField`).
    public mutating func append(name: String, value: String) { fields.append(Field(name: name, value: value)) }

    /// The name of the first field that must not be sent: its name is no token (RFC 9110 §5.6.2), or its value holds a
    /// control character, which could end the line and start another header or request.
    public var firstUnsendableField: String? {
        let index = fields.withUnsafeBufferPointer { fields in
            fields.indices.first { !Self.isToken(fields[$0].name) || !Self.isFieldValue(fields[$0].value) }
        }
        return index.map { fields[$0].name }
    }

    /// Returns true when the fields are the same byte for byte; `==` compares text, of which Unicode has several spellings.
    func hasSameBytes(as other: HTTPHeaders) -> Bool {
        fields.withUnsafeBufferPointer { left in
            other.fields.withUnsafeBufferPointer { right in
                guard left.count == right.count else { return false }
                for index in left.indices
                where !left[index].value.hasSameBytes(as: right[index].value)
                    || !left[index].name.hasSameBytes(as: right[index].name)
                {
                    return false
                }
                return true
            }
        }
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
        var name = name
        return name.withUTF8 { bytes in
            for byte in bytes
            where byte >= 128 || (byte < 64 ? low >> UInt64(byte) : high >> UInt64(byte & 63)) & 1 == 0 {
                return false
            }
            return !bytes.isEmpty
        }
    }

    private static func isFieldValue(_ value: String) -> Bool {
        var value = value
        return value.withUTF8 { bytes in
            for byte in bytes where byte < 0x20 && byte != 0x09 || byte == 0x7F { return false }
            return true
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
