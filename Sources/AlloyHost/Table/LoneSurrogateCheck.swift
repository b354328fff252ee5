import Alloy
import JSON

/// The check for lone surrogates, such as `"\\ud83d"`, in the strings that the host itself needs: ids, names, paths and keys.
/// In other strings they are passed on unchanged.
enum LoneSurrogateCheck {
    /// The parameters, at any depth, whose text is only passed on, searched for, or compared with a result; and `data`, which
    /// is base64 or belongs to the provider.
    private static let passed: Set<String> = [
        "fullName", "query", "pointer", "field", "fields", "changed", "progressToken", "callId", "data",
    ]

    /// One problem for each string of `arguments` that has a lone surrogate where none is allowed.
    static func problems(in arguments: JSONObject, of method: Method) -> [AlloyError.Problem] {
        // Almost no call has any, and to follow the schema takes longer than to look at all texts.
        guard JSONValue.object(arguments).holdsLoneSurrogate else { return [] }
        var problems: [AlloyError.Problem] = []
        for parameter in method.parameters {
            guard let value = arguments[parameter.name] else { continue }
            check(value, of: parameter.name, parameter.schema, at: JSONPointer(tokens: [parameter.name]), &problems)
        }
        return problems
    }

    private static func check(
        _ value: JSONValue, of name: String, _ schema: JSONObject, at pointer: JSONPointer,
        _ problems: inout [AlloyError.Problem]
    ) {
        guard !passed.contains(name) else { return }
        switch value {
        case .object where name == "pathParams":
            checkWhole(value, at: pointer, &problems)
        case .object(let object):
            for property in schema["properties"]?.objectValue?.members ?? [] {
                guard let member = object[property.key], let schema = property.value.objectValue else { continue }
                check(member, of: property.key, schema, at: pointer.appending(property.key), &problems)
            }
        case .array(let elements):
            guard let schema = schema["items"]?.objectValue else { return }
            for (index, element) in elements.enumerated() {
                check(element, of: name, schema, at: pointer.appending(index), &problems)
            }
        case .string where schema["type"] == "string": checkWhole(value, at: pointer, &problems)
        case .null, .bool, .number, .string: break
        }
    }

    /// Checks every string in `value`, including the names of members.
    private static func checkWhole(
        _ value: JSONValue, at pointer: JSONPointer, _ problems: inout [AlloyError.Problem]
    ) {
        switch value {
        case .string(let text) where text.holdsLoneSurrogate:
            problems.append(
                AlloyError.Problem(at: pointer, expected: "text without half of a surrogate pair", value: value))
        case .object(let object):
            for member in object.members {
                checkWhole(.string(member.key), at: pointer.appending(member.key), &problems)
                checkWhole(member.value, at: pointer.appending(member.key), &problems)
            }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                checkWhole(element, at: pointer.appending(index), &problems)
            }
        case .null, .bool, .number, .string: break
        }
    }
}
