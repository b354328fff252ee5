/// A JSON object with its members in their order, including duplicates.
///
/// Looking up a key takes time linear in the number of members: objects on this wire are small, and a hash table would
/// lose the order, the duplicates, or the difference between NFC and NFD keys.
public struct JSONObject: Sendable {
    /// One `"key": value` of an object.
    public struct Member: Sendable {
        /// The name, compared by code points.
        public var key: String
        /// The value.
        public var value: JSONValue

        /// Creates a member.
        @inlinable
        public init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// All members in their order.
    public var members: [Member]

    /// Creates an object of these members, in this order.
    @inlinable
    public init(_ members: [Member] = []) { self.members = members }

    /// The keys in their order, duplicates included.
    public var keys: some Sequence<String> { members.lazy.map(\.key) }

    /// The number of members, including duplicates.
    public var count: Int { members.count }

    /// True for `{}`.
    public var isEmpty: Bool { members.isEmpty }

    /// The value of the last member named `key`, as most JSON readers treat duplicates.
    ///
    /// Setting a value replaces that member, or appends a new one; setting nil removes every member with the name.
    public subscript(key: String) -> JSONValue? {
        get { lastIndex(of: key).map { members[$0].value } }
        set {
            guard let newValue else {
                members.removeAll { $0.key.hasSameCodePoints(as: key) }
                return
            }
            if let index = lastIndex(of: key) {
                members[index].value = newValue
            } else {
                members.append(Member(key: key, value: newValue))
            }
        }
    }

    /// Returns true if a member has this name.
    public func contains(key: String) -> Bool { lastIndex(of: key) != nil }

    /// The index of the last member of this name. A loop over the buffer: it copies no member.
    private func lastIndex(of key: String) -> Int? {
        let count = key.utf8.count
        return members.withUnsafeBufferPointer { members in
            var index = members.count - 1
            while index >= 0 {
                if members[index].key.utf8.count == count, members[index].key.hasSameCodePoints(as: key) {
                    return index
                }
                index -= 1
            }
            return nil
        }
    }

    /// The first name that occurs twice, or nil.
    public var firstDuplicateKey: String? {
        guard members.count > 16 else {
            let index = members.withUnsafeBufferPointer { members in
                members.indices.first { index in
                    let count = members[index].key.utf8.count
                    return (0..<index).contains { earlier in
                        members[earlier].key.utf8.count == count
                            && members[earlier].key.hasSameCodePoints(as: members[index].key)
                    }
                }
            }
            return index.map { members[$0].key }
        }
        // Linear in time: the sender decides how many members an object has.
        var names: Set<[UInt8]> = []
        for member in members where !names.insert(Array(member.key.withOneSpelling.utf8)).inserted { return member.key }
        return nil
    }

    /// Sets every member of `other`, replacing those of the same name.
    package mutating func merge(_ other: JSONObject) {
        for member in other.members { self[member.key] = member.value }
    }

    /// Returns this object with the members of `other` over its own.
    package func merging(_ other: JSONObject) -> JSONObject {
        var copy = self
        copy.merge(other)
        return copy
    }

    /// Appends a member if the value is not nil.
    public mutating func append(_ key: String, _ value: JSONValue?) {
        guard let value else { return }
        members.append(Member(key: key, value: value))
    }
}

extension JSONObject: Equatable {
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        // A copy of a value is recognized without a visit to its parts.
        let isCopy = left.members.withUnsafeBufferPointer { left in
            right.members.withUnsafeBufferPointer { right in
                left.baseAddress == right.baseAddress && left.count == right.count
            }
        }
        return isCopy
            || left.members.elementsEqual(right.members) {
                $0.key.hasSameCodePoints(as: $1.key) && $0.value == $1.value
            }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral members: (String, JSONValue)...) {
        self.init(members.map { Member(key: $0.0, value: $0.1) })
    }
}
