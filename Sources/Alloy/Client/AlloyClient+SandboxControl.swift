import HTTP
import JSON
import Logging

extension AlloyClient {
    /// Indicates that the service may be a sandbox that `alloy-host sandbox` serves: those listen on this machine only.
    public var mayReachServedSandbox: Bool { configuration.baseURL.origin.isLoopback && !configuration.isOffline }

    /// Calls the control endpoint of a served sandbox (`POST /__sandbox/<name>`), once, and returns the status and the JSON
    /// of its answer: the result for 200, `{error}` otherwise. The body is null when the answer is not JSON.
    ///
    /// - Parameters:
    ///   - name: The method without `sandbox.`, such as `oauth.decide`.
    ///   - params: Its parameters.
    ///
    /// Throws when the key can't be read and when no complete answer came.
    public func controlSandbox(
        _ name: String, _ params: JSONObject, options: CallOptions = CallOptions()
    ) async throws(AlloyError) -> (status: Int, body: JSONValue) {
        let call = ServiceCall(
            operation: .sandboxControl, method: "POST", path: "/__sandbox/\(name)", body: .object(params),
            requestClass: .write, options: options, deadline: deadline(options, configuration.deadlines.metadata))
        let key = try await configuration.key.key(.cached, until: call.deadline)
        do throws(HTTPFailure) {
            let response = try await transport.send(request(call, key: key), deadline: call.deadline)
            return (response.status, (try? JSONValue(parsing: response.body)) ?? .null)
        } catch {
            throw errors(about: call, key).error(for: error)
        }
    }
}
