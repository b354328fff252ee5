import HTTP
import JSON
import Logging
import Platform
import Locking

/// The page on the loopback interface to which providers send the browser (RFC 8252 §7.3), and the requests that wait for it.
final class OAuthCallbacks: Sendable {
    /// A request that waits for its answer.
    struct Pending: Sendable {
        /// The end of the wait.
        let deadline: ContinuousClock.Instant
        /// The provider's issuer, where it is known.
        let issuer: String?
        /// The page to which the browser goes at the end; nil for a page of this server.
        let redirectUri: String?
        /// Takes the answer; returns why the account is not connected, or nil.
        let finish: @Sendable (AuthorizationAnswer) async -> String?
    }

    private struct State {
        var server: LoopbackServer?
        var pending: [String: Pending] = [:]
    }

    /// The path of the page. It is always the same: many providers want to know it before.
    static let path = "/oauth/callback"
    /// The time for which a link can be used.
    static let life = Duration.seconds(3_600)
    private static let maximumPending = 256

    private let port: UInt16
    private let clock: DirectClock
    private let redactor: Redactor
    private let state = Mutex(State())

    /// Callbacks on `port`; 0 for one that the system chooses. What `redactor` knows is neither shown nor passed on.
    init(port: UInt16, _ clock: DirectClock, _ redactor: Redactor) {
        self.port = port
        self.clock = clock
        self.redactor = redactor
    }

    /// Starts the server unless it runs, and returns the URL of the page.
    func start() throws(SystemError) -> String {
        let origin = try state.withLock { state throws(SystemError) in
            if let server = state.server { return server.origin }
            var limits = ServerLimits()
            limits.bodyBytes = 0
            limits.connections = 16
            limits.idleTime = .seconds(5)
            let server = try LoopbackServer.start(port: port, limits: limits) { [weak self] request in
                await self?.answer(request) ?? .whole(Self.page(404, "There is nothing here."))
            }
            state.server = server
            return server.origin
        }
        return "\(origin)\(Self.path)"
    }

    /// Waits for the answer to the request of this state, which is used once.
    func add(_ pending: Pending, state text: String) {
        let now = clock.instant()
        state.withLock { state in
            state.pending = state.pending.filter { $0.value.deadline > now }
            if state.pending.count >= Self.maximumPending,
                let oldest = state.pending.min(by: { $0.value.deadline < $1.value.deadline })?.key
            {
                state.pending[oldest] = nil
            }
            state.pending[text] = pending
        }
    }

    /// Answers a browser.
    func answer(_ request: HTTPRequest) async -> ServerResponse {
        let parts = request.target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.first.map(String.init) == Self.path else { return .whole(Self.page(404, "There is nothing here.")) }
        guard request.method == "GET" else {
            return .whole(HTTPResponse(status: 405, headers: ["Allow": "GET"], body: []))
        }
        let parameters = PercentEncoding.decodeForm(parts.count == 2 ? parts[1] : "")
        let states = parameters.filter { $0.name == "state" }
        guard states.count == 1, let pending = take(states[0].value) else {
            return .whole(Self.page(400, "This link was used before, or its time is over. Nothing was connected."))
        }
        guard let answer = AuthorizationAnswer(parameters, issuer: pending.issuer, redactor) else {
            return .whole(end(pending, "the provider's answer can't be read"))
        }
        return .whole(end(pending, await pending.finish(answer)))
    }

    private func take(_ text: String) -> Pending? {
        let now = clock.instant()
        return state.withLock { state in
            let pending = state.pending.removeValue(forKey: text)
            return pending.flatMap { $0.deadline > now ? $0 : nil }
        }
    }

    private func end(_ pending: Pending, _ problem: String?) -> HTTPResponse {
        // The provider's own words may repeat what it was sent.
        let problem = problem.map { redactor.redact($0) }
        guard let redirectUri = pending.redirectUri else {
            return Self.page(
                200,
                problem.map { "Nothing was connected: \($0)." }
                    ?? "The account is connected. You can close this window.")
        }
        var location = redirectUri
        if let problem {
            let separator = redirectUri.contains("?") ? "&" : "?"
            location += "\(separator)error=access_denied"
            location += "&error_description=\(PercentEncoding.encodeQueryComponent(problem))"
        }
        var response = Self.page(303, "")
        response.headers["Location"] = location
        return response
    }

    /// A page of text alone: whatever stands in it, it is no markup.
    private static func page(_ status: Int, _ text: String) -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: [
                "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store",
                "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
                "Content-Security-Policy": "default-src 'none'",
            ], body: Array(text.utf8))
    }
}
