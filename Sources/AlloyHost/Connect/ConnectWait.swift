import Alloy
import JSON

/// The wait for a person in a browser: when the credentials are listed, and what a change of the list means. A state
/// machine without input or output: events in, the next action out.
///
/// It ends with a credential that is in the list now and was not before the link was shown, and never with the last one
/// of the list.
struct ConnectWait: Sendable {
    /// The events.
    enum Event: Sendable {
        /// The moment that was waited for has come.
        case due
        /// The browser has come back.
        case returned(BrowserReturn)
        /// The list of credentials that there are now.
        case listed([Credential])
        /// The credentials could not be listed.
        case notListed(AlloyError)
    }

    /// The next action.
    enum Action: Sendable, Equatable {
        /// Wait until this moment, or until something happens.
        case wait(until: ContinuousClock.Instant)
        /// List the credentials.
        case look
        case end(Ending)
    }

    /// The end of the wait.
    enum Ending: Sendable, Equatable {
        /// The credential that the person made.
        case connected(String)
        /// Several credentials are new, so the right one can't be known.
        case several([String])
        /// The browser returned, and there is no new credential. `reason` comes from the browser, if it gave one.
        case denied(reason: String?)
        /// The link was not used in time.
        case timedOut
        case failed(AlloyError)
    }

    /// The intervals and time limits of the wait.
    struct Pace: Sendable {
        /// The pause before the first look, and the first one after the browser has come back.
        var first = Duration.milliseconds(500)
        /// No pause is longer.
        var longest = Duration.seconds(5)
        /// The time after the return of the browser in which a credential may still appear: the list can lag a little.
        var grace = Duration.seconds(10)
        /// The same time when the browser reported an error: then no credential is expected.
        var graceAfterError = Duration.seconds(1)
        /// Indicates that the credentials are listed repeatedly. Not needed where all changes are reported.
        var polls = true

        /// The pace for the real service.
        static let usual = Pace()
        /// The pace for a recording: whatever was seen then is seen again, however soon it is looked for.
        static let replayed = Pace(first: .zero, longest: .zero)
        /// The pace for a sandbox in this process, which reports decisions itself.
        static let reported = Pace(grace: .zero, graceAfterError: .zero, polls: false)
    }

    private let before: Set<ExactString>
    private let otherTypes: [String]
    private let deadline: ContinuousClock.Instant
    private let pace: Pace
    private var pause: Duration
    private var returned: (at: ContinuousClock.Instant, what: BrowserReturn)?

    /// A wait for a credential that is not in `before` and is of none of `otherTypes`.
    init(
        before: [Credential], otherTypes: [String], deadline: ContinuousClock.Instant,
        pace: Pace = .usual
    ) {
        self.before = Set(before.map { ExactString($0.credentialId) })
        self.otherTypes = otherTypes
        self.deadline = deadline
        self.pace = pace
        pause = pace.first
    }

    /// Returns the first action, when the link has just been shown.
    func begin(now: ContinuousClock.Instant) -> Action { waiting(now) }

    /// Returns the action that follows `event`.
    mutating func handle(_ event: Event, now: ContinuousClock.Instant) -> Action {
        switch event {
        case .due: return .look
        case .returned(let what):
            if returned == nil { returned = (now, what) }
            pause = pace.first
            return .look
        case .listed(let credentials): return seen(credentials, now)
        case .notListed(let error):
            guard error.retry.isSafe, error.kind != .cancelled else { return .end(.failed(error)) }
            if isOver(now) { return .end(.failed(error)) }
            // The service may have said how long it wants to be left alone.
            slower(atLeast: .milliseconds(error.retry.afterMilliseconds ?? 0))
            return waiting(now)
        }
    }

    private mutating func seen(_ credentials: [Credential], _ now: ContinuousClock.Instant) -> Action {
        let new = credentials.filter { credential in
            !before.contains(ExactString(credential.credentialId))
                && !otherTypes.contains { $0.hasSameCodePoints(as: credential.authenticationType ?? "") }
        }
        if let first = new.first {
            return .end(
                new.count == 1 ? .connected(first.credentialId) : .several(new.map(\.credentialId)))
        }
        if let patience = patienceAfterReturn, now >= patience {
            return .end(.denied(reason: returned?.what.error))
        }
        if isOver(now) {
            return .end(returned == nil ? .timedOut : .denied(reason: returned?.what.error))
        }
        defer { slower() }
        return waiting(now)
    }

    private func isOver(_ now: ContinuousClock.Instant) -> Bool { now >= deadline }

    /// The instant until which a credential may appear after the return of the browser; nil before that.
    private var patienceAfterReturn: ContinuousClock.Instant? {
        returned.map { $0.at.advanced(by: $0.what.error == nil ? pace.grace : pace.graceAfterError) }
    }

    private func waiting(_ now: ContinuousClock.Instant) -> Action {
        let next = pace.polls || returned != nil ? now.advanced(by: pause) : deadline
        // The last look is at the very end, so that nothing is missed between two. A patience that is over already ends
        // with the next look that succeeds.
        let patience = patienceAfterReturn.map { $0 > now ? $0 : next } ?? deadline
        return .wait(until: min(next, deadline, patience))
    }

    private mutating func slower(atLeast least: Duration = .zero) {
        pause = max(min(pause * 3 / 2, pace.longest), least)
    }
}

/// A browser that came back from the consent page.
struct BrowserReturn: Sendable, Equatable {
    /// The error that the browser reports (RFC 6749 §4.1.2.1). The service's own redirects have no parameters, but a
    /// proxy before it may add them.
    var error: String?

    init(error: String? = nil) { self.error = error }

    /// A return with these parameters in its URL.
    init(parameters: [(name: String, value: String)]) {
        func value(_ name: String) -> String? {
            parameters.first { $0.name.lowercased() == name && !$0.value.isEmpty }?.value
        }
        guard let code = value("error") else { return }
        error = value("error_description") ?? (code == "access_denied" ? "access was denied" : code)
    }
}
