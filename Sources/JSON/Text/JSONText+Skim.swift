extension JSONText {
    /// The value without what is large in it: of arrays the first element, of objects the members, and of strings and of
    /// what lies deeper than `depth` only what is small. Enough to tell what a text is about.
    public func skim(depth: Int = 3, bytes limit: Int = 16 << 10) -> JSONValue {
        if byteCount <= limit { return value }
        switch kind {
        case .null, .boolean, .number, .string: return .null
        case .array:
            guard depth > 0, let first = element(0) else { return [] }
            return [first.skim(depth: depth - 1, bytes: limit)]
        case .object:
            guard depth > 0 else { return [:] }
            var object = JSONObject()
            forEachMember { key, value in
                object.append(key, value.skim(depth: depth - 1, bytes: limit))
                return object.count < 1_000
            }
            return .object(object)
        }
    }
}
