import Alloy
import JSON
import JSONRPC
import JSONSchema
import Logging

/// The check of a call's parameters: it returns arguments by name that fit the method's schema, or throws one error with every
/// problem.
enum ParameterCheck {
    /// Returns the arguments. `admit` gets them before they are checked: a call that is denied need not be corrected first.
    static func arguments(
        _ params: Parameters, of method: Method,
        admit: (JSONObject) throws(RPCError) -> JSONObject = { (arguments) throws(RPCError) in arguments }
    ) throws(RPCError) -> JSONObject {
        let arguments = try admit(named(params, of: method))
        let violations: [Violation]
        do throws(SchemaError) {
            violations = try method.violations(of: arguments)
        } catch {
            throw .internal("The schema of \(method.name) is broken: \(error.description).")
        }
        var problems =
            violations.map { problem($0, method, arguments) }
            + method.furtherProblems(of: arguments, isWrong: !violations.isEmpty)
        problems += LoneSurrogateCheck.problems(in: arguments, of: method).filter { found in
            !problems.contains { $0.pointer == found.pointer }
        }
        // A problem with a suggestion comes first: an unknown name often explains the one that is missing.
        guard let first = problems.first(where: { $0.nearest != nil }) ?? problems.first else { return arguments }
        throw .invalidParams(
            method.name, problems.map(\.json),
            first:
                "\(first.pointer.tokens.isEmpty ? "" : "\(first.pointer): ")expected \(first.expected), got \(first.got)\(guess(first.nearest))"
        )
    }

    /// The error for parameters that were refused, as if each secret in them were its placeholder: values are shortened in
    /// errors, and half a secret is not found any more.
    static func withoutSecrets(
        _ error: RPCError, _ params: Parameters, of method: Method, _ redactor: Redactor
    ) -> RPCError {
        guard error.code == RPCError.Code.invalidParams else { return error }
        let redacted = params.redacted(by: redactor)
        if redacted == params { return error }
        do throws(RPCError) {
            _ = try arguments(redacted, of: method)
        } catch {
            return error
        }
        return .invalidParams(method.name, [], first: "a secret is in the wrong location")
    }

    private static func named(_ params: Parameters, of method: Method) throws(RPCError) -> JSONObject {
        switch params {
        case .none: return JSONObject()
        case .named(let object):
            if let key = object.firstDuplicateKey {
                let pointer = JSONPointer(tokens: [key])
                throw .invalidParams(
                    method.name,
                    [["pointer": .string(pointer.description), "expected": "each parameter once", "got": "twice"]],
                    first: "\(pointer) is given twice")
            }
            return object
        case .positional(let values):
            guard values.count <= method.parameters.count else {
                throw .invalidParams(
                    method.name,
                    [
                        [
                            "pointer": "", "expected": "at most \(method.parameters.count) parameters",
                            "got": .string("\(values.count) parameters"),
                        ]
                    ],
                    first: "\(values.count) are given, and it takes \(method.parameters.count)")
            }
            let members = zip(method.parameters, values).map { JSONObject.Member(key: $0.name, value: $1) }
            // A caller by position leaves a parameter out with a null.
            return JSONObject(members.filter { !$0.value.isNull })
        }
    }

    private static func problem(
        _ violation: Violation, _ method: Method, _ arguments: JSONObject
    ) -> AlloyError.Problem {
        var (expected, nearest) = (violation.expected, violation.nearest)
        let tokens = violation.instance.tokens
        if violation.keyword == "pattern", tokens.count == 1, let name = tokens.first {
            expected =
                method.parameters.first { $0.name.hasSameCodePoints(as: name) }?.patternInWords ?? expected
        }
        if violation.keyword == "additionalProperties" {
            nearest = intended(by: violation.instance, method, arguments) ?? nearest
        }
        return AlloyError.Problem(
            at: violation.instance, expected: expected, got: violation.got, nearest: nearest)
    }

    /// The parameter that was most likely meant by a name that is unknown at its location.
    private static func intended(
        by pointer: JSONPointer, _ method: Method, _ arguments: JSONObject
    ) -> String? {
        guard let name = pointer.tokens.last else { return nil }
        var schema = method.parametersSchema
        for token in pointer.tokens.dropLast() {
            guard let inner = schema["properties"]?[token] ?? schema["items"] else { return nil }
            schema = inner
        }
        let names = schema["properties"]?.objectValue.map { Array($0.keys) } ?? []
        let parent = JSONPointer(tokens: Array(pointer.tokens.dropLast()))
        let given = JSONValue.object(arguments)[parent]?.objectValue.map { Array($0.keys) } ?? []
        return ParameterSynonyms.nearest(to: name, among: names, given: given)
    }
}
