import Alloy
import JSON
import JSONSchema

/// The options of a field.
package enum FormOptions {
    /// Returns the field at a pointer, which may have indices in place of `*`; several for a value with alternative
    /// types.
    ///
    /// Throws `invalid_input` when there is no such field, with the nearest pointer.
    package static func nodes(
        _ form: Form, field text: String, parameter: String = "field"
    ) throws(AlloyError) -> [FormNode] {
        let pointer = JSONPointer(text)
        let found = pointer.map(form.nodes) ?? []
        if !found.isEmpty, pointer?.tokens.isEmpty == false { return found }
        var names: [String] = []
        form.visit(form.root) { node in if !node.pointer.tokens.isEmpty { names.append(node.pointer.description) } }
        let last = pointer?.tokens.last
        let nearest =
            nearestName(to: text, among: names)
            ?? last.flatMap { last in names.first { $0.hasSuffix("/\(last)") } }
        throw .notSent(
            .invalidInput, "The form has no field \(JSONValue.string(text).preview)\(guess(nearest)).",
            problems: [
                AlloyError.Problem(
                    at: JSONPointer(tokens: [parameter]), expected: "the pointer of a field", value: .string(text),
                    nearest: nearest)
            ])
    }

    /// Returns the location of the field of a value, with `*` in place of each index.
    package static func pattern(_ pointer: JSONPointer) -> JSONPointer {
        JSONPointer(
            tokens: pointer.tokens.map { token in
                !token.isEmpty && token.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 } ? "*" : token
            })
    }

    /// Returns the options with `query` in their label or value, ignoring case.
    package static func filter(_ options: [FormNode.Option], by query: String?) -> [FormNode.Option] {
        guard let query = query?.lowercased() else { return options }
        return options.filter {
            $0.label.lowercased().contains(query)
                || ($0.value.stringValue ?? $0.value.text).lowercased().contains(query)
        }
    }
}
