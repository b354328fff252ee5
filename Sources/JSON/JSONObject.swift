/// A JSON object: its members in the order they came, duplicates included.
///
/// Looking a key up takes time linear in the number of members: objects on this wire are small, and a hash table would
/// have to forget order, duplicates or the difference between NFC and NFD keys.
public struct JSONObject: Sendable {
    /// One `"key": value` of an object.
    public struct Member: Sendable {
        /// The name, compared by code points.
        public var key: String
        /// What stands behind the colon.
        public var value: JSONValue

        /// Makes the member `"key": value`.
        @inlinable
        public init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// All members as they came.
    public var members: [Member]

    /// An object of these members, in this order.
    @inlinable
    public init(_ members: [Member] = []) { self.members = members }

    /// The keys in their order, duplicates included.
    public var keys: some Sequence<String> { members.lazy.map(\.key) }

    /// How many members there are, duplicates counted.
    public var count: Int { members.count }

    /// True for `{}`.
    public var isEmpty: Bool { members.isEmpty }

    /// The value of the last member named `key`: what most readers of JSON take of duplicates.
    ///
    /// Setting replaces that member in its place, or appends a new one; setting nil removes every member of the name.
    public subscript(key: String) -> JSONValue? {
        get { members.last { $0.key.hasSameCodePoints(as: key) }?.value }
        set {
            guard let newValue else {
                members.removeAll { $0.key.hasSameCodePoints(as: key) }
                return
            }
            if let index = members.lastIndex(where: { $0.key.hasSameCodePoints(as: key) }) {
                members[index].value = newValue
            } else {
                members.append(Member(key: key, value: newValue))
            }
        }
    }

    /// True when a member has this name.
    public func contains(key: String) -> Bool { members.contains { $0.key.hasSameCodePoints(as: key) } }

    /// The first name that occurs twice, or nil.
    public var firstDuplicateKey: String? {
        // Linear in time: whoever sends an object decides how many members it has.
        var names: Set<[UInt8]> = []
        for member in members where !names.insert(Array(member.key.withOneSpelling.utf8)).inserted { return member.key }
        return nil
    }

    /// Appends a member when there is a value, and nothing otherwise.
    public mutating func append(_ key: String, _ value: JSONValue?) {
        guard let value else { return }
        members.append(Member(key: key, value: value))
    }
}

extension JSONObject: Equatable {
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.members.elementsEqual(right.members) { $0.key.hasSameCodePoints(as: $1.key) && $0.value == $1.value }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral members: (String, JSONValue)...) {
        self.init(members.map { Member(key: $0.0, value: $0.1) })
    }
}
