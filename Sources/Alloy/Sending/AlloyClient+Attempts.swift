import HTTP
import Logging

extension AlloyClient {
    /// Sends one request, again where that is allowed, and turns the responses into a result or an error.
    ///
    /// `request` builds it with a key; `read` reads a response of status 2xx.
    nonisolated(nonsending) func exchange<Result>(
        _ call: ServiceCall, key: Secret, request: (Secret) -> HTTPRequest,
        _ read: (ServiceResponse) throws(AttemptFailure) -> Result
    ) async throws(AlloyError) -> Result {
        var history = AttemptHistory(
            call.requestClass, behind: call.earlierAttempts, isMadeOnce: call.options.isMadeOnce)
        var keys = APIKeyRotation(key)
        var permit: StartPermit?
        var waited = Duration.zero
        while true {
            let start = try await start(call, keys.key, history, &permit, &waited)
            let number = history.nextNumber
            var attempt = Attempt(number: number, phase: .answered, waitMilliseconds: waited.milliseconds)
            waited = .zero
            let failure: AttemptFailure
            do throws(AttemptFailure) {
                let response = try await respond(to: request(keys.key), for: call, key: keys.key)
                attempt.status = response.status
                let answer = ServiceResponse(
                    response: response, key: keys.key, attempts: history.attempts + [attempt],
                    warnings: history.warnings)
                let result = try read(answer)
                call.options.observer?.didEnd(attempt, requestId: answer.requestId)
                traffic.succeeded(permit, startedAt: start, spent: history.spent)
                return result
            } catch {
                failure = error
            }
            attempt.phase = failure.phase
            attempt.status = failure.status
            traffic.failed(permit, failure, startedAt: start)
            call.options.observer?.didEnd(attempt, requestId: failure.error.requestId)
            if failure.isRecordGone, history.mayHaveBeenApplied, let response = failure.response {
                history.add(attempt, failure)
                traffic.succeeded(nil, startedAt: start, spent: history.spent)
                return try gone(call, response, keys.key, history, read)
            }
            history.add(attempt, failure)
            if failure.isKeyRejected, try await renew(&keys, call, history) { continue }
            waited = try await pause(after: failure, call, keys.key, &history)
        }
    }

    /// Cuts those attempts too that are let come to their end (`CallOptions.finishesAttempts`), now and from now on: for a
    /// process that has to end.
    public func cancelOngoingAttempts() { ongoing.cut() }

    /// Waits until the call may start, and notifies its observer. Returns the instant of the start.
    private nonisolated(nonsending) func start(
        _ call: ServiceCall, _ key: Secret, _ history: AttemptHistory, _ permit: inout StartPermit?,
        _ waited: inout Duration
    ) async throws(AlloyError) -> ContinuousClock.Instant {
        var now = configuration.now()
        try check(call, key, history, now)
        let observer = call.options.observer
        // What goes to the file store is no request of Alloy's.
        if call.endpoint == .alloy {
            if let free = traffic.permitIfUnlimited(call, number: permit?.number, now: now) {
                permit = free
            } else {
                permit = try await waitForPermit(call, key, history, permit?.number)
                let before = now
                now = configuration.now()
                waited += before.duration(to: now)
            }
        }
        do throws(AlloyError) {
            try check(call, key, history, now)
            if let observer {
                let number = history.nextNumber
                if try !observer.willSendAtOnce(attempt: number) { try await observer.willSend(attempt: number) }
                now = configuration.now()
            }
        } catch {
            if let permit { traffic.cancel(permit) }
            throw history.attempts.isEmpty ? error : history.ended(by: error)
        }
        if let permit { traffic.start(permit) }
        return now
    }

    /// Waits in the limiter.
    private nonisolated(nonsending) func waitForPermit(
        _ call: ServiceCall, _ key: Secret, _ history: AttemptHistory, _ number: UInt64?
    ) async throws(AlloyError) -> StartPermit {
        do throws(LimiterError) {
            return try await traffic.wait(call, number: number) { position in
                let duration = configuration.now().duration(to: position.earliest)
                call.options.observer?.willWait(
                    CallWait(
                        reason: .rateLimit, duration: max(.zero, duration), attempt: history.nextNumber,
                        ahead: position.ahead))
            }
        } catch {
            throw history.ended(by: self.error(error, call, key))
        }
    }

    /// Throws when the call was cancelled or its time is up.
    private func check(
        _ call: ServiceCall, _ key: Secret, _ history: AttemptHistory, _ now: ContinuousClock.Instant
    ) throws(AlloyError) {
        if Task.isCancelled { throw history.ended(by: errors(about: call, key).notStarted(.cancelled)) }
        guard now < call.deadline else { throw history.ended(by: errors(about: call, key).notStarted(.timedOut)) }
    }

