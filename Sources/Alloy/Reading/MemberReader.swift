import JSON

/// Reads an object's members under one of several names each, and remembers what was read: the rest is kept as it came.
struct MemberReader {
    private let object: JSONObject
    private var read: [String]

    /// A reader of `json`, or nil when it is no object. Members of the names in `written` are never part of the rest, since
    /// the value is written under these names again.
    init?(_ json: JSONValue, written: [String]) {
        guard let object = json.objectValue else { return nil }
        self.object = object
        read = written
    }

    /// The members that were not read.
    var unknownMembers: JSONObject { object.members(except: read) }

    /// Returns the value of the first of these members that exists and is not null.
    mutating func value(_ names: String...) -> JSONValue? {
        for name in names {
            guard let value = object[name], !value.isNull else { continue }
            read.append(name)
            return value
        }
        return nil
    }

    /// Returns the text of the first of these members that is a non-empty string or a number.
    mutating func text(_ names: String...) -> String? {
        for name in names {
            guard let text = object.text(name) else { continue }
            read.append(name)
            return text
        }
        return nil
    }

    /// Returns the strings of the first of these members that is an array, or one string alone.
    mutating func texts(_ names: String...) -> [String] {
        for name in names {
            switch object[name] {
            case .string(let text):
                read.append(name)
                return text.isEmpty ? [] : [text]
            case .array(let elements):
                read.append(name)
                return elements.compactMap(\.stringValue)
            default: continue
            }
        }
        return []
    }
}

extension JSONObject {
    /// Returns the text of the first of these members that is a non-empty string or a number.
    func text(_ names: String...) -> String? {
        for name in names {
            switch self[name] {
            case .string(let text) where !text.isEmpty: return text
            case .number(let number): return number.text
            default: continue
            }
        }
        return nil
    }

    /// Returns the members with other names, unchanged.
    func members(except names: [String]) -> JSONObject {
        JSONObject(members.filter { member in !names.contains { $0.hasSameCodePoints(as: member.key) } })
    }

    /// Returns this object with the other's members after its own.
    func appending(_ other: JSONObject) -> JSONObject { JSONObject(members + other.members) }
}
