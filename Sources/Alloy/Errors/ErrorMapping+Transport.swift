import HTTP
import JSON

extension ErrorMapping {
    /// Returns the error of a call that was cancelled, or reached its deadline, before an attempt was passed to the transport.
    func notStarted(_ reason: HTTPFailure.Reason) -> AlloyError {
        error(for: HTTPFailure(phase: .notSent, reason: reason, technical: "not handed to the transport"))
    }

    /// Returns the error of a failed exchange.
    func error(for failure: HTTPFailure) -> AlloyError {
        let phase: Attempt.Phase = failure.phase == .notSent ? .notSent : .ambiguous
        let isUnknown = phase == .ambiguous && call.requestClass != .read
        let kind = isUnknown ? .unknownOutcome : Self.kind(failure)
        let message = Self.message(for: failure)
        var error = AlloyError(
            kind, isUnknown ? "\(message), so whether it was done is not known." : "\(message).",
            origin: Self.origin(failure), outcome: phase.outcome)
        error.retry.isSafe =
            kind != .internal
            && ![.invalidRequest, .bodyChanged, .addressRefused, .notRecorded].contains(failure.reason)
            && RetryRules(for: call.requestClass).allowRetry(after: phase, status: nil)
        error.attempts = [Attempt(number: 1, phase: phase)]
        error.fix = FixAdvice(call, configuration).steps(for: error, failure)
        var technical = request
        technical.append("reason", .string(failure.reason.rawValue))
        technical.append("transport", .string(failure.technical))
        error.technical = redactor.redact(technical)
        return error
    }

    private static func kind(_ failure: HTTPFailure) -> AlloyError.Kind {
        switch failure.reason {
        case .invalidRequest: .invalidInput
        case .addressRefused: .forbidden
        case .transportMissing: .internal
        case .timedOut: .timedOut
        case .cancelled: .cancelled
        case .notRecorded, .bodyChanged: .conflict
        case .resourceShortage: .overloaded
        case .malformedResponse, .responseTooLarge: failure.peer == nil ? .alloyFailed : .providerFailed
        case .nameNotResolved, .connectFailed, .tlsFailed, .connectionClosed, .other: .network
        }
    }

    private static func origin(_ failure: HTTPFailure) -> AlloyError.Origin {
        switch failure.reason {
        case .invalidRequest, .bodyChanged, .transportMissing, .cancelled, .notRecorded, .addressRefused,
            .resourceShortage:
            .host
        case .malformedResponse, .responseTooLarge: failure.peer == nil ? .alloy : .provider
        case .nameNotResolved, .connectFailed, .tlsFailed, .timedOut, .connectionClosed, .other: .network
        }
    }

    private static func message(for failure: HTTPFailure) -> String {
        let party = failure.peer.map { "The provider, \($0)," } ?? "The service"
        return switch failure.reason {
        case .notRecorded: failure.technical
        case .invalidRequest: "The request can't be sent as it is"
        case .bodyChanged: "A file was changed while it was sent, and not sent as a whole"
        case .transportMissing: "No HTTP library was found on this machine"
        case .nameNotResolved where failure.peer != nil:
            "The name of the provider, \(failure.peer?.host ?? ""), was not found"
        case .nameNotResolved: "The service's name was not found"
        case .addressRefused: "The request was not sent: \(failure.technical)"
        case .resourceShortage: "This process can open no further connection"
        case .connectFailed: "\(party) could not be reached"
        case .tlsFailed where failure.peer != nil: "No secure connection to the provider could be made"
        case .tlsFailed: "No secure connection to the service could be made"
        case .timedOut: "No response arrived in time"
        case .cancelled: "The call was cancelled"
        case .connectionClosed: "The connection was closed before the response"
        case .malformedResponse: "The response arrived incomplete"
        case .responseTooLarge: "The response is larger than allowed"
        case .other where failure.peer != nil: "The exchange with the provider failed"
        case .other: "The exchange with the service failed"
        }
    }
}
