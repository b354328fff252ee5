import AlloyHost
import CommandLineTool
import JSON
import JSONRPC
import Logging
import Locking

/// A request handler that reports failed requests: error replies, and with `--strict` also replies with warnings or
/// findings.
final class ReplyMonitor: RequestHandler {
    /// The maximum length of a report, in characters.
    private static let maximumCharacters = 400

    private let host: Host
    private let isStrict: Bool
    private let redactor: Redactor
    private let onFailure: @Sendable (_ line: String) -> Void
    private let failed = Atomic<Bool>(false)

    /// Wraps `host`. `onFailure` receives one line without secrets, on the thread that answers, before the reply is
    /// written.
    init(_ host: Host, isStrict: Bool, redactor: Redactor, onFailure: @escaping @Sendable (_ line: String) -> Void) {
        self.host = host
        self.isStrict = isStrict
        self.redactor = redactor
        self.onFailure = onFailure
    }

    /// True after the first failed request.
    var hasFailed: Bool { failed.load(ordering: .acquiring) }

    func handle(_ request: Request) -> HandlerReply {
        switch host.handle(request) {
        case .ready(let outcome):
            checkReply(outcome, request)
            return .ready(outcome)
        case .pending(let work):
            return .pending {
                let outcome = await work()
                self.checkReply(outcome, request)
                return outcome
            }
        }
    }

    func wasRefused(_ call: RefusedCall?, id: RequestID, with error: RPCError) {
        host.wasRefused(call, id: id, with: error)
        report(id, call?.method, Self.reason(error.redacted(by: redactor)))
    }

    func receive(notification method: String, params: Parameters) {
        host.receive(notification: method, params: params)
    }

    private func checkReply(_ outcome: Result<Payload, RPCError>, _ request: Request) {
        let id = request.context.requestId
        switch outcome {
        case .failure(let error): report(id, request.method, Self.reason(error.redacted(by: redactor)))
        case .success(let payload):
            guard isStrict,
                let reason = StrictCheck.failure(in: payload.value(redactedBy: redactor), of: request.method)
            else { return }
            report(id, request.method, "--strict: \(reason)")
        }
    }

    private static func reason(_ error: RPCError) -> String {
        "\(error.data?["kind"]?.stringValue ?? "error") (\(error.code)): \(error.message)"
    }

    private func report(_ id: RequestID, _ method: String?, _ reason: String) {
        failed.store(true, ordering: .releasing)
        let method = method.map { " (\(redactor.redact($0)))" } ?? ""
        let line = "request \(redactor.redact(id.text))\(method) failed: \(reason)".escapedForTerminal
        onFailure(line.count > Self.maximumCharacters ? line.prefix(Self.maximumCharacters - 1) + "…" : line)
    }
}
