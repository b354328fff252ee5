import HTTP
import JSON
import Logging

/// Turns what went wrong with one call into an `AlloyError`. A pure function of the call and of what came; made when
/// something did go wrong, as learning the secrets takes longer than the whole of a call that goes well.
struct ErrorMapping {
    let call: ServiceCall
    let configuration: AlloyConfiguration
    let redactor: Redactor

    init(_ call: ServiceCall, _ configuration: AlloyConfiguration, key: Secret) {
        self.call = call
        self.configuration = configuration
        redactor = configuration.redactor.extended(by: [key] + call.secrets)
    }

    /// Returns the error of a response with this error body: one of status 3xx, 4xx or 5xx, or one of 2xx that is an error
    /// all the same and should have had `status`.
    func error(for response: HTTPResponse, _ errorBody: ServiceErrorBody, status: Int) -> AlloyError {
        let phase = phase(status, of: response)
        let isUnknown = phase == .ambiguous && call.requestClass != .read
        let kind = isUnknown ? .unknownOutcome : kind(status, errorBody)
        var error = AlloyError(
            kind, sentence(kind, errorBody, status: status, response).withoutStopBehindEllipsis,
            origin: origin(errorBody),
            outcome: phase.outcome)
        error.retry = AlloyError.RetryAdvice(
            isSafe: RetryRules(for: call.requestClass).allowRetry(after: phase, status: status),
            afterMilliseconds: RetryHint.find(in: response.headers)?.milliseconds)
        error.httpStatus = response.status
        error.serviceCode = errorBody.code.map { redactor.redact($0) }
        error.requestId = RequestIdentifier.find(in: response.headers).map { redactor.redact($0) }
        error.attempts = [Attempt(number: 1, phase: phase, status: response.status)]
        error.isMissingRoute = errorBody.isMissingRoute
        var shown = errorBody
        shown.reason = errorBody.reason.map { redactor.redact($0) }
        shown.message = redactor.redact(errorBody.message)
        error.fix = FixAdvice(call, configuration).steps(for: error, shown)
        if error.kind == .forbidden, errorBody.isFromProvider, let scope = missingScope(response) {
            if error.message.hasSuffix(".") { error.message.removeLast() }
            error.message += "; the connected account lacks \(scope)."
            error.fix = FixAdvice(call, configuration).connecting(for: scope)
        }
        error.technical = technical(response, errorBody)
        return error
    }

    /// Returns the error of a response of 2xx whose body can't be read.
    func unreadable(_ response: HTTPResponse, _ reason: String) -> AlloyError {
        if let location = response.recordedAt, location.isRedacted {
            return unreadable(response, recordedAt: location, reason)
        }
        let isRead = call.requestClass == .read
        let message =
            response.recordedAt.map { "The recorded response (\($0)) can't be read" }
            ?? "\(endpoint) sent a response that can't be read"
        var error = AlloyError(
            isRead ? .alloyFailed : .unknownOutcome,
            isRead ? "\(message): \(reason)." : "\(message) (\(reason)), so whether it was done is not known.",
            origin: .alloy, outcome: .unknown)
        error.retry.isSafe = RetryRules(for: call.requestClass).allowRetry(after: .ambiguous, status: response.status)
        error.httpStatus = response.status
        error.requestId = RequestIdentifier.find(in: response.headers).map { redactor.redact($0) }
        error.attempts = [Attempt(number: 1, phase: .ambiguous, status: response.status)]
        error.fix = FixAdvice(call, configuration).steps(for: error, nil)
        if let location = response.recordedAt { error.fix.insert(.advice(Self.recordAnew(location)), at: 0) }
        error.technical = technical(response, nil)
        return error
    }

    /// The error of a response that can't be read because something was removed from it when it was recorded.
    private func unreadable(
        _ response: HTTPResponse, recordedAt location: RecordedLocation, _ reason: String
    ) -> AlloyError {
        var error = AlloyError.notSent(
            .conflict,
            "The recording is at fault, and not the service: the response to \(call.method) \(call.path.encoded) (\(location)) "
                + "can't be read, since something was removed from it (\(reason)).",
            fix: [.advice(Self.recordAnew(location))])
        error.httpStatus = response.status
        error.technical = technical(response, nil)
        return error
    }

    private static func recordAnew(_ location: RecordedLocation) -> String {
        "Check \(location): either the service responded so when it was recorded, or the file is damaged or was made by an "
            + "older version; then record anew with --record."
    }

    /// The scopes that the provider misses, as text.
    private func missingScope(_ response: HTTPResponse) -> String? {
        let json = try? JSONValue(parsing: response.body)
        return json.flatMap(MissingScope.find).map { redactor.redact($0.words) }
    }

    /// Returns the phase that a response proves: a refusal only when it is complete.
    func phase(_ status: Int, of response: HTTPResponse) -> Attempt.Phase {
        let phase = phase(status)
        return phase == .refused && !BodyCompleteness.isProven(response) ? .ambiguous : phase
    }

    /// Returns the phase that a status proves. 303 refers to the result of a request that was applied (RFC 9110 §15.4.4).
    private func phase(_ status: Int) -> Attempt.Phase {
        status == 303 && call.requestClass != .read ? .ambiguous : Attempt.Phase(status: status)
    }

