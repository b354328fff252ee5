import Alloy
import AlloyHost
import JSON
import JSONRPC

/// The methods `sandbox.*` of a host whose service is a served sandbox: each is a call of its control endpoint.
enum ServedSandboxControl {
    private static let prefix = "sandbox."

    /// The handler that calls the endpoint in place of the method's own.
    static func handler(of method: String) -> Method.Handler {
        .waiting { call throws(AlloyError) in
            var options = call.options()
            options.userId = nil
            let name = String(method.dropFirst(prefix.count))
            var params = call.arguments
            for common in ParameterDeclaration.common { params[common.name] = nil }
            let (status, body) = try await call.client.controlSandbox(name, params, options: options)
            guard status == 200 else { throw error(status, body, method, call) }
            await update(method, call)
            return .value(body)
        }
    }

    /// Updates the values that the host keeps, as the method itself does.
    private static func update(_ method: String, _ call: Call) async {
        switch method {
        case "sandbox.reset", "sandbox.restore": await call.services.forgetEverything()
        case "sandbox.oauth.decide":
            if call[SandboxMethods.decision] != .close {
                call.services.resumeConnection(decided: call[SandboxMethods.oauthUrl])
            }
        default: break
        }
    }

    private static func error(_ status: Int, _ body: JSONValue, _ method: String, _ call: Call) -> AlloyError {
        let baseURL = call.client.configuration.baseURL.description
        let error = body["error"]
        if status == 401, error != nil {
            return AlloyError(
                .unauthenticated, "The sandbox at \(baseURL) does not take this key for \(method).", origin: .alloy,
                outcome: .rejected,
                fix: [
                    .advice("Put the apiKey that `alloy-host sandbox` printed in its first line into ALLOY_API_KEY.")
                ],
                httpStatus: status)
        }
        guard let error, let message = error["message"]?.stringValue, let data = error["data"]?.objectValue else {
            return AlloyError(
                .notFound, "\(method) works on a sandbox only, and there is none at \(baseURL).", origin: .host,
                outcome: .rejected,
                fix: [
                    .advice("Serve one with `alloy-host sandbox` and give its url as --base-url, or use --sandbox.")
                ], httpStatus: status)
        }
        return AlloyError(
            data["kind"]?.stringValue.flatMap(AlloyError.Kind.init(rawValue:)) ?? .invalidInput, message, origin: .host,
            outcome: data["outcome"]?.stringValue.flatMap(Outcome.init(rawValue:)) ?? .rejected,
            fix: (data["fix"]?.arrayValue ?? []).compactMap(AlloyError.FixStep.init), httpStatus: status)
    }
}

extension AlloyError.FixStep {
    /// The step of a fix in an error's `data`; nil for anything else.
    fileprivate init?(_ json: JSONValue) {
        if let sentence = json.stringValue {
            self = .advice(sentence)
        } else if let method = json["method"]?.stringValue {
            self = .call(method: method, params: json["params"]?.objectValue ?? JSONObject())
        } else {
            return nil
        }
    }
}
