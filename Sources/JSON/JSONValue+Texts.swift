extension JSONValue {
    /// The value with what `change` makes of each of its texts: strings, names of members, and numbers as they are written.
    /// A number that is changed becomes a string. The structure stays, so what comes out is JSON.
    public func mapTexts(_ change: (String) -> String) -> JSONValue {
        switch self {
        case .null, .bool: return self
        case .number(let number):
            let text = change(number.text)
            return text == number.text ? self : .string(text)
        case .string(let text): return .string(change(text))
        case .array(let elements): return .array(elements.map { $0.mapTexts(change) })
        case .object(let object): return .object(object.mapTexts(change))
        }
    }
}

extension JSONObject {
    /// The object with what `change` makes of each of its texts, as of a value's.
    public func mapTexts(_ change: (String) -> String) -> JSONObject {
        JSONObject(members.map { Member(key: change($0.key), value: $0.value.mapTexts(change)) })
    }
}
