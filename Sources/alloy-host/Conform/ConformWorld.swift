import AlloyHost
import JSON
import JSONRPC
import Logging

/// One of the two worlds in which `alloy-host conform` reads: a host of its own, and an account in it.
struct ConformWorld {
    let host: Host
    let connectorId: String
    var credentialId = ""
    /// Knows the secrets of accounts, which are in no answer.
    let redactor: Redactor
    /// The user of the account; nil for the key's own.
    let userId: String?

    /// The result of a method, or its error.
    func call(_ method: String, _ params: JSONObject) async -> Result<JSONValue, RPCError> {
        let request = Request(method: method, params: .named(params), context: RequestContext { _, _ in })
        return await host.answer(request).map { $0.value(redactedBy: redactor) }
    }

    /// The result of a method about the connector.
    func ask(_ method: String, _ more: JSONObject = [:]) async throws(OptionError) -> JSONValue {
        var params: JSONObject = ["connectorId": .string(connectorId)]
        for member in more.members { params.append(member.key, member.value) }
        switch await call(method, params) {
        case .success(let value): return value
        case .failure(let error): throw OptionError("\(method) of \(connectorId): \(error.message)")
        }
    }

    /// The parameters of an execution.
    private func execution(_ actionId: String, _ arguments: JSONObject) -> JSONObject {
        var params: JSONObject = [
            "connectorId": .string(connectorId), "actionId": .string(actionId), "credentialId": .string(credentialId),
        ]
        params.append("userId", userId.map(JSONValue.string))
        for member in arguments.members { params.append(member.key, member.value) }
        return params
    }

    /// Executes a read.
    func read(_ actionId: String, _ arguments: JSONObject) async -> ConformAnswer {
        switch await call("execute", execution(actionId, arguments)) {
        case .success(let result): return .success(result["responseData"] ?? .null)
        case .failure(let error):
            let kind = error.data?["kind"]?.stringValue ?? "error"
            let status = error.data?["httpStatus"]?.intValue.map { "\($0 / 100)xx" }
            return .failure(status ?? kind, reason: error.message)
        }
    }

    /// The way in which the provider leads from page to page; nil where it is not known.
    func pagingStyle(_ actionId: String, _ arguments: JSONObject) async -> String? {
        var params = execution(actionId, arguments)
        params.append("maxPages", 1)
        guard case .success(let result) = await call("execute.pages", params) else { return nil }
        return result["style"]?.stringValue.flatMap { $0 == "none" ? nil : $0 }
    }
}

/// The answer to a read.
enum ConformAnswer {
    case success(JSONValue)
    /// The class of the failure, such as `4xx`, and the error.
    case failure(String, reason: String)

    /// The class for a person.
    var status: String {
        switch self {
        case .success: "success"
        case .failure(let status, _): status
        }
    }
}
