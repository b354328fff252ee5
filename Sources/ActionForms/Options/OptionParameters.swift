import JSON

/// The parameters of an overlay's read action: those that stand there, and those that come from other fields.
enum OptionParameters {
    /// The field that an object refers to, if it is `{"from": pointer}`.
    private static func reference(_ value: JSONValue) -> String? {
        guard let object = value.objectValue, object.count == 1 else { return nil }
        return object["from"]?.stringValue
    }

    /// Calls `body` for each reference, with its place.
    static func visit(_ value: JSONValue, at place: [String], _ body: (String, [String]) -> Void) {
        if let reference = reference(value) { return body(reference, place) }
        switch value {
        case .array(let elements):
            for (index, element) in elements.enumerated() { visit(element, at: place + [String(index)], body) }
        case .object(let object):
            for member in object.members { visit(member.value, at: place + [member.key], body) }
        default: break
        }
    }

    /// `value` with what the fields have in place of each reference; the fields that have nothing are added to `missing`.
    /// `field` is the field that is asked about: its indices stand for the `*` of other fields.
    static func resolve(
        _ value: JSONValue, from values: JSONValue, for field: JSONPointer, missing: inout [JSONPointer]
    ) -> JSONValue {
        if let reference = reference(value) {
            let pointer = JSONPointer(reference).map { place($0, beside: field) } ?? JSONPointer()
            if let found = values[pointer], found != .null, found != "" { return found }
            if !missing.contains(pointer) { missing.append(pointer) }
            return .null
        }
        switch value {
        case .array(let elements):
            return .array(elements.map { resolve($0, from: values, for: field, missing: &missing) })
        case .object(let object):
            return .object(
                JSONObject(
                    object.members.map {
                        let inner = resolve($0.value, from: values, for: field, missing: &missing)
                        return JSONObject.Member(key: $0.key, value: inner)
                    }))
        default: return value
        }
    }

    /// `pattern` with the indices of `field` in place of its `*`, one after the other.
    static func place(_ pattern: JSONPointer, beside field: JSONPointer) -> JSONPointer {
        var indices = field.tokens.filter { !$0.isEmpty && $0.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 } }[...]
        return JSONPointer(tokens: pattern.tokens.map { $0 == "*" ? indices.popFirst() ?? $0 : $0 })
    }

    /// `object` with `value` at `pointer`, whose objects are made where they are missing.
    static func setting(_ value: JSONValue, at pointer: JSONPointer, in object: JSONObject) -> JSONObject {
        guard let token = pointer.tokens.first else { return object }
        var object = object
        let rest = JSONPointer(tokens: Array(pointer.tokens.dropFirst()))
        let inner = object[token]?.objectValue ?? JSONObject()
        object[token] = rest.tokens.isEmpty ? value : .object(setting(value, at: rest, in: inner))
        return object
    }
}