    private func kind(_ status: Int, _ errorBody: ServiceErrorBody) -> AlloyError.Kind {
        let code = errorBody.code?.uppercased() ?? ""
        // A refused presigned link is an error of the service that made it, not of the key or the input.
        if call.endpoint == .fileStore, status < 500, status != 408, status != 429 { return .alloyFailed }
        if errorBody.isFromHost, code == "HOST_FAILURE" { return .internal }
        switch status {
        case ..<400: return errorBody.isFromProvider ? .providerFailed : .alloyFailed
        // The provider's own 401 means that the connected account is no longer accepted; the key is valid.
        case 401: return errorBody.isFromProvider ? .connectionRequired : .unauthenticated
        // A provider that wants to be paid, or whose bank said no, has nothing against the caller.
        case 402: return errorBody.isFromProvider ? .providerFailed : .forbidden
        case 403, 451: return .forbidden
        case 404, 405, 410: return .notFound
        case 408, 504: return .timedOut
        case 409, 412: return .conflict
        case 429: return .rateLimited
        case ..<500:
            if errorBody.isMissingRoute || errorBody.isAboutCredential || code.hasSuffix("NOT_FOUND") {
                return .notFound
            }
            let isConflict = ["CONFLICT", "DUPLICATE", "ALREADY", "_TAKEN"].contains { code.contains($0) }
            return isConflict ? .conflict : .invalidInput
        default: return errorBody.isFromProvider ? .providerFailed : .alloyFailed
        }
    }

    private func origin(_ errorBody: ServiceErrorBody) -> AlloyError.Origin {
        errorBody.isFromHost ? .host : errorBody.isFromProvider ? .provider : .alloy
    }

    private var endpoint: String { call.endpoint == .alloy ? "Alloy" : "The file store" }

    private func sentence(
        _ kind: AlloyError.Kind, _ errorBody: ServiceErrorBody, status: Int, _ response: HTTPResponse
    ) -> String {
        let details = details(errorBody)
        let party = errorBody.isFromHost ? "The host" : errorBody.isFromProvider ? "The provider" : endpoint
        return switch kind {
        case .unauthenticated: "Alloy did not accept the API key: \(details)."
        case .connectionRequired: "The provider no longer accepts the connected account: \(details)."
        case .forbidden: "\(party) does not allow this: \(details)."
        case .notFound where errorBody.isMissingRoute: "Alloy has no such route: \(details)."
        case .notFound where errorBody.isFromProvider: "The provider doesn't know the record: \(details)."
        case .notFound: "\(party) did not find it: \(details)."
        case .conflict: "\(party) reports a conflict: \(details)."
        case .rateLimited: "\(party) got too many requests: \(details)."
        case .timedOut: "\(party) took too long: \(details)."
        case .unknownOutcome where Attempt.Phase(status: status) == .refused && status != 303:
            "\(party) answered \(response.status), but its answer may have been cut off (\(details)), so whether it was done is "
                + "not known."
        // The message has the status with which a provider redirected.
        case .unknownOutcome where status == 303 && errorBody.isFromProvider:
            "\(details), so whether it was done is not known."
        case .unknownOutcome: "\(party) answered \(response.status) (\(details)), so whether it was done is not known."
        case .alloyFailed where (300..<400).contains(status):
            "\(endpoint) answered with a redirection (\(status)), which is not followed."
        case .providerFailed where (300..<400).contains(status): "The provider did not do this: \(details)."
        case .internal: "The host failed before anything was sent: \(details)."
        case .providerFailed where status == 402: "The provider did not do this: \(details)."
        case .alloyFailed, .providerFailed: "\(party) failed with \(response.status): \(details)."
        default: "\(party) refused the input: \(details)."
        }
    }

    /// The service's message and the provider's own reason, without the full stop that our own sentence adds.
    ///
    /// Secrets are removed before anything is cut: half a secret would not be found any more.
    private func details(_ errorBody: ServiceErrorBody) -> String {
        let message = redactor.redact(errorBody.message)
        guard let reason = errorBody.reason.map({ redactor.redact($0) }), !message.contains(reason) else {
            return message.clause(atMost: 240)
        }
        let start = message.clause(atMost: 80)
        return "\(start): \(reason.clause(atMost: 240 - start.count))"
    }

    private func technical(_ response: HTTPResponse, _ errorBody: ServiceErrorBody?) -> JSONObject {
        var object = request
        object.append("status", .int(response.status))
        object.append("source", (errorBody?.source).map(JSONValue.string))
        object.append("contentType", response.headers["content-type"].map(JSONValue.string))
        // A presigned link leads where only the file's owner may go: nothing of it is repeated.
        if call.endpoint == .alloy { object.append("location", response.headers["location"].map(JSONValue.string)) }
        object.append("body", excerpt(response.body))
        return redactor.redact(object)
    }

    /// The parts of the request that may be shown.
    var request: JSONObject {
        var object: JSONObject = ["operation": .string(call.operation.rawValue), "method": .string(call.method)]
        if call.endpoint == .alloy { object.append("path", .string(call.path.encoded)) }
        return object
    }

    /// Returns a small JSON body unchanged, or the start of any other text; nil for none and for bytes that are no text.
    private func excerpt(_ body: [UInt8]) -> JSONValue? {
        let limit = 4 << 10
        guard !body.isEmpty else { return nil }
        if body.count <= limit, let json = try? JSONValue(parsing: body) { return json }
        // Secrets go before the cut, as half a secret would not be found any more.
        let text = String(decoding: redactor.redact(Array(body.prefix(4 * limit))).prefix(limit), as: UTF8.self)
        guard !text.unicodeScalars.contains(where: { $0.value == 0 }) else { return nil }
        return .string(body.count > limit ? text + "…" : text)
    }
}
