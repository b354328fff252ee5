import HTTP
import JSON
import Logging

/// The answer of a device authorization endpoint (RFC 8628 §3.2).
struct DeviceCodes: Sendable, Equatable {
    let deviceCode: Secret
    /// The code that the person enters.
    let userCode: String
    /// The page where the person enters it.
    let verificationUri: String
    /// The same page with the code in it.
    var completeUri: String?
    /// The time in which the codes are valid.
    var lifetime: Duration
    /// The least time between two requests for the token.
    var interval: Duration

    /// Reads an answer; nil where a part is missing.
    init?(_ json: JSONValue) {
        func text(_ name: String) -> String? { json[name]?.stringValue.flatMap { $0.isEmpty ? nil : $0 } }
        guard let device = text("device_code"), let user = text("user_code"),
            // The second is the name before the standard.
            let page = text("verification_uri") ?? text("verification_url")
        else { return nil }
        deviceCode = Secret(device)
        userCode = user
        verificationUri = page
        // Both are shown to a person as one and the same page.
        completeUri = text("verification_uri_complete").flatMap { complete in
            HTTPURL(complete).map(\.origin) == HTTPURL(page).map(\.origin) ? complete : nil
        }
        lifetime = .seconds(min(max(json["expires_in"]?.intValue ?? 600, 1), 3_600))
        interval = .seconds(min(max(json["interval"]?.intValue ?? 5, 1), 300))
    }

    /// The link for the person. The code stands in it in any case, so that it can be read there where the page has no field for
    /// it in its address.
    var link: String {
        if let completeUri { return completeUri }
        let separator = verificationUri.contains("?") ? "&" : "?"
        return "\(verificationUri)\(separator)user_code=\(PercentEncoding.encodeQueryComponent(userCode))"
    }
}

/// The requests for a token until the person has decided (RFC 8628 §3.5): a state machine, answers in, the next action out.
struct DevicePolling: Sendable {
    /// The next action.
    enum Action: Sendable, Equatable {
        /// Ask again at this moment.
        case ask(at: ContinuousClock.Instant)
        case connected(TokenAnswer.Tokens)
        /// Nothing comes any more, for this reason, a clause.
        case ended(String)
    }

    private var interval: Duration
    private let deadline: ContinuousClock.Instant

    /// Polling for codes that were given out at `now`.
    init(_ codes: DeviceCodes, now: ContinuousClock.Instant) {
        interval = codes.interval
        deadline = now.advanced(by: codes.lifetime)
    }

    /// Returns the first action.
    func begin(now: ContinuousClock.Instant) -> Action { next(now) }

    /// Returns the action after an answer; nil where none came.
    mutating func handle(_ answer: TokenAnswer?, now: ContinuousClock.Instant) -> Action {
        switch answer {
        case .tokens(let tokens): return .connected(tokens)
        case .refused("authorization_pending", _): break
        case .refused("slow_down", _): interval += .seconds(5)
        case .refused("access_denied", _): return .ended("access was denied")
        case .refused(let code, let words): return .ended(words.map { "\(code): \($0)" } ?? code)
        case .unreadable(let reason): return .ended("the answer can't be read: \(reason)")
        // "the client MUST unilaterally reduce its polling frequency".
        case nil, .failed, .throttled: interval = min(interval * 2, .seconds(300))
        }
        return next(now)
    }

    private func next(_ now: ContinuousClock.Instant) -> Action {
        let moment = now.advanced(by: interval)
        return moment <= deadline ? .ask(at: moment) : .ended("the code has expired")
    }
}
