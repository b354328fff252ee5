import HTTP
import JSON

extension ErrorMapping {
    /// What a response means that is an error; see `error(for:effectiveStatus:)`.
    func failure(for response: HTTPResponse, effectiveStatus: Int? = nil) -> AttemptFailure {
        let status = effectiveStatus ?? response.status
        let complaint = ServiceComplaint(response, redactor: redactor)
        let error = error(for: response, complaint, status: status)
        let phase = phase(status, of: response)
        var failure = AttemptFailure(error: error, phase: phase, status: response.status)
        failure.statusMeant = status
        failure.response = response
        failure.hint = RetryHint.find(in: response.headers)
        failure.isAboutKey = phase == .refused && status == 401 && error.kind == .unauthenticated
        failure.isRecordGone =
            phase == .refused && call.isDelete && complaint.provesAbsence(error, for: call.operation, response)
        if status == 429, call.answerer == .alloy { failure.throttle = complaint.throttleScope }
        return failure
    }

    /// What an exchange that failed means.
    func failure(for failure: HTTPFailure) -> AttemptFailure {
        let phase: Attempt.Phase = failure.phase == .notSent ? .notSent : .ambiguous
        let isFutile =
            switch failure.reason {
            case .invalidRequest, .transportMissing, .responseTooLarge, .cancelled, .notRecorded: true
            case .nameNotResolved, .connectFailed, .tlsFailed, .timedOut, .connectionClosed, .malformedResponse, .other:
                false
            }
        return AttemptFailure(error: error(for: failure), phase: phase, isFutile: isFutile)
    }

    /// What a response of 2xx means that can't be read, or, when it is `isWhole`, is not understood.
    func failure(unreadable response: HTTPResponse, _ reason: String, isWhole: Bool) -> AttemptFailure {
        let isRecordingAtFault = response.recordedAt?.isRedacted ?? false
        // To send again what was not sent again when it was recorded brings another error only.
        let isLastRecorded = response.recordedAt.map { !$0.isRepeated } ?? false
        return AttemptFailure(
            error: unreadable(response, reason), phase: isRecordingAtFault ? .notSent : .ambiguous,
            status: response.status, response: response, isFutile: isWhole || isRecordingAtFault || isLastRecorded)
    }
}

extension ServiceComplaint {
    /// Whose requests are too many, where this complains of that.
    fileprivate var throttleScope: ThrottleScope {
        if isFromProvider { return .provider }
        return names("user") ? .user : .everything
    }

    /// True when the code or the message has `word` as one of its words.
    private func names(_ word: String) -> Bool {
        let text = "\(code ?? "") \(message)".lowercased()
        return text.split { !$0.isLetter }.contains { $0 == word }
    }

    /// True when this refusal of `operation`, a deletion, proves that what it names is not there.
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
        // A page or a line of text comes from what stands before the service, and knows of no records.
        guard response.body.isEmpty || (try? JSONValue(parsing: response.body))?.objectValue != nil else {
            return false
        }
        // Where something on the way to the record is not known, nothing is known of the record.
        let subject = operation == .usersDelete ? "user" : ""
        return !["credential", "user", "connector", "action", "authentication"].contains { $0 != subject && names($0) }
    }
}
