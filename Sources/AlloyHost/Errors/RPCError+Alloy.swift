import Alloy
import JSON
import JSONRPC
import JSONSchema

extension RPCError {
    /// The error as JSON-RPC carries it.
    init(_ error: AlloyError) { self.init(code: error.code, message: error.message, data: error.data) }

    /// The answer to a method that isn't there.
    static func methodNotFound(_ name: String, among names: some Sequence<String>) -> RPCError {
        let nearest = nearestName(to: name, among: names)
        // Whoever sends a name of megabytes does not want it back.
        let shown = name.unicodeScalars.count > 80 ? String(name.prefix(79).unicodeScalars.prefix(79)) + "…" : name
        var problem: JSONObject = ["pointer": "/method", "expected": "a method of rpc.discover"]
        problem.append("got", .string(JSONValue.string(name).preview))
        problem.append("nearest", nearest.map(JSONValue.string))
        return .host(
            code: Code.methodNotFound, kind: "method_not_found",
            message: "There is no method \"\(shown)\"\(guess(nearest)).",
            fix: [["method": "rpc.discover", "params": [:]]], problems: [.object(problem)])
    }

    /// The answer to parameters that the method doesn't take.
    static func invalidParams(_ method: String, _ problems: [JSONValue], first: String) -> RPCError {
        let more = problems.count == 1 ? "" : ", and \(problems.count - 1) more"
        return .host(
            code: Code.invalidParams, kind: "invalid_params",
            message: "The parameters of \(method) are wrong: \(first)\(more).",
            fix: ["Correct what `problems` lists; rpc.discover describes the parameters."], problems: problems)
    }

    /// The answer when this program is at fault.
    static func `internal`(_ message: String) -> RPCError {
        RPCError(AlloyError.notSent(.internal, message, fix: [.advice("Report this with what `technical` says.")]))
    }
}
