import Alloy
import JSON
import JSONRPC
import JSONSchema
import Synchronization

/// One method of the host, with everything that dispatch, discovery, documentation and clients read. (A class, since every
/// call looks one up.)
package final class Method: Sendable {
    /// The function that runs a call. It throws an `AlloyError` and nothing else.
    package enum Handler: Sendable {
        /// Never waits, and is quick.
        case atOnce(@Sendable (Call) throws(AlloyError) -> JSONValue)
        case waiting(@Sendable (Call) async throws(AlloyError) -> Payload)
    }

    /// A check of arguments beyond their schema, which returns the problems. It does what takes long only when it is asked to
    /// check `thoroughly`: when there is a problem already, so that all problems are reported at once.
    package typealias FurtherCheck = @Sendable (_ arguments: JSONObject, _ thoroughly: Bool) -> [AlloyError.Problem]

    /// A valid call, and a possible result.
    package struct Example: Sendable {
        package let params: JSONObject
        package let result: JSONValue

        package init(params: JSONObject, result: JSONValue) {
            self.params = params
            self.result = result
        }
    }

    package let name: String
    /// One line.
    let summary: String
    /// More than the summary, where there is more to know.
    let description: String?
    /// The parameters in the order in which they may be given by position; the common ones are last.
    package let parameters: [ParameterDeclaration]
    /// A JSON Schema (2020-12) of the result.
    let result: JSONObject
    /// The kinds of errors besides the protocol's own.
    let errors: [AlloyError.Kind]
    /// The data that it reads or changes, for the operator's rules.
    let access: Access
    /// True if no call of it changes anything, so that it may be sent again at any time.
    let isRead: Bool
    package let example: Example
    package let handler: Handler
    /// True if a call may name a user.
    let takesUser: Bool
    private let furtherCheck: FurtherCheck?
    /// The name of the parameter whose secret members must be kept out of everything that is written, where there is one.
    let secretParameter: String?
    private let hasRequiredParameters: Bool
    private let schemas: CompiledSchemas

    package init(
        _ name: String, _ summary: String, description: String? = nil, access: Access, isRead: Bool = false,
        parameters: [ParameterDeclaration] = [],
        furtherCheck: FurtherCheck? = nil, result: JSONObject, errors: [AlloyError.Kind] = [], example: Example,
        secretParameter: ParameterDeclaration? = nil, handler: Handler
    ) {
        self.name = name
        self.summary = summary
        self.description = description
        self.access = access
        self.isRead = isRead || access.isRead
        self.parameters = parameters + ParameterDeclaration.common
        self.furtherCheck = furtherCheck
        self.result = result
        self.errors = errors
        self.example = example
        self.handler = handler
        self.secretParameter = secretParameter?.name
        hasRequiredParameters = parameters.contains(where: \.isRequired)
        takesUser = parameters.contains { $0.name == "userId" }
        schemas = CompiledSchemas()
    }

    /// A method that waits for the service or for something else.
    package convenience init(
        _ name: String, _ summary: String, description: String? = nil, access: Access, isRead: Bool = false,
        parameters: [ParameterDeclaration] = [],
        furtherCheck: FurtherCheck? = nil, result: JSONObject, errors: [AlloyError.Kind] = [], example: Example,
        waiting run: @escaping @Sendable (Call) async throws(AlloyError) -> JSONValue
    ) {
        self.init(
            name, summary, description: description, access: access, isRead: isRead, parameters: parameters,
            furtherCheck: furtherCheck, result: result, errors: errors, example: example,
            handler: .waiting { call throws(AlloyError) in .value(try await run(call)) })
    }

    /// The parameters together, as a JSON Schema of an object.
    var parametersSchema: JSONValue {
        [
            "type": "object",
            "properties": .object(
                JSONObject(parameters.map { JSONObject.Member(key: $0.name, value: .object($0.schema)) })),
            "required": .strings(parameters.filter(\.isRequired).map(\.name)),
            "additionalProperties": false,
        ]
    }

    /// The violations of the schema by these arguments.
    func violations(of arguments: JSONObject) throws(SchemaError) -> [Violation] {
        if arguments.isEmpty && !hasRequiredParameters { return [] }
        return try schemas.parameters(self).violations(of: .object(arguments))
    }

    /// The problems that the schema does not find; `isWrong` is true when there are problems already.
    func furtherProblems(of arguments: JSONObject, isWrong: Bool) -> [AlloyError.Problem] {
        guard let furtherCheck else { return [] }
        let problems = furtherCheck(arguments, isWrong)
        return problems.isEmpty || isWrong ? problems : furtherCheck(arguments, true)
    }
}

/// Schemas are compiled when a method is first called: a start that compiles all of them would take longer than an answer.
private final class CompiledSchemas: Sendable {
    private let schema = Mutex<Schema?>(nil)

    func parameters(_ method: Method) throws(SchemaError) -> Schema {
        if let schema = schema.withLock({ $0 }) { return schema }
        let compiled = try Schema(compiling: method.parametersSchema)
        schema.withLock { $0 = compiled }
        return compiled
    }
}
