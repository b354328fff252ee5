import HTTP
import Platform
import Locking

/// A page on 127.0.0.1 that a browser returns to once, at a path that can't be guessed.
final class LoopbackRedirect: RedirectListener {
    let redirectUri: String
    private let server: LoopbackServer

    private init(_ server: LoopbackServer, path: String) {
        self.server = server
        redirectUri = "\(server.origin)\(path)"
    }

    /// Listens on a port of the system's choice. `onReturn` is called when a browser was served the page, and only the first
    /// time.
    static func listen(
        _ onReturn: @escaping @Sendable (BrowserReturn) -> Void
    ) throws(SystemError) -> any RedirectListener {
        let path = "/connected/\(UnguessableText.make())"
        let isReported = Mutex(false)
        let tell: @Sendable (BrowserReturn) -> Void = { what in
            let isFirst = isReported.withLock { isReported in
                defer { isReported = true }
                return !isReported
            }
            if isFirst { onReturn(what) }
        }
        var limits = ServerLimits()
        limits.bodyBytes = 0
        limits.connections = 16
        limits.idleTime = .seconds(5)
        let server = try LoopbackServer.start(limits: limits) { request in answer(request, path, tell) }
        return LoopbackRedirect(server, path: path)
    }

    func close() { server.stop() }

    private static func answer(
        _ request: HTTPRequest, _ path: String, _ tell: @escaping @Sendable (BrowserReturn) -> Void
    ) -> ServerResponse {
        let parts = request.target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.first.map(String.init)?.hasSameCodePoints(as: path) == true else {
            return .whole(ConnectPage.notFound)
        }
        guard request.method == "GET" else {
            return .whole(HTTPResponse(status: 405, headers: ["Allow": "GET"], body: []))
        }
        let what = BrowserReturn(parameters: PercentEncoding.decodeForm(parts.count == 2 ? parts[1] : ""))
        let page = ConnectPage.page(isDenied: what.error != nil)
        let state = Mutex(0)
        // Reported when the page has been sent: the process may end right after that.
        return .streamed(HTTPResponse.Head(status: 200, headers: ConnectPage.headers)) {
            let number = state.withLock { number in
                defer { number += 1 }
                return number
            }
            if number == 0 { return page }
            tell(what)
            return nil
        }
    }
}
