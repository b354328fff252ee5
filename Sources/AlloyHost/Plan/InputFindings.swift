import Alloy
import JSON
import JSONSchema

/// What in the arguments of an execution does not fit the action's definition. The service checks none of it, and the third
/// party judges in the end, so these are hints and no refusals.
struct InputFindings: Sendable {
    /// All that is wrong, with pointers into the parameters of `execute`.
    let problems: [AlloyError.Problem]
    /// The places in the schema whose keywords are not checked, as JSON Pointers.
    let unchecked: [String]

    init(_ request: ExecuteRequest, action: ActionDetails, planned: PlannedRequest) {
        let schema: Schema
        do throws(SchemaError) {
            schema = try Schema(compiling: ActionInput(action).schema, malformed: .leaveUnchecked)
        } catch {
            problems = Self.missing(planned.missing, unless: [])
            unchecked = [""]
            return
        }
        var input = JSONObject()
        input.append("pathParams", request.pathParams.map(JSONValue.object))
        input.append("queryParameters", request.queryParameters.map(JSONValue.object))
        input.append("additionalHeaders", request.additionalHeaders.map(JSONValue.object))
        input.append("requestBody", request.requestBody)
        let found = schema.violations(of: .object(input)).map(Self.problem)
        problems = found + Self.missing(planned.missing, unless: found)
        unchecked = schema.uncheckedKeywords.map(\.pointer.description)
    }

    /// `[{pointer, expected, got, nearest?}, …]`.
    var json: JSONValue { .array(problems.map(\.json)) }

    private static func problem(_ violation: Violation) -> AlloyError.Problem {
        let isSecret = violation.instance.tokens.contains(where: SecretNames.holdsSecret)
        return AlloyError.Problem(
            at: violation.instance, expected: violation.expected, got: isSecret ? "something else" : violation.got,
            nearest: violation.nearest)
    }

    /// A placeholder that has a value of no use, such as null or an empty text, and that nothing was said of yet.
    private static func missing(
        _ names: [String], unless found: [AlloyError.Problem]
    ) -> [AlloyError.Problem] {
        names.compactMap { name in
            let pointer = JSONPointer(tokens: ["pathParams", name])
            guard !found.contains(where: { $0.pointer == pointer || $0.pointer.tokens == ["pathParams"] }) else {
                return nil
            }
            return AlloyError.Problem(at: pointer, expected: "a value for the path", got: "nothing that fits a path")
        }
    }
}
