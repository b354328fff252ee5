extension JSONValue {
    /// The value as compact JSON with the members of every object sorted by their names' UTF-8, for digests: two texts of
    /// one value that differ in white space, in escapes or in the order of members give the same bytes.
    ///
    /// Numbers keep their text, since nobody can say which spellings a third party takes for the same; members of one
    /// name keep their order. So it is not RFC 8785, which rewrites numbers.
    public var canonicalBytes: [UInt8] {
        var writer = JSONWriter()
        writer.write(canonical)
        return writer.bytes
    }

    /// The value with the members of every object sorted.
    private var canonical: JSONValue {
        switch self {
        case .null, .bool, .number: return self
        case .string(let text): return .string(text.withOneSpelling)
        case .array(let elements): return .array(elements.map(\.canonical))
        case .object(let object):
            var members = object.members.enumerated().map { place, member in
                (place: place, key: member.key.withOneSpelling, value: member.value.canonical)
            }
            members.sort { left, right in
                if left.key.utf8.elementsEqual(right.key.utf8) { return left.place < right.place }
                return left.key.utf8.lexicographicallyPrecedes(right.key.utf8)
            }
            return .object(JSONObject(members.map { JSONObject.Member(key: $0.key, value: $0.value) }))
        }
    }
}
