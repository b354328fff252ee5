import HTTP
import JSON
import Logging

extension AlloyClient {
    /// The instant at which a call with these options has to be done, where it may take `usual` if they don't say.
    func deadline(_ options: CallOptions, _ usual: Duration) -> ContinuousClock.Instant {
        if let deadline = options.deadline { return deadline }
        // A day is for ever here, and keeps the sum within what an instant can hold.
        let length = min(options.timeout ?? usual, .seconds(86_400))
        return configuration.now().advanced(by: max(length, .zero))
    }

    /// Sends `call`, and reads what comes with `decode`; nil of it means that the answer has none of the known shapes.
    nonisolated(nonsending) func perform<Result>(
        _ call: ServiceCall, decode: (JSONValue) -> Result?
    ) async throws(AlloyError) -> Result {
        try await send(call) { answer throws(AttemptFailure) in
            guard let result = decode(try json(of: answer, to: call)) else {
                throw unreadable(answer, to: call, "its JSON has none of the known shapes", isWhole: true)
            }
            return result
        }
    }

    /// Sends `call` with the key, as often as it takes and as may be, and reads what comes with `read`.
    ///
    /// This and what it calls run where the caller does: the public methods have left the caller's actor already, and to
    /// look for another place at every step costs more than the steps.
    nonisolated(nonsending) func send<Result>(
        _ call: ServiceCall, _ read: (ServiceAnswer) throws(AttemptFailure) -> Result
    ) async throws(AlloyError) -> Result {
        if configuration.isOffline { throw .offline }
        var check = InputCheck()
        check.headerValue(call.options.userId, "userId")
        check.headerValue(configuration.apiVersion, "apiVersion")
        try check.finish()
        let key: Secret
        if let known = configuration.key.known {
            key = try known.get()
        } else {
            key = try await configuration.key.key(.cached, until: call.deadline)
        }
        return try await exchange(call, key: key, request: { request(call, key: $0) }, read)
    }

    /// What makes errors of what goes wrong with `call`, with nothing of `key` in them.
    func errors(about call: ServiceCall, _ key: Secret) -> ErrorMapping {
        ErrorMapping(call, configuration, key: key)
    }

    /// What an answer means that can't be read; `isWhole` when it is no accident, and would come again.
    func unreadable(
        _ answer: ServiceAnswer, to call: ServiceCall, _ reason: String, isWhole: Bool = false
    ) -> AttemptFailure {
        errors(about: call, answer.key).failure(unreadable: answer.response, reason, isWhole: isWhole)
    }

    /// The HTTP request of `call`, with the key.
    func request(_ call: ServiceCall, key: Secret) -> HTTPRequest {
        var headers = HTTPHeaders([
            HTTPHeaders.Field(name: "Authorization", value: "Bearer " + key.reveal()),
            HTTPHeaders.Field(name: "x-api-version", value: configuration.apiVersion),
            HTTPHeaders.Field(name: "Accept", value: "application/json"),
        ])
        if let userId = call.options.userId { headers.append(name: "x-alloy-userid", value: userId) }
        if let traceparent = call.options.validTraceparent { headers.append(name: "traceparent", value: traceparent) }
        if call.body != nil { headers.append(name: "Content-Type", value: "application/json") }
        return HTTPRequest(
            method: call.method, origin: configuration.baseURL.origin,
            target: configuration.baseURL.pathPrefix + call.path.encoded, headers: headers, body: call.body?.bytes,
            connection: call.options.usesOwnConnection ? .fresh : call.requestClass.connection,
            maximumResponseBytes: configuration.maximumResponseBytes)
    }

    /// The answer's JSON; an empty body is null.
    ///
    /// What calls itself something else than JSON is read as JSON all the same: only `execute` can bring anything else.
    func json(of answer: ServiceAnswer, to call: ServiceCall) throws(AttemptFailure) -> JSONValue {
        let json: JSONValue
        do {
            json = answer.response.body.isEmpty ? .null : try JSONValue(parsing: answer.response.body)
        } catch {
            try throwIfDisguised(answer, to: call, nil)
            throw unreadable(answer, to: call, "\(error)")
        }
        try throwIfDisguised(answer, to: call, json)
        return json
    }

    /// Throws what an answer of status 2xx is in truth, where that is an error.
    func throwIfDisguised(
        _ answer: ServiceAnswer, to call: ServiceCall, _ json: JSONValue?
    ) throws(AttemptFailure) {
        guard let status = ServiceComplaint.disguisedStatus(of: answer.response, json: json) else { return }
        throw errors(about: call, answer.key).failure(for: answer.response, effectiveStatus: status)
    }
}
