import JSON

/// The names that tools of language models take for members whose own they refuse, and the way back.
package struct ToolNames: Sendable, Equatable {
    /// The longest name.
    static let maximumLength = 64

    /// The real names by the places of those that stand for them; `*` in a place is every element of an array.
    private(set) var realNames: [JSONPointer: String] = [:]
    /// Those places in the order of the schema.
    private(set) var places: [JSONPointer] = []

    /// A name for each of these members, in their order: its own where that is taken, else one like it that no other has.
    static func names(for members: [String]) -> [String] {
        var taken = Set(members.filter(isPlain))
        return members.map { member in
            if isPlain(member) { return member }
            let base = plain(member)
            var name = base
            var number = 2
            while !taken.insert(name).inserted {
                let end = "_\(number)"
                name = base.prefix(maximumLength - end.utf8.count) + end
                number += 1
            }
            return name
        }
    }

    /// Keeps that the name at the end of `place` stands for this one.
    mutating func add(_ realName: String, at place: JSONPointer) {
        guard place.tokens.last?.hasSameCodePoints(as: realName) == false, realNames[place] == nil else { return }
        realNames[place] = realName
        places.append(place)
    }

    /// The members' real names in a value that was written with these.
    package func restored(_ value: JSONValue, at place: JSONPointer = JSONPointer()) -> JSONValue {
        switch value {
        case .object(let object):
            return .object(
                JSONObject(
                    object.members.map { member in
                        let inner = place.appending(member.key)
                        return JSONObject.Member(
                            key: realNames[inner] ?? member.key, value: restored(member.value, at: inner))
                    }))
        case .array(let elements):
            let inner = place.appending("*")
            return .array(elements.map { restored($0, at: inner) })
        default: return value
        }
    }

    /// `{"/queryParameters/filter_name": "filter[name]"}`.
    package var json: JSONValue {
        .object(
            JSONObject(
                places.compactMap { place in
                    realNames[place].map { JSONObject.Member(key: place.description, value: .string($0)) }
                }))
    }

    /// True for a name of 1 to 64 letters and digits of ASCII, `_` and `-`.
    static func isPlain(_ name: String) -> Bool {
        (1...maximumLength).contains(name.utf8.count) && name.unicodeScalars.allSatisfy(isPlain)
    }

    private static func isPlain(_ scalar: UnicodeScalar) -> Bool {
        guard scalar.isASCII else { return false }
        return scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_" || scalar == "-"
    }

    private static func plain(_ name: String) -> String {
        let words = name.unicodeScalars.prefix(4 * maximumLength).split { !isPlain($0) }
        let text = words.map { String(String.UnicodeScalarView($0)) }.joined(separator: "_")
        return text.isEmpty ? "member" : String(text.prefix(maximumLength))
    }
}
