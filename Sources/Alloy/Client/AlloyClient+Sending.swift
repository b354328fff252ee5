import HTTP
import JSON
import Logging

/// A whole answer of status 2xx, and what is needed to say what is wrong with it.
struct ServiceAnswer: Sendable {
    let response: HTTPResponse
    let mapping: ErrorMapping

    var requestId: String? { RequestIdentifier.find(in: response.headers) }

    var attempts: [Attempt] { [Attempt(number: 1, phase: .answered, status: response.status)] }
}

extension AlloyClient {
    /// The instant at which a call with these options has to be done.
    func deadline(_ options: CallOptions, _ usual: KeyPath<Deadlines, Duration> & Sendable) -> ContinuousClock.Instant {
        // A day is for ever here, and keeps the sum within what an instant can hold.
        let length = min(options.timeout ?? configuration.deadlines[keyPath: usual], .seconds(86_400))
        return configuration.now().advanced(by: max(length, .zero))
    }

    /// Sends `call`, and reads what comes with `decode`; nil of it means that the answer has none of the known shapes.
    func perform<Result>(
        _ call: ServiceCall, decode: (JSONValue) -> Result?
    ) async throws(AlloyError) -> Result {
        let answer = try await send(call)
        guard let result = decode(try json(of: answer)) else {
            throw answer.mapping.unreadable(answer.response, "its JSON has none of the known shapes")
        }
        return result
    }

    /// Sends `call` once. Throws unless a whole answer of status 2xx came.
    func send(_ call: ServiceCall) async throws(AlloyError) -> ServiceAnswer {
        var check = InputCheck()
        check.headerValue(call.options.userId, "userId")
        try check.finish()
        let key = try await configuration.key.key(.cached)
        return try await exchange(request(call, key: key), ErrorMapping(call, configuration, key: key))
    }

    /// Sends one request, and sorts what came into answers and errors.
    func exchange(
        _ request: HTTPRequest, _ mapping: ErrorMapping
    ) async throws(AlloyError) -> ServiceAnswer {
        if Task.isCancelled { throw mapping.notStarted(.cancelled) }
        guard configuration.now() < mapping.call.deadline else { throw mapping.notStarted(.timedOut) }
        guard request.headers.firstUnsendableField == nil else { throw mapping.notStarted(.invalidRequest) }
        let response: HTTPResponse
        do {
            response = try await transport.send(request, deadline: mapping.call.deadline)
        } catch {
            throw mapping.error(for: error)
        }
        guard (200..<300).contains(response.status) else { throw mapping.error(for: response) }
        return ServiceAnswer(response: response, mapping: mapping)
    }

    private func request(_ call: ServiceCall, key: Secret) -> HTTPRequest {
        var headers: HTTPHeaders = [
            "Authorization": "Bearer \(key.reveal())", "x-api-version": configuration.apiVersion,
            "Accept": "application/json",
        ]
        if let userId = call.options.userId { headers.append(name: "x-alloy-userid", value: userId) }
        if let traceparent = call.options.validTraceparent { headers.append(name: "traceparent", value: traceparent) }
        if call.body != nil { headers.append(name: "Content-Type", value: "application/json") }
        return HTTPRequest(
            method: call.method, origin: configuration.baseURL.origin,
            target: configuration.baseURL.pathPrefix + call.encodedPath, headers: headers, body: call.body?.bytes,
            connection: call.requestClass.connection, maximumResponseBytes: configuration.maximumResponseBytes)
    }

    /// The answer's JSON; an empty body is null.
    ///
    /// What calls itself something else than JSON is read as JSON all the same: only `execute` can bring anything else.
    func json(of answer: ServiceAnswer) throws(AlloyError) -> JSONValue {
        let json: JSONValue
        do {
            json = answer.response.body.isEmpty ? .null : try JSONValue(parsing: answer.response.body)
        } catch {
            try throwIfDisguised(answer, nil)
            throw answer.mapping.unreadable(answer.response, "\(error)")
        }
        try throwIfDisguised(answer, json)
        return json
    }

    /// Throws the error that an answer of status 2xx is in truth.
    func throwIfDisguised(_ answer: ServiceAnswer, _ json: JSONValue?) throws(AlloyError) {
        guard let status = ServiceComplaint.disguisedStatus(of: answer.response, json: json) else { return }
        throw answer.mapping.error(for: answer.response, effectiveStatus: status)
    }
}
