import Alloy
import JSON
import JSONRPC
import JSONSchema
import Synchronization

/// One method of the host: everything that dispatch, discovery, documentation and clients need to know of it stands in this
/// one value. (An object, since every call looks one up.)
package final class Method: Sendable {
    /// What answers a call. It throws an `AlloyError` and nothing else.
    package enum Handler: Sendable {
        /// Waits for nobody, and is quick.
        case atOnce(@Sendable (Call) throws(AlloyError) -> JSONValue)
        case waiting(@Sendable (Call) async throws(AlloyError) -> Payload)
    }

    /// What is wrong with arguments besides what the schema says. What takes long is looked at `thoroughly` only: when
    /// something is wrong already, so that everything is told at once.
    package typealias FurtherCheck = @Sendable (_ arguments: JSONObject, _ thoroughly: Bool) -> [AlloyError.Problem]

    /// A call that is right, and what it may answer.
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
    /// More than a line, where there is more to know.
    let description: String?
    /// In the order in which they may be given by position; the common ones stand last.
    let parameters: [Parameter]
    /// A JSON Schema (2020-12) of the result.
    let result: JSONObject
    /// What can go wrong besides the protocol's own errors.
    let errors: [AlloyError.Kind]
    /// What it reaches, for the operator's rules.
    let access: Access
    package let example: Example
    package let handler: Handler
    /// True when a call may say which user it is about.
    let takesUser: Bool
    private let furtherCheck: FurtherCheck?
    /// The parameter whose secret members must be kept out of everything that is written, where there is one.
    let secretParameter: String?
    private let hasRequiredParameters: Bool
    private let schemas: CompiledSchemas

    package init(
        _ name: String, _ summary: String, description: String? = nil, access: Access, parameters: [Parameter] = [],
        furtherCheck: FurtherCheck? = nil, result: JSONObject, errors: [AlloyError.Kind] = [], example: Example,
        secretParameter: String? = nil, handler: Handler
    ) {
        self.name = name
        self.summary = summary
        self.description = description
        self.access = access
        self.parameters = parameters + Parameter.common
        self.furtherCheck = furtherCheck
        self.result = result
        self.errors = errors
        self.example = example
        self.handler = handler
        self.secretParameter = secretParameter
        hasRequiredParameters = parameters.contains(where: \.isRequired)
        takesUser = parameters.contains { $0.name == "userId" }
        schemas = CompiledSchemas()
    }

    /// A method that asks somebody.
    package convenience init(
        _ name: String, _ summary: String, description: String? = nil, access: Access, parameters: [Parameter] = [],
        furtherCheck: FurtherCheck? = nil, result: JSONObject, errors: [AlloyError.Kind] = [], example: Example,
        asking ask: @escaping @Sendable (Call) async throws(AlloyError) -> JSONValue
    ) {
        self.init(
            name, summary, description: description, access: access, parameters: parameters,
            furtherCheck: furtherCheck, result: result, errors: errors, example: example,
            handler: .waiting { call throws(AlloyError) in .value(try await ask(call)) })
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

    /// Everything that is wrong with these parameters.
    func violations(of arguments: JSONObject) throws(SchemaError) -> [Violation] {
        if arguments.isEmpty && !hasRequiredParameters { return [] }
        return try schemas.parameters(self).violations(of: .object(arguments))
    }

    /// What else is wrong with them; `isWrong` says that something is.
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
