import Alloy
import JSON
import JSONRPC
import Logging

/// The log line of one call. `protocol/operate.md` lists its fields.
struct CallLine {
    let id: RequestID
    /// The name as the caller wrote it; nil when a message has none.
    let methodName: String?
    /// The method; nil when it does not exist.
    let method: Method?
    let params: Parameters
    /// The user that calls act for when they give none.
    let userId: String?
    /// The time from the start to the answer; nil when the call never began.
    let duration: Duration?
    let outcome: Result<Payload, RPCError>
    /// The requests to the service; nil when nothing could be sent.
    let sending: CallRecord.Sending?

    /// The most bytes of a caller's text: callers may send texts of any length, and a log line is for reading.
    private static let longestText = 200

    /// Returns the fields, without secrets.
    func fields(redactor: Redactor) -> LogFields {
        // Secrets are removed before the cut: half of a secret would not be found.
        func shown(_ text: String?) -> LogValue? {
            guard let text else { return nil }
            guard text.utf8.count > Self.longestText else { return .string(text.withoutLoneSurrogates) }
            return .string(redactor.redact(text).withoutLoneSurrogates.prefix(Self.longestText) + "…")
        }
        var fields = LogFields()
        fields.append("method", shown(methodName))
        fields.append("id", id.isNull ? nil : shown(id.text))
        fields.append("connector", shown(argument("connectorId")))
        fields.append("action", shown(argument("actionId")))
        fields.append("user", shown(user))
        fields.append("ms", duration.map { .double(Double($0.nanoseconds / 1_000) / 1_000) })
        let error: JSONValue? = if case .failure(let error) = outcome { error.data } else { nil }
        let attempts = sending.flatMap { $0.attempts > 0 ? $0.attempts : nil } ?? error?["attempts"]?.arrayValue?.count
        fields.append("attempts", .int(attempts ?? 0))
        fields.append("outcome", .string(outcome.known.rawValue))
        fields.append("kind", outcome.kind.map(LogValue.string))
        fields.append("httpStatus", (sending?.status ?? error?["httpStatus"]?.intValue).map(LogValue.int))
        fields.append("requestId", shown(sending?.requestId ?? error?["requestId"]?.stringValue))
        fields.append("executionId", shown(executionId))
        if let waited = sending?.waited, waited > .zero {
            fields.append("waitMs", .int(waited.nanoseconds / 1_000_000))
        }
        fields.append("traceparent", traceparent.map(LogValue.string))
        return fields
    }

    /// The user that the call acts for; nil for a method that takes none.
    private var user: String? {
        guard let method, method.parameters.contains(where: { $0.name == "userId" }) else { return nil }
        return argument("userId") ?? userId
    }

    private var executionId: String? {
        switch outcome {
        case .success(.value(let result)):
            method?.name.hasPrefix("execut") == true ? result["executionId"]?.stringValue : nil
        case .success: nil
        case .failure(let error): error.data?["executionId"]?.stringValue
        }
    }

    private var traceparent: String? {
        value("_meta")?["traceparent"]?.stringValue.flatMap { TraceContext.isValid($0) ? $0 : nil }
    }

    private func argument(_ name: String) -> String? { value(name)?.stringValue }

    /// Returns the caller's value of a parameter, by name or by position. It is not validated.
    private func value(_ name: String) -> JSONValue? {
        switch params {
        case .none: return nil
        case .named(let object): return object[name]
        case .positional(let values):
            guard let index = method?.parameters.firstIndex(where: { $0.name == name }), index < values.count else {
                return nil
            }
            return values[index]
        }
    }
}
