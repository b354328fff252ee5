import HTTP
import JSON

extension ErrorMapping {
    /// The failure that an error response means; see `error(for:effectiveStatus:)`.
    func failure(for response: HTTPResponse, effectiveStatus: Int? = nil) -> AttemptFailure {
        let status = effectiveStatus ?? response.status
        let errorBody = ServiceErrorBody(response, redactor: redactor)
        let error = error(for: response, errorBody, status: status)
        let phase = phase(status, of: response)
        var failure = AttemptFailure(error: error, phase: phase, status: response.status)
        failure.effectiveStatus = status
        failure.response = response
        failure.hint = RetryHint.find(in: response.headers)
        failure.isKeyRejected = phase == .refused && status == 401 && error.kind == .unauthenticated
        failure.isRecordGone =
            phase == .refused && call.isDelete && errorBody.provesAbsence(error, for: call.operation, response)
        if status == 429, call.endpoint == .alloy { failure.throttle = errorBody.throttleScope }
        return failure
    }

    /// The failure that a failed exchange means.
    func failure(for failure: HTTPFailure) -> AttemptFailure {
        let phase: Attempt.Phase = failure.phase == .notSent ? .notSent : .ambiguous
        let isPermanent =
            switch failure.reason {
            case .invalidRequest, .bodyChanged, .addressRefused, .transportMissing, .responseTooLarge, .cancelled,
                .notRecorded:
                true
            case .nameNotResolved, .connectFailed, .tlsFailed, .timedOut, .connectionClosed, .malformedResponse,
                .resourceShortage, .other:
                false
            }
        return AttemptFailure(error: error(for: failure), phase: phase, isPermanent: isPermanent)
    }

    /// The failure of a response of 2xx that can't be read, or, when it is `isWhole`, is complete but not understood.
    func failure(unreadable response: HTTPResponse, _ reason: String, isWhole: Bool) -> AttemptFailure {
        let isRecordingAtFault = response.recordedAt?.isRedacted ?? false
        // A request that was not sent again when it was recorded would only end in another error.
        let isLastRecorded = response.recordedAt.map { !$0.isRepeated } ?? false
        return AttemptFailure(
            error: unreadable(response, reason), phase: isRecordingAtFault ? .notSent : .ambiguous,
            status: response.status, response: response, isPermanent: isWhole || isRecordingAtFault || isLastRecorded)
    }
}

extension ServiceErrorBody {
    /// The scope of the requests that this error body reports as too many.
    fileprivate var throttleScope: ThrottleScope {
        if isFromProvider { return .provider }
        return names("user") ? .user : .everything
    }

    /// Returns true when the code or the message contains `word` as a whole word.
    private func names(_ word: String) -> Bool {
        let text = "\(code ?? "") \(message)".lowercased()
        return text.split { !$0.isLetter }.contains { $0 == word }
    }

    /// Returns true when this response to `operation`, a deletion, proves that the record does not exist.
    fileprivate func provesAbsence(_ error: AlloyError, for operation: Operation, _ response: HTTPResponse) -> Bool {
        guard error.kind == .notFound, !isMissingRoute else { return false }
        switch operation {
        // The status beside these words was never recorded; 400 is likely.
        case .credentialsDelete where isAboutCredential, .usersDelete where isAbout("user"),
            .filesDelete where isAbout("file"):
            return true
        default: break
        }
        guard response.status == 404 else { return false }
        if isFromProvider { return operation == .execute }
        // A page or a line of text comes from a proxy before the service, which has no information about records.
        guard response.body.isEmpty || (try? JSONValue(parsing: response.body))?.objectValue != nil else {
            return false
        }
        // Where something on the way to the record is not known, nothing is known of the record.
        let subject = operation == .usersDelete ? "user" : ""
        return !["credential", "user", "connector", "action", "authentication"].contains { $0 != subject && names($0) }
    }
}
