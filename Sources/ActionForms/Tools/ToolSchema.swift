import JSON

/// The input schema of an action in the subset that all tools of language models accept; `protocol/discover.md` has the rules.
package struct ToolSchema: Sendable {
    /// The schema of an object, without references, combinators and untyped values.
    package let schema: JSONValue
    /// The replaced names of members.
    package let names: ToolNames
    /// The locations at which a value that fits `schema` may be refused by the action's own schema, because the subset
    /// can't express all its constraints.
    package let loose: [JSONPointer]

    /// Converts the schema of an `ActionInput`.
    package init(_ document: JSONValue) {
        var builder = ToolSchemaBuilder(document)
        schema = .object(builder.root(document))
        names = builder.names
        loose = builder.loose
    }
}

/// Replacements for member names that tools of language models refuse, and the way back.
package struct ToolNames: Sendable, Equatable {
    /// The maximum length of a name.
    static let maximumLength = 64

    /// The real names by the locations of their replacements; `*` in a location means every element of an array.
    private(set) var realNames: [JSONPointer: String] = [:]
    /// The locations in the order of the schema.
    private(set) var locations: [JSONPointer] = []

    /// Returns a name for each of these members, in their order: its own if tools accept it, else a similar unique one.
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

    /// Adds the real name of the member at `location`.
    mutating func add(_ realName: String, at location: JSONPointer) {
        guard location.tokens.last?.hasSameCodePoints(as: realName) == false, realNames[location] == nil else { return }
        realNames[location] = realName
        locations.append(location)
    }

    /// Returns a value with the real names of its members.
    package func restored(_ value: JSONValue, at location: JSONPointer = JSONPointer()) -> JSONValue {
        switch value {
        case .object(let object):
            return .object(
                JSONObject(
                    object.members.map { member in
                        let inner = location.appending(member.key)
                        return JSONObject.Member(
                            key: realNames[inner] ?? member.key, value: restored(member.value, at: inner))
                    }))
        case .array(let elements):
            let inner = location.appending("*")
            return .array(elements.map { restored($0, at: inner) })
        default: return value
        }
    }

    /// The names as JSON: `{"/queryParameters/filter_name": "filter[name]"}`.
    package var json: JSONValue {
        .object(
            JSONObject(
                locations.compactMap { location in
                    realNames[location].map { JSONObject.Member(key: location.description, value: .string($0)) }
                }))
    }

    /// Returns true for a name of 1 to 64 ASCII letters and digits, `_` and `-`.
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
