import AlloyHost
import HTTP
import JSON
import JSONRPC
import Logging

/// The responses of the console's server.
///
/// `LoopbackServer` has refused a `Host` that is not its own before a request comes here.
struct ConsoleSite: Sendable {
    let access: ConsoleAccess
    let methods: ConsoleMethods
    let icons: IconStore
    let limits: Limits
    let log: Log
    private let exchanges = ConsoleExchanges()

    init(access: ConsoleAccess, methods: ConsoleMethods, icons: IconStore, limits: Limits, log: Log) {
        self.access = access
        self.methods = methods
        self.icons = icons
        self.limits = limits
        self.log = log
    }

    /// The response to a request.
    func response(to request: HTTPRequest) async -> ServerResponse {
        guard request.isOfOwnOrigin else {
            return .whole(
                .notice(403, "This request came from another page", "Open the console's own page, and use it there."))
        }
        let path = request.path
        if path.hasPrefix("/open/") { return .whole(open(request)) }
        if path.hasPrefix("/assets/") { return .whole(asset(request)) }
        guard ["/", "/rpc"].contains(path) || path.hasPrefix("/icons/") else { return .whole(Self.notFound) }
        guard access.hasCookie(request) else {
            return .whole(
                .notice(
                    403, "This page needs its link",
                    "Open the link that alloy-host console has printed. It works once, and in one browser."))
        }
        if path == "/rpc" { return rpc(request) }
        if let refusal = Self.refusal(unlessReading: request) { return .whole(refusal) }
        if path == "/" { return .whole(.console(type: PageFile.html, PageFile.filled("index.html"))) }
        return .whole(await icon(request))
    }

    private static let notFound = HTTPResponse.notice(404, "There is nothing here", "Open the console's start page.")

    private static func refusal(unlessReading request: HTTPRequest) -> HTTPResponse? {
        guard !["GET", "HEAD"].contains(request.method) else { return nil }
        return notAllowed("GET, HEAD")
    }

    private static func notAllowed(_ methods: String) -> HTTPResponse {
        var response = HTTPResponse.notice(405, "This can't be done here", "Open the console's start page.")
        response.headers["Allow"] = methods
        return response
    }

    /// The page behind the link: it sets the cookie, gives the page its token, and continues to the start page.
    private func open(_ request: HTTPRequest) -> HTTPResponse {
        if let refusal = Self.refusal(unlessReading: request) { return refusal }
        guard UnguessableText.matches(String(request.target.dropFirst("/open/".count)), access.linkKey) else {
            return Self.notFound
        }
        // What a browser or a messenger loads beforehand must not use the link up.
        guard request.method == "GET", !request.isPrefetch else {
            return .notice(503, "Not yet", "Open this link when you want to use it.")
        }
        guard access.useLink() else {
            return .notice(
                410, "This link has been used",
                "It works once. Go on in the window in which it was opened, or start alloy-host console again.")
        }
        var response = HTTPResponse.console(
            type: PageFile.html, PageFile.filled("open.html", ["token": access.pageToken]))
        response.headers["Set-Cookie"] = access.cookieField
        return response
    }

    private func asset(_ request: HTTPRequest) -> HTTPResponse {
        if let refusal = Self.refusal(unlessReading: request) { return refusal }
        guard let file = PageFile.asset(String(request.path.dropFirst("/assets/".count))) else { return Self.notFound }
        return .console(type: file.type, file.bytes)
    }

    /// The icon of a connector; 204 when it has none, so that the page draws its initials.
    private func icon(_ request: HTTPRequest) async -> HTTPResponse {
        guard let connectorId = PercentEncoding.decode(String(request.path.dropFirst("/icons/".count))),
            let image = await icons.image(of: connectorId)
        else { return .console(204, type: "image/png") }
        return .console(type: image.type.rawValue, image.bytes)
    }

    /// Lines of JSON-RPC, in both directions.
    private func rpc(_ request: HTTPRequest) -> ServerResponse {
        guard request.method == "POST" else { return .whole(Self.notAllowed("POST")) }
        guard FormSubmission.isFromOwnPage(request), access.hasToken(request) else {
            return .whole(
                .notice(
                    403, "This call did not come from the console's page",
                    "Open the link that alloy-host console has printed."))
        }
        guard request.contentType == "application/json" else {
            return .whole(.notice(415, "This is not JSON", "Send a JSON-RPC request as application/json."))
        }
        let body = request.body ?? []
        if Self.isCancellation(body) {
            exchanges.cancel(body)
            return .whole(.console(204, type: "application/x-ndjson"))
        }
        let exchange = ConsoleExchange(body, handler: methods, limits: limits, log: log)
        exchanges.add(exchange)
        let head = HTTPResponse.Head(
            status: 200, headers: ConsoleHeaders.headers(type: "application/x-ndjson; charset=utf-8"))
        return .streamed(head) { exchange.nextLine() }
    }

    private static func isCancellation(_ body: [UInt8]) -> Bool {
        guard body.count < 1_024, let message = try? JSONValue(parsing: body) else { return false }
        return message["method"] == "$/cancelRequest" && message["id"] == nil
    }
}
