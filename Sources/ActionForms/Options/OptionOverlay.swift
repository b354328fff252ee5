import Alloy
import JSON

/// A rule that takes the options of a form field from a read action.
package struct OptionOverlay: Sendable {
    /// The read action, and the locations of the options in its response.
    package struct Source: Sendable {
        /// The connector of the action; nil for that of the form.
        package let connectorId: String?
        package let actionId: String
        /// The parameters of `execute`; `{"from": pointer}` means the value of another field.
        let params: JSONObject
        /// The location of the rows, an array, in the response.
        let items: JSONPointer
        /// The location of the value in a row.
        let value: JSONPointer
        /// The locations of the parts of the label in a row; they are joined with spaces.
        let label: [JSONPointer]
        let page: Page?

        /// Returns the parameters of `execute` for the options of the field at `field`, and the fields that must be
        /// filled in first. `cursor` requests the next page.
        package func parameters(
            from values: JSONValue, for field: JSONPointer, cursor: JSONValue?
        ) -> (params: JSONObject, missing: [JSONPointer]) {
            var missing: [JSONPointer] = []
            let resolved = OptionParameters.resolve(.object(params), from: values, for: field, missing: &missing)
            guard missing.isEmpty, var params = resolved.objectValue else { return (JSONObject(), missing) }
            if let cursor, let page { params = OptionParameters.setting(cursor, at: page.send, in: params) }
            return (params, missing)
        }
    }

    /// The locations of the cursor for the next page.
    package struct Page: Sendable {
        /// The location in the parameters.
        let send: JSONPointer
        /// The location in the response.
        let read: JSONPointer
    }

    let connector: Glob
    let action: Glob
    /// The field, with `*` for elements.
    let field: JSONPointer
    package let source: Source
    /// The fields with values that the options depend on.
    let dependsOn: [JSONPointer]

    func matches(connectorId: String, actionId: String) -> Bool {
        connector.matches(connectorId) && action.matches(actionId)
    }

    /// The member `optionsFrom` of the field.
    func json(connectorId: String) -> JSONValue {
        [
            "connectorId": .string(source.connectorId ?? connectorId), "actionId": .string(source.actionId),
            "dependsOn": .strings(dependsOn.map(\.description)),
        ]
    }
}

/// Resolves the parameters of an overlay's read action: constants, and values of other fields.
enum OptionParameters {
    /// Returns the pointer of the field that an object refers to, if it is `{"from": pointer}`.
    private static func reference(_ value: JSONValue) -> String? {
        guard let object = value.objectValue, object.count == 1 else { return nil }
        return object["from"]?.stringValue
    }

    /// Calls `body` for each reference, with its location.
    static func visit(_ value: JSONValue, at location: [String], _ body: (String, [String]) -> Void) {
        if let reference = reference(value) { return body(reference, location) }
        switch value {
        case .array(let elements):
            for (index, element) in elements.enumerated() { visit(element, at: location + [String(index)], body) }
        case .object(let object):
            for member in object.members { visit(member.value, at: location + [member.key], body) }
        default: break
        }
    }

    /// Returns `value` with the values of the fields in place of the references. Fields without a value are added to
    /// `missing`. The indices in `field`, the field with the options, replace the `*` of other fields.
    static func resolve(
        _ value: JSONValue, from values: JSONValue, for field: JSONPointer, missing: inout [JSONPointer]
    ) -> JSONValue {
        if let reference = reference(value) {
            let pointer = JSONPointer(reference).map { location($0, beside: field) } ?? JSONPointer()
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

    /// Returns `pattern` with the indices of `field` in place of its `*`, in order.
    static func location(_ pattern: JSONPointer, beside field: JSONPointer) -> JSONPointer {
        var indices = field.tokens.filter { !$0.isEmpty && $0.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 } }[...]
        return JSONPointer(tokens: pattern.tokens.map { $0 == "*" ? indices.popFirst() ?? $0 : $0 })
    }

    /// Returns `object` with `value` at `pointer`. Missing objects are created.
    static func setting(_ value: JSONValue, at pointer: JSONPointer, in object: JSONObject) -> JSONObject {
        guard let token = pointer.tokens.first else { return object }
        var object = object
        let rest = JSONPointer(tokens: Array(pointer.tokens.dropFirst()))
        let inner = object[token]?.objectValue ?? JSONObject()
        object[token] = rest.tokens.isEmpty ? value : .object(setting(value, at: rest, in: inner))
        return object
    }
}
