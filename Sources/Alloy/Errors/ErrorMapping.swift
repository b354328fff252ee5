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

    /// The error that a response with this complaint means: one of status 3xx, 4xx or 5xx, or one of 2xx that is an error
    /// all the same and should have had `status`.
    func error(for response: HTTPResponse, _ complaint: ServiceComplaint, status: Int) -> AlloyError {
        let phase = phase(status, of: response)
        let isUnknown = phase == .ambiguous && call.requestClass != .read
        let kind = isUnknown ? .unknownOutcome : kind(status, complaint)
        var error = AlloyError(
            kind, sentence(kind, complaint, status: status, response).withoutStopBehindEllipsis,
            origin: origin(complaint),
            outcome: phase.outcome)
        error.retry = AlloyError.RetryAdvice(
            isSafe: RetryRules(for: call.requestClass).allowRetry(after: phase, status: status),
            afterMilliseconds: RetryHint.find(in: response.headers)?.milliseconds)
        error.httpStatus = response.status
        error.serviceCode = complaint.code.map { redactor.redact($0) }
        error.requestId = RequestIdentifier.find(in: response.headers).map { redactor.redact($0) }
        error.attempts = [Attempt(number: 1, phase: phase, status: response.status)]
        error.isMissingRoute = complaint.isMissingRoute
        var shown = complaint
        shown.reason = complaint.reason.map { redactor.redact($0) }
        shown.message = redactor.redact(complaint.message)
        error.fix = FixAdvice(call, configuration).steps(for: error, shown)
        if error.kind == .forbidden, complaint.isFromProvider, let scope = missingScope(response) {
            if error.message.hasSuffix(".") { error.message.removeLast() }
            error.message += "; the connected account lacks \(scope)."
            error.fix = FixAdvice(call, configuration).connecting(for: scope)
        }
        error.technical = technical(response, complaint)
        return error
    }

    /// The error that a response of 2xx means whose body is not what it should be.
    func unreadable(_ response: HTTPResponse, _ reason: String) -> AlloyError {
        if let place = response.recordedAt, place.isRedacted { return unreadable(response, recordedAt: place, reason) }
        let isRead = call.requestClass == .read
        let story =
            response.recordedAt.map { "The answer that was recorded (\($0)) can't be read" }
            ?? "\(answerer) answered something that can't be read"
        var error = AlloyError(
            isRead ? .alloyFailed : .unknownOutcome,
            isRead ? "\(story): \(reason)." : "\(story) (\(reason)), so whether it was done is not known.",
            origin: .alloy, outcome: .unknown)
        error.retry.isSafe = RetryRules(for: call.requestClass).allowRetry(after: .ambiguous, status: response.status)
        error.httpStatus = response.status
        error.requestId = RequestIdentifier.find(in: response.headers).map { redactor.redact($0) }
        error.attempts = [Attempt(number: 1, phase: .ambiguous, status: response.status)]
        error.fix = FixAdvice(call, configuration).steps(for: error, nil)
        if let place = response.recordedAt { error.fix.insert(.advice(Self.recordAnew(place)), at: 0) }
        error.technical = technical(response, nil)
        return error
    }

    /// The error that an answer means which can't be read since something was taken out of it when it was recorded.
    private func unreadable(
        _ response: HTTPResponse, recordedAt place: RecordedPlace, _ reason: String
    ) -> AlloyError {
        var error = AlloyError.notSent(
            .conflict,
            "The recording is at fault, and not the service: the answer to \(call.method) \(call.path.encoded) (\(place)) "
                + "can't be read, since something was taken out of it (\(reason)).",
            fix: [.advice(Self.recordAnew(place))])
        error.httpStatus = response.status
        error.technical = technical(response, nil)
        return error
    }

    private static func recordAnew(_ place: RecordedPlace) -> String {
        "Look at \(place): either the service answered so when it was recorded, or the file is damaged or was made by an "
            + "older version; then record anew with --record."
    }

    /// The rights that the third party misses, in words.
    private func missingScope(_ response: HTTPResponse) -> String? {
        let json = try? JSONValue(parsing: response.body)
        return json.flatMap(MissingScope.find).map { redactor.redact($0.words) }
    }

    /// The phase that a response proves: a refusal only when it came whole.
    func phase(_ status: Int, of response: HTTPResponse) -> Attempt.Phase {
        let phase = phase(status)
        return phase == .refused && !BodyCompleteness.isProven(response) ? .ambiguous : phase
    }

    /// The phase that a status proves. 303 says where the result of what was done is to be seen (RFC 9110 §15.4.4).
    private func phase(_ status: Int) -> Attempt.Phase {
        status == 303 && call.requestClass != .read ? .ambiguous : Attempt.Phase(status: status)
    }

    private func kind(_ status: Int, _ complaint: ServiceComplaint) -> AlloyError.Kind {
        let code = complaint.code?.uppercased() ?? ""
        // A presigned link that is refused is a mistake of who made it, not of the key or the input.
        if call.answerer == .fileStore, status < 500, status != 408, status != 429 { return .alloyFailed }
        switch status {
        case ..<400: return .alloyFailed
        // The third party's own 401 says that the connected account is no longer accepted; the key is fine.
        case 401: return complaint.isFromProvider ? .connectionRequired : .unauthenticated
        // A third party that wants to be paid, or whose bank said no, has nothing against the caller.
        case 402: return complaint.isFromProvider ? .providerFailed : .forbidden
        case 403, 451: return .forbidden
        case 404, 405, 410: return .notFound
        case 408, 504: return .timedOut
        case 409, 412: return .conflict
        case 429: return .rateLimited
        case ..<500:
            if complaint.isMissingRoute || complaint.isAboutCredential || code.hasSuffix("NOT_FOUND") {
                return .notFound
            }
            let isConflict = ["CONFLICT", "DUPLICATE", "ALREADY", "_TAKEN"].contains { code.contains($0) }
            return isConflict ? .conflict : .invalidInput
        default: return complaint.isFromProvider ? .providerFailed : .alloyFailed
        }
    }

    private func origin(_ complaint: ServiceComplaint) -> AlloyError.Origin {
        complaint.isFromProvider ? .provider : .alloy
    }

    private var answerer: String { call.answerer == .alloy ? "Alloy" : "The file store" }

    private func sentence(
        _ kind: AlloyError.Kind, _ complaint: ServiceComplaint, status: Int, _ response: HTTPResponse
    ) -> String {
        let said = said(complaint)
        let who = complaint.isFromProvider ? "The third party" : answerer
        return switch kind {
        case .unauthenticated: "Alloy did not accept the API key: \(said)."
        case .connectionRequired: "The third party no longer accepts the connected account: \(said)."
        case .forbidden: "\(who) does not allow this: \(said)."
        case .notFound where complaint.isMissingRoute: "Alloy has no such route: \(said)."
        case .notFound where complaint.isFromProvider: "The third party doesn't know the record: \(said)."
        case .notFound: "\(who) did not find it: \(said)."
        case .conflict: "\(who) reports a conflict: \(said)."
        case .rateLimited: "\(who) got too many requests: \(said)."
        case .timedOut: "\(who) took too long: \(said)."
        case .unknownOutcome where Attempt.Phase(status: status) == .refused && status != 303:
            "\(who) answered \(response.status), but its answer may have been cut off (\(said)), so whether it was done is "
                + "not known."
        case .unknownOutcome: "\(who) answered \(response.status) (\(said)), so whether it was done is not known."
        case .alloyFailed where (300..<400).contains(status):
            "\(answerer) answered with a redirection (\(status)), which is not followed."
        case .providerFailed where status == 402: "The third party did not do this: \(said)."
        case .alloyFailed, .providerFailed: "\(who) failed with \(response.status): \(said)."
        default: "\(who) refused the input: \(said)."
        }
    }

    /// What the service says, and the third party's own reason where it stands beside it; without the full stop that our
    /// own sentence brings.
    ///
    /// Secrets go before anything is cut: half a secret would not be found any more.
    private func said(_ complaint: ServiceComplaint) -> String {
        let message = redactor.redact(complaint.message)
        guard let reason = complaint.reason.map({ redactor.redact($0) }), !message.contains(reason) else {
            return message.clause(atMost: 240)
        }
        let start = message.clause(atMost: 80)
        return "\(start): \(reason.clause(atMost: 240 - start.count))"
    }

    private func technical(_ response: HTTPResponse, _ complaint: ServiceComplaint?) -> JSONObject {
        var object = request
        object.append("status", .int(response.status))
        object.append("source", (complaint?.source).map(JSONValue.string))
        object.append("contentType", response.headers["content-type"].map(JSONValue.string))
        // A presigned link leads where only the file's owner may go: nothing of it is repeated.
        if call.answerer == .alloy { object.append("location", response.headers["location"].map(JSONValue.string)) }
        object.append("body", excerpt(response.body))
        return redactor.redact(object)
    }

    /// The request as far as it may be shown.
    var request: JSONObject {
        var object: JSONObject = ["operation": .string(call.operation.rawValue), "method": .string(call.method)]
        if call.answerer == .alloy { object.append("path", .string(call.path.encoded)) }
        return object
    }

    /// A small JSON body as it is, the start of any other text; nil for none and for bytes that are no text.
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
