import HTTP
import JSON
import Logging

extension AlloyClient {
    /// Returns the deadline of a call with these options, with the length `usual` where they set none.
    func deadline(_ options: CallOptions, _ usual: Duration) -> ContinuousClock.Instant {
        if let deadline = options.deadline { return deadline }
        // A day is for ever here, and keeps the sum within what an instant can hold.
        let length = min(options.timeout ?? usual, .seconds(86_400))
        return configuration.now().advanced(by: max(length, .zero))
    }

    /// Creates a call about users, connectors, actions or credentials, with the deadline of such calls.
    func metadataCall(
        _ operation: Operation, _ method: String, _ path: ServicePath, body: JSONValue? = nil,
        _ requestClass: RequestClass, _ options: CallOptions, connectorId: String? = nil, actionId: String? = nil
    ) -> ServiceCall {
        ServiceCall(
            operation: operation, method: method, path: path, body: body, requestClass: requestClass, options: options,
            deadline: deadline(options, configuration.deadlines.metadata),
            subject: ServiceCall.Subject(connectorId: connectorId, actionId: actionId))
    }

    /// Sends `call`, and reads the response with `decode`, which returns nil when the response has none of the known
    /// formats.
    nonisolated(nonsending) func perform<Result>(
        _ call: ServiceCall, decode: (JSONValue) -> Result?
    ) async throws(AlloyError) -> Result {
        try await send(call) { answer throws(AttemptFailure) in
            try decoded(answer, to: call, decode)
        }
    }

    /// Decodes the response's JSON; throws when it has none of the known formats.
    func decoded<Result>(
        _ answer: ServiceResponse, to call: ServiceCall, _ decode: (JSONValue) -> Result?
    ) throws(AttemptFailure) -> Result {
        guard let result = decode(try json(of: answer, to: call)) else {
            throw unreadable(answer, to: call, "its JSON has none of the known shapes", isWhole: true)
        }
        return result
    }

    /// Sends `call` with the key, again where that is allowed, and reads the response with `read`.
    ///
    /// This function and those that it calls run on the caller's executor: the public methods have left the caller's
    /// actor already, and switching executors at every step costs more than the steps.
    nonisolated(nonsending) func send<Result>(
        _ call: ServiceCall, _ read: (ServiceResponse) throws(AttemptFailure) -> Result
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

    /// Returns the mapping of failures of `call` to errors, which contain nothing of `key`.
    func errors(about call: ServiceCall, _ key: Secret) -> ErrorMapping {
        ErrorMapping(call, configuration, key: key)
    }

    /// The failure of a response that can't be read; `isWhole` when it is complete, so that it would be the same again.
    func unreadable(
        _ answer: ServiceResponse, to call: ServiceCall, _ reason: String, isWhole: Bool = false
    ) -> AttemptFailure {
        errors(about: call, answer.key).failure(unreadable: answer.response, reason, isWhole: isWhole)
    }

    /// Returns the HTTP request of `call`, with the key.
    func request(_ call: ServiceCall, key: Secret) -> HTTPRequest {
        var body: [UInt8]?
        if let value = call.body {
            var writer = JSONWriter()
            writer.bytes.reserveCapacity(512)
            writer.write(value)
            body = writer.bytes
        }
        var headers = HTTPHeaders([
            HTTPHeaders.Field(name: "Authorization", value: "Bearer " + key.reveal()),
            HTTPHeaders.Field(name: "x-api-version", value: configuration.apiVersion),
            HTTPHeaders.Field(name: "Accept", value: "application/json"),
        ])
        if let userId = call.options.userId { headers.append(name: "x-alloy-userid", value: userId) }
        if let traceparent = call.options.validTraceparent { headers.append(name: "traceparent", value: traceparent) }
        if call.body != nil { headers.append(name: "Content-Type", value: "application/json") }
        // What follows a small response of an execution is its reply. Other calls may build an index or write a file.
        return HTTPRequest(
            method: call.method, origin: configuration.baseURL.origin,
            target: configuration.baseURL.pathPrefix + call.path.encoded, headers: headers, body: body,
            connection: call.options.usesOwnConnection ? .fresh : call.requestClass.connection,
            maximumResponseBytes: configuration.maximumResponseBytes,
            continuesOnTransportThread: call.operation == .execute)
    }

    /// The response's JSON; an empty body is null.
    ///
    /// Other content types are read as JSON too: only `execute` can return anything else.
    func json(of answer: ServiceResponse, to call: ServiceCall) throws(AttemptFailure) -> JSONValue {
        let json: JSONValue
        do {
            json = answer.response.body.isEmpty ? .null : try JSONValue(parsing: answer.response.body)
        } catch {
            try throwIfErrorInSuccess(answer, to: call, nil)
            throw unreadable(answer, to: call, "\(error)")
        }
        try throwIfErrorInSuccess(answer, to: call, json)
        return json
    }

    /// Throws an error when the body of a response of status 2xx is an error.
    func throwIfErrorInSuccess(
        _ answer: ServiceResponse, to call: ServiceCall, _ json: JSONValue?
    ) throws(AttemptFailure) {
        guard let status = ServiceErrorBody.errorStatusInSuccess(of: answer.response, json: json) else { return }
        throw errors(about: call, answer.key).failure(for: answer.response, effectiveStatus: status)
    }
}
