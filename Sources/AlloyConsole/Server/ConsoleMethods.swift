import AlloyHost
import JSON
import JSONRPC

/// The methods that the console's page may call, in front of the host.
///
/// The page belongs to the person who started the console, so it decides on plans (`approvals.decide`) and settles outcomes
/// (`executions.resolve`). It gets nothing that it has no use for: no token of a user, no files of this machine, no methods of
/// the sandbox, nothing that changes or deletes users, and nothing of the Model Context Protocol.
struct ConsoleMethods: RequestHandler {
    let host: Host

    /// The names of the methods, as they stand in the method table.
    static let names: Set<String> = [
        "host.info", "host.metrics", "users.list", "users.create",
        "connectors.list", "connectors.get", "resources.list", "actions.get", "actions.search", "actions.form",
        "credentials.requirements", "credentials.form", "credentials.list", "credentials.connect", "credentials.probe",
        "credentials.delete", "form.validate", "form.options",
        "execute", "execute.plan", "executions.list", "executions.get", "executions.resolve", "results.read",
        "results.release", "policy.explain", "approvals.list", "approvals.decide", "files.upload",
    ]

    func handle(_ request: Request) -> HandlerReply {
        guard Self.names.contains(request.method) else {
            return .ready(.failure(Self.refusal(of: host.redacted(request.method))))
        }
        return host.handle(request)
    }

    func wasRefused(_ call: RefusedCall?, id: RequestID, with error: RPCError) {
        host.wasRefused(call, id: id, with: error)
    }

    /// A page has no notifications for the host.
    func receive(notification method: String, params: Parameters) {}

    private static func refusal(of method: String) -> RPCError {
        let name = method.count > 80 ? "\(method.prefix(79))…" : method
        return .host(
            code: RPCError.Code.methodNotFound, kind: "method_not_found",
            message: "The console's page may not call \"\(name)\".",
            fix: ["Call it with alloy-host call, or with a client."])
    }
}
