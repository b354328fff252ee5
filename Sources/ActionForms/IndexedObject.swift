import JSON

/// An object whose members are found in constant time: the author of a schema decides how many it has.
struct IndexedObject {
    /// The object itself.
    private(set) var object = JSONObject()
    private var positions: [ExactString: Int] = [:]

    /// Indexes an object. Of several members with one name the last one is found.
    init(_ object: JSONObject = JSONObject()) {
        self.object = object
        for (position, member) in object.members.enumerated() { positions[ExactString(member.key)] = position }
    }

    /// The value of a member.
    subscript(key: String) -> JSONValue? { positions[ExactString(key)].map { object.members[$0].value } }

    /// Replaces the member with this name, or appends a new one.
    mutating func set(_ key: String, _ value: JSONValue) {
        let name = ExactString(key)
        if let position = positions[name] {
            object.members[position].value = value
        } else {
            positions[name] = object.members.count
            object.members.append(JSONObject.Member(key: key, value: value))
        }
    }
}

extension Set<ExactString> {
    /// The set of these names.
    init(names: some Sequence<String>) { self.init(names.lazy.map(ExactString.init)) }

    /// Returns true if the name is one of these.
    func contains(name: String) -> Bool { contains(ExactString(name)) }
}
