import Alloy
import JSON
import JSONRPC
import JSONSchema
import Locking

/// One method of the host, with everything that dispatch, discovery, documentation and clients read. (A class, since every
/// call looks one up.)
///
/// The parameters, and what describes it, are made when they are first read: a process that starts has some seventy methods,
/// and calls few of them.
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
    /// The kinds of errors besides the protocol's own.
    let errors: [AlloyError.Kind]
    /// The data that it reads or changes, for the operator's rules.
    let access: Access
    /// True if no call of it changes anything, so that it may be sent again at any time.
    let isRead: Bool
    package let handler: Handler
    private let furtherCheck: FurtherCheck?
    private let makeInput: @Sendable () -> MethodInput
    private let madeInput = Mutex<MethodInput?>(nil)
    private let makeDescription: @Sendable () -> String?
    private let makeResult: @Sendable () -> JSONObject
    private let makeExample: @Sendable () -> Example

    package init(
        _ name: String, _ summary: String, description: @autoclosure @escaping @Sendable () -> String? = nil,
        access: Access, isRead: Bool = false,
        parameters: @autoclosure @escaping @Sendable () -> [ParameterDeclaration] = [],
        furtherCheck: FurtherCheck? = nil, result: @autoclosure @escaping @Sendable () -> JSONObject,
        errors: [AlloyError.Kind] = [], example: @autoclosure @escaping @Sendable () -> Example,
        secretParameter: @autoclosure @escaping @Sendable () -> ParameterDeclaration? = nil, handler: Handler
    ) {
        self.name = name
        self.summary = summary
        self.access = access
        self.isRead = isRead || access.isRead
        self.furtherCheck = furtherCheck
        self.errors = errors
        self.handler = handler
        makeInput = { MethodInput(parameters(), secretParameter: secretParameter()) }
        makeDescription = description
        let documents = MethodDocuments(result, example)
        makeResult = { documents.value.result }
        makeExample = { documents.value.example }
    }

    /// A method that waits for the service or for something else.
    package convenience init(
        _ name: String, _ summary: String, description: @autoclosure @escaping @Sendable () -> String? = nil,
        access: Access, isRead: Bool = false,
        parameters: @autoclosure @escaping @Sendable () -> [ParameterDeclaration] = [],
        furtherCheck: FurtherCheck? = nil, result: @autoclosure @escaping @Sendable () -> JSONObject,
        errors: [AlloyError.Kind] = [], example: @autoclosure @escaping @Sendable () -> Example,
        waiting run: @escaping @Sendable (Call) async throws(AlloyError) -> JSONValue
    ) {
        self.init(
            name, summary, description: description(), access: access, isRead: isRead, parameters: parameters(),
            furtherCheck: furtherCheck, result: result(), errors: errors, example: example(),
            handler: .waiting { call throws(AlloyError) in .value(try await run(call)) })
    }

    private var input: MethodInput {
        // `AtomicLazyReference` would do without the lock, but is not specialized, and so takes ten times as long.
        madeInput.withLock { made in
            if let made { return made }
            let input = makeInput()
            made = input
            return input
        }
    }

    /// The parameters in the order in which they may be given by position; the common ones are last.
    package var parameters: [ParameterDeclaration] { input.parameters }

    /// True if a call may name a user.
    var takesUser: Bool { input.takesUser }

    /// The name of the parameter whose secret members must be kept out of everything that is written, where there is one.
    var secretParameter: String? { input.secretParameter }

    /// More than the summary, where there is more to know.
    var description: String? { makeDescription() }

    /// A JSON Schema (2020-12) of the result.
    var result: JSONObject { makeResult() }

    package var example: Example { makeExample() }

    /// The parameters together, as a JSON Schema of an object.
    var parametersSchema: JSONValue { input.schema }

    /// The violations of the schema by these arguments.
    func violations(of arguments: JSONObject) throws(SchemaError) -> [Violation] {
        let input = input
        if arguments.isEmpty && !input.hasRequiredParameters { return [] }
        return try input.compiledSchema().violations(of: .object(arguments))
    }

    /// The problems that the schema does not find; `isWrong` is true when there are problems already.
    func furtherProblems(of arguments: JSONObject, isWrong: Bool) -> [AlloyError.Problem] {
        guard let furtherCheck else { return [] }
        let problems = furtherCheck(arguments, isWrong)
        return problems.isEmpty || isWrong ? problems : furtherCheck(arguments, true)
    }
}

/// The result and the example of a method, made when one of them is first read.
private final class MethodDocuments: Sendable {
    private let makeResult: @Sendable () -> JSONObject
    private let makeExample: @Sendable () -> Method.Example
    private let made = Mutex<(result: JSONObject, example: Method.Example)?>(nil)

    init(_ result: @escaping @Sendable () -> JSONObject, _ example: @escaping @Sendable () -> Method.Example) {
        makeResult = result
        makeExample = example
    }

    var value: (result: JSONObject, example: Method.Example) {
        made.withLock { made in
            if let made { return made }
            let documents = (result: makeResult(), example: makeExample())
            made = documents
            return documents
        }
    }
}

/// The parameters of a method, and what follows from them.
private final class MethodInput: Sendable {
    let takesUser: Bool
    let secretParameter: String?
    let hasRequiredParameters: Bool
    private let own: [ParameterDeclaration]
    private let compiled = Mutex<Schema?>(nil)

    init(_ parameters: [ParameterDeclaration], secretParameter: ParameterDeclaration?) {
        own = parameters
        self.secretParameter = secretParameter?.name
        hasRequiredParameters = parameters.contains(where: \.isRequired)
        takesUser = parameters.contains { $0.name == "userId" }
    }

    var parameters: [ParameterDeclaration] { own + ParameterDeclaration.common }

    var schema: JSONValue {
        let parameters = parameters
        return [
            "type": "object",
            "properties": .object(
                JSONObject(parameters.map { JSONObject.Member(key: $0.name, value: .object($0.schema)) })),
            "required": .strings(parameters.filter(\.isRequired).map(\.name)),
            "additionalProperties": false,
        ]
    }

    /// The schema as it validates arguments; compiled for the first ones that are not empty.
    func compiledSchema() throws(SchemaError) -> Schema {
        if let schema = compiled.withLock({ $0 }) { return schema }
        let schema = try Schema(compiling: schema)
        compiled.withLock { $0 = schema }
        return schema
    }
}