    /// Sends the request through the transport; throws unless a complete response of status 2xx arrives.
    private nonisolated(nonsending) func respond(
        to request: HTTPRequest, for call: ServiceCall, key: Secret
    ) async throws(AttemptFailure) -> HTTPResponse {
        let response: HTTPResponse
        do throws(HTTPFailure) {
            response =
                call.options.finishesAttempts
                ? try await sendWhole(request, call.deadline, patience: call.options.graceAfterCancel)
                : try await transport.send(request, deadline: call.deadline)
        } catch {
            throw errors(about: call, key).failure(for: error)
        }
        guard (200..<300).contains(response.status) else { throw errors(about: call, key).failure(for: response) }
        return response
    }

    /// Sends a request that is not cut when the task is cancelled, or only after `patience`.
    private nonisolated(nonsending) func sendWhole(
        _ request: HTTPRequest, _ deadline: ContinuousClock.Instant, patience: Duration?
    ) async throws(HTTPFailure) -> HTTPResponse {
        let task = Task.immediate { [transport] in
            do throws(HTTPFailure) {
                return Swift.Result<HTTPResponse, HTTPFailure>.success(
                    try await transport.send(request, deadline: deadline))
            } catch {
                return .failure(error)
            }
        }
        return try await withTaskCancellationHandler {
            await ongoing.wait(for: task)
        } onCancel: { [configuration] in
            guard let patience else { return }
            Task {
                try? await configuration.sleep(configuration.now() + patience)
                task.cancel()
            }
        }.get()
    }

    /// Looks for another key than the one that Alloy did not accept; false when there is none.
    private nonisolated(nonsending) func renew(
        _ keys: inout APIKeyRotation, _ call: ServiceCall, _ history: AttemptHistory
    ) async throws(AlloyError) -> Bool {
        guard configuration.key.known == nil else { return false }
        while let reading = keys.next() {
            do throws(AlloyError) {
                if keys.accept(try await configuration.key.key(reading, until: call.deadline)) { return true }
            } catch {
                // The refused key is a better explanation than the error of reading another one.
                if error.kind == .cancelled { throw history.ended(by: error) }
                return false
            }
        }
        return false
    }

    /// Waits before the next attempt, or throws when there is none. Returns the length of the wait.
    private nonisolated(nonsending) func pause(
        after failure: AttemptFailure, _ call: ServiceCall, _ key: Secret, _ history: inout AttemptHistory
    ) async throws(AlloyError) -> Duration {
        let now = configuration.now()
        let situation = RetrySituation(
            requestClass: call.requestClass, phase: failure.phase, status: failure.effectiveStatus,
            attempts: history.counted, hint: failure.hint, isPermanent: failure.isPermanent,
            retriesAmbiguousWrites: call.options.retriesAmbiguousWrites || configuration.retriesAmbiguousWrites,
            now: now, deadline: call.deadline)
        switch traffic.decide(situation, random: configuration.random()) {
        case .stop(let reason):
            var error = failure.error
            if let words = reason.words { error.technical?.append("notSentAgain", .string(words)) }
            throw history.ended(by: error)
        case .retry(let delay, let cost):
            history.spent += cost
            call.options.observer?.willWait(CallWait(reason: .retry, duration: delay, attempt: history.nextNumber))
            do {
                try await configuration.sleep(now.advanced(by: delay))
            } catch {
                throw history.ended(by: errors(about: call, key).notStarted(.cancelled))
            }
            // The planned wait, not the measured one: the machine's delay is of no interest.
            return delay
        }
    }

    /// Returns the error of a call that the limiter did not permit.
    private func error(_ end: LimiterError, _ call: ServiceCall, _ key: Secret) -> AlloyError {
        switch end {
        case .cancelled: errors(about: call, key).notStarted(.cancelled)
        case .late(let earliest): .tooManyRequests(in: configuration.now().duration(to: earliest))
        }
    }

    /// Returns the result of a deletion that an earlier attempt has made: the record is gone.
    private func gone<Result>(
        _ call: ServiceCall, _ response: HTTPResponse, _ key: Secret, _ history: AttemptHistory,
        _ read: (ServiceResponse) throws(AttemptFailure) -> Result
    ) throws(AlloyError) -> Result {
        var headers = response.headers
        headers["Content-Type"] = nil
        let answer = ServiceResponse(
            response: HTTPResponse(status: response.status, headers: headers), key: key, attempts: history.attempts,
            warnings: [
                "An earlier attempt ended without a certain result, and the next one did not find the record any more: it is deleted."
            ])
        do {
            return try read(answer)
        } catch {
            throw history.ended(by: error.error)
        }
    }
}

extension Duration {
    /// The duration in whole milliseconds, rounded up.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1_000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
