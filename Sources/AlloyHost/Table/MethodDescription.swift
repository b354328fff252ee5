import Alloy
import JSON

/// A method of the table as a value for programs that describe methods: help, completion of command lines, tables.
public struct MethodDescription: Sendable {
    /// One parameter of a method.
    public struct Parameter: Sendable {
        /// The parameter's name.
        public let name: String
        /// One sentence.
        public let summary: String
        /// The JSON Schema (2020-12) of the value; its `default` is the value of a call that gives none.
        public let schema: JSONObject
        /// True if a call without it is refused.
        public let isRequired: Bool
    }

    /// One kind of error that a method's calls may end with.
    public struct Failure: Sendable {
        /// The `kind` in `error.data`.
        public let kind: String
        /// The JSON-RPC error code.
        public let code: Int
        /// One sentence.
        public let summary: String
    }

    /// The method's name.
    public let name: String
    /// One sentence.
    public let summary: String
    /// More than the summary, where there is more to know.
    public let description: String?
    /// The method's own parameters in the order of the table, and behind them those that every method takes.
    public let parameters: [Parameter]
    /// A JSON Schema (2020-12) of the result.
    public let result: JSONObject
    /// The errors besides those that every method may return.
    public let failures: [Failure]
    /// The parameters of a valid call.
    public let example: JSONObject
    /// True if it needs a host that was started with `--approver`.
    public let isForApprovers: Bool
    /// True if every call of it changes nothing, so that it may be sent again at any time.
    public let isRead: Bool
    /// The names of the parameters that every method takes.
    public static let commonParameterNames = ParameterDeclaration.common.map(\.name)

    private let secretParameter: String?

    init(_ method: Method) {
        name = method.name
        summary = method.summary
        isForApprovers = method.access.isForApprovers
        isRead = method.isRead
        description = method.description
        parameters = method.parameters.map {
            Parameter(name: $0.name, summary: $0.summary, schema: $0.schema, isRequired: $0.isRequired)
        }
        result = method.result
        failures = method.errors.map { Failure(kind: $0.rawValue, code: $0.code, summary: $0.summary) }
        example = method.example.params
        secretParameter = method.secretParameter
    }

    /// True if these arguments hold a secret: a secret field of a credential's `data`, also one in the wrong location; the
    /// same in the values of a credential's form; and headers that authenticate.
    ///
    /// Fields are recognized by their names: the connector's requirements are not known here.
    public func holdsSecret(_ arguments: JSONObject) -> Bool {
        arguments.members.contains { member in
            if member.key == "additionalHeaders" {
                return member.value.objectValue?.keys.contains(where: SecretNames.holdsSecret) ?? false
            }
            if member.key == "values", parameters.contains(where: { $0.name == "form" }),
                let data = member.value["data"]
            {
                return Self.holdsSecret(data: data)
            }
            guard let secretParameter else { return false }
            if member.key == secretParameter { return Self.holdsSecret(data: member.value) }
            let isParameter = parameters.contains { $0.name == member.key }
            if isParameter, Self.commonParameterNames.contains(member.key) { return false }
            return !CredentialSecrets.find(in: isParameter ? member.value : .object([member.key: member.value])).isEmpty
        }
    }

    private static func holdsSecret(data: JSONValue) -> Bool {
        // A value that should be an object and is none is most likely the secret itself.
        if case .object = data { return !CredentialSecrets.find(in: data).isEmpty }
        return !CredentialSecrets.all(in: data).isEmpty
    }
}
