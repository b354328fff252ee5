import Alloy
import JSON
import JSONRPC
import JSONSchema

extension RPCError {
    /// The error as JSON-RPC carries it.
    package init(_ error: AlloyError) { self.init(code: error.code, message: error.message, data: error.data) }

    /// The error for a method that does not exist.
    static func methodNotFound(_ name: String, among names: some Sequence<String>) -> RPCError {
        let nearest = nearestName(to: name, among: names)
        // A name of megabytes is not returned whole.
        let shown = name.unicodeScalars.count > 80 ? String(name.prefix(79).unicodeScalars.prefix(79)) + "…" : name
        var problem: JSONObject = ["pointer": "/method", "expected": "a method of rpc.discover"]
        problem.append("got", .string(JSONValue.string(name).preview))
        problem.append("nearest", nearest.map(JSONValue.string))
        return .host(
            code: Code.methodNotFound, kind: "method_not_found",
            message: "There is no method \"\(shown)\"\(guess(nearest)).",
            fix: [["method": "rpc.discover", "params": [:]]], problems: [.object(problem)])
    }

    /// The error for parameters that don't fit the method.
    static func invalidParams(_ method: String, _ problems: [JSONValue], first: String) -> RPCError {
        let more = problems.count == 1 ? "" : ", and \(problems.count - 1) more"
        return .host(
            code: Code.invalidParams, kind: "invalid_params",
            message: "The parameters of \(method) are wrong: \(first)\(more).",
            fix: ["Correct what `problems` lists; rpc.discover describes the parameters."], problems: problems)
    }

    /// The error for a defect in this program.
    static func `internal`(_ message: String) -> RPCError {
        RPCError(AlloyError.notSent(.internal, message, fix: [.advice("Report this error with its `technical` data.")]))
    }
}

extension RPCError {
    /// The answer to a request for which there is no room.
    public static var overloaded: RPCError {
        var error = AlloyError.notSent(
            .overloaded, "The host has too many requests waiting.", fix: [.advice("Send it again a little later.")],
            isSafeToRetry: true)
        error.retry.afterMilliseconds = 100
        return RPCError(error)
    }
}

extension AlloyError {
    /// The error of this task's request: `cancelled` if the request was cancelled while a write had no known outcome. The
    /// outcome, the attempts and the fix stay.
    var endedByCancel: AlloyError {
        guard Task.isCancelled, kind == .unknownOutcome else { return self }
        var error = self
        error.kind = .cancelled
        return error
    }
}
