import AlloyHost
import JSON

/// An example of a method for a shell, which runs in a new sandbox: one call, or a session if the call needs results of
/// others.
public struct MethodExample: Sendable {
    private static let end = "END"

    /// The lines to type.
    public let lines: [String]

    /// Creates the example of a method.
    public init(_ method: MethodDescription) {
        if let steps = ExampleSessions.steps(before: method.name) {
            let requests = steps.map { step -> String in
                let request: JSONValue = [
                    "jsonrpc": "2.0", "id": .string(step.id), "method": .string(step.method),
                    "params": .object(step.params),
                ]
                return request.text
            }
            let writer = method.name == "results.save" ? " --files-to /tmp" : ""
            lines = ["alloy-host run - --sandbox\(writer) <<'\(Self.end)'"] + requests + [Self.end]
        } else {
            let params = ExampleSessions.params[method.name] ?? method.example
            let words = Self.words(params, of: method).map { " \($0.shellWord)" }.joined()
            let approver = method.isForApprovers ? " --approver" : ""
            lines = ["alloy-host call \(method.name)\(words) --sandbox\(approver)"]
        }
    }

    /// Returns parameters as arguments of the form `key=value` and `key:=JSON`.
    static func words(_ params: JSONObject, of method: MethodDescription) -> [String] {
        params.members.flatMap { member -> [String] in
            let schema = method.parameters.first { $0.name == member.key }.map { JSONValue.object($0.schema) }
            return words(member.value, [.member(member.key)], schema)
        }
    }

    private static func words(_ value: JSONValue, _ steps: [ParameterPath.Step], _ schema: JSONValue?) -> [String] {
        if case .object(let object) = value, !object.isEmpty, steps.count < 3 {
            return object.members.flatMap { member -> [String] in
                let step = ParameterPath.Step.member(member.key)
                return words(member.value, steps + [step], SchemaConversion.schema(at: [step], in: schema))
            }
        }
        let place = ParameterPath(steps).text
        let plain = value.stringValue ?? value.text
        let isPlain = SchemaConversion.value(plain, schema: schema) == value && !plain.hasPrefix("@")
        return [isPlain ? "\(place)=\(plain)" : "\(place):=\(value.text)"]
    }
}
