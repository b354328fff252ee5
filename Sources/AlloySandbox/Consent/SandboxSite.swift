import HTTP

/// The whole sandbox over HTTP: the service, its uploads and its consent page.
public struct SandboxSite: Sendable {
    private let sandbox: Sandbox
    private let consent: ConsentSite

    /// The site of a sandbox whose links point to it (`SandboxOrigins.init(served:)`); see `ConsentSite` for
    /// `allowsAutomatically`.
    public init(_ sandbox: Sandbox, allowsAutomatically: Bool = false) {
        self.sandbox = sandbox
        consent = ConsentSite(sandbox, allowsAutomatically: allowsAutomatically)
    }

    /// Returns true for a request to the consent page, which is for people and not for programs.
    public func isPage(_ request: HTTPRequest) -> Bool { ConsentSite.isPage(request) }

    /// Handles one request.
    public func response(to request: HTTPRequest) async -> ServerResponse {
        if let page = consent.response(to: request) { return .whole(page) }
        var request = request
        // A HEAD is a GET whose body stays behind, and the server sees to that (as Express does).
        if request.method == "HEAD" { request.method = "GET" }
        return await sandbox.serve(request)
    }
}
