import JSON

extension JSONObject {
    /// The text of the first of these members that is a string with something in it, or a number.
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

    /// The members that have none of these names, as they are.
    func others(than names: [String]) -> JSONObject {
        JSONObject(members.filter { member in !names.contains { $0.hasSameCodePoints(as: member.key) } })
    }

    /// This object with the other's members behind its own.
    func appending(_ other: JSONObject) -> JSONObject { JSONObject(members + other.members) }
}
