import JSON

/// Values by the names of members, compared by code points, for look-ups in every value that is validated.
///
/// Most objects have a few names. To compare their lengths, and then one text, takes a fraction of the time of hashing one; so
/// the values are in a dictionary only where there are many.
struct NameTable<Value: Sendable>: Sendable {
    private static var maximumCompared: Int { 48 }

    private var entries: [(name: String, length: Int, value: Value)] = []
    private var many: [ExactString: Value] = [:]

    /// The value of a name; the last one where it occurs twice.
    init(_ values: [(name: String, value: Value)]) {
        if values.count > Self.maximumCompared {
            for (name, value) in values { many[ExactString(name)] = value }
        } else {
            entries = values.reversed().map { ($0.name, $0.name.utf8.count, $0.value) }
        }
    }

    /// The value of this name, or nil.
    subscript(name: String) -> Value? {
        if !many.isEmpty { return many[ExactString(name)] }
        let length = name.utf8.count
        return entries.withUnsafeBufferPointer { entries in
            for index in entries.indices
            where entries[index].length == length && entries[index].name.hasSameCodePoints(as: name) {
                return entries[index].value
            }
            return nil
        }
    }
}
