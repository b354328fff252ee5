import Alloy
import JSON
import JSONRPC
import JSONSchema
import Synchronization

/// One method of the host: everything that dispatch, discovery, documentation and clients need to know of it stands in this
/// one value. (An object, since every call looks one up.)
final class Method: Sendable {
    /// What answers a call. It throws an `AlloyError` and nothing else.
    enum Handler: Sendable {
        /// Waits for nobody, and is quick.
        case atOnce(@Sendable (Call) throws(AlloyError) -> JSONValue)
        case waiting(@Sendable (Call) async throws(AlloyError) -> Payload)
    }

    /// A call that is right, and what it may answer.
    struct Example: Sendable {
        let params: JSONObject
        let result: JSONValue
    }

    let name: String
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
    let example: Example
    let handler: Handler
    /// The parameter whose secret members must be kept out of everything that is written, where there is one.
    let secretParameter: String?
    private let hasRequiredParameters: Bool
    private let schemas: CompiledSchemas

    init(
        _ name: String, _ summary: String, description: String? = nil, parameters: [Parameter] = [],
        result: JSONObject, errors: [AlloyError.Kind] = [], example: Example,
        secretParameter: String? = nil, handler: Handler
    ) {
        self.name = name
        self.summary = summary
        self.description = description
        self.parameters = parameters + Parameter.common
        self.result = result
        self.errors = errors
        self.example = example
        self.handler = handler
        self.secretParameter = secretParameter
        hasRequiredParameters = parameters.contains(where: \.isRequired)
        schemas = CompiledSchemas()
    }

    /// A method that asks somebody.
    convenience init(
        _ name: String, _ summary: String, description: String? = nil, parameters: [Parameter] = [],
        result: JSONObject, errors: [AlloyError.Kind] = [], example: Example,
        asking ask: @escaping @Sendable (Call) async throws(AlloyError) -> JSONValue
    ) {
        self.init(
            name, summary, description: description, parameters: parameters, result: result, errors: errors,
            example: example, handler: .waiting { call throws(AlloyError) in .value(try await ask(call)) })
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
