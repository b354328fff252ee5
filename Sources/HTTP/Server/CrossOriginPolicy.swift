/// The pages of other sites that may use a server, and the headers that tell a browser so (Fetch standard, CORS
/// protocol).
///
/// Without it a browser hides the server's responses from pages of other origins, and sends nothing that a form could
/// not.
public struct CrossOriginPolicy: Sendable, Equatable {
    private var origins: Set<String> = []
    private var allowsAll = false

    /// The fields of a request that pages may set, besides those that they always may.
    private static let requestFields = "authorization, content-type, x-api-version, x-alloy-userid"
    /// The fields of a response that pages may read, besides those that they always may.
    private static let responseFields = "retry-after, retry-after-ms, x-request-id"

    /// A policy that allows no origin.
    public init() {}

    /// Indicates that no origin is allowed.
    public var isEmpty: Bool { !allowsAll && origins.isEmpty }

    /// Allows the pages of an origin such as `https://app.example:8443`, or of all for `*`. Returns false when `text` is
    /// neither, and changes nothing then.
    public mutating func allow(_ text: String) -> Bool {
        if text == "*" {
            allowsAll = true
            return true
        }
        guard let origin = Self.canonical(text) else { return false }
        origins.insert(origin)
        return true
    }

    /// Returns the origin as browsers send it: in lower case, without the scheme's default port. `null` is none, as any page can have
    /// that one.
    private static func canonical(_ text: String) -> String? {
        let parts = text.lowercased().split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].hasPrefix("//"), parts[0].utf8.first?.isLetter == true,
            parts[0].utf8.allSatisfy({ $0.isLetter || $0.isDigit || "+-.".utf8.contains($0) })
        else { return nil }
        var rest = parts[1].dropFirst(2)
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        guard let name = ServerName(String(rest)) else { return nil }
        let usual = ["http": 80, "https": 443][String(parts[0])]
        return name.port == usual ? "\(parts[0])://\(name.host)" : "\(parts[0])://\(name)"
    }

    /// Returns the response to a browser that asks whether a page may send a request; nil for any other request.
    public func preflight(_ request: HTTPRequest) -> HTTPResponse? {
        guard !isEmpty, request.method == "OPTIONS", request.headers["Access-Control-Request-Method"] != nil,
            request.headers["Origin"] != nil
        else { return nil }
        guard let allowed = allowedOrigin(request) else {
            return HTTPResponse(
                status: 403, headers: ["Content-Type": "text/plain; charset=utf-8", "Vary": "Origin"],
                body: Array("Pages of this origin are not allowed to use this server.\n".utf8))
        }
        var headers: HTTPHeaders = [
            "Access-Control-Allow-Origin": allowed,
            "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
            "Access-Control-Allow-Headers": Self.requestFields, "Access-Control-Max-Age": "600", "Vary": "Origin",
        ]
        // A page from the Internet that asks a machine in a private network.
        if request.headers["Access-Control-Request-Private-Network"] == "true" {
            headers["Access-Control-Allow-Private-Network"] = "true"
        }
        return HTTPResponse(status: 204, headers: headers)
    }

    /// Returns the response with the headers that let the requesting page read it, where that is allowed.
    public func applied(to response: ServerResponse, for request: HTTPRequest) -> ServerResponse {
        guard !isEmpty else { return response }
        let allowed = allowedOrigin(request)
        func applied(_ headers: HTTPHeaders) -> HTTPHeaders {
            var headers = headers
            // A cache must not give one origin what was said to another.
            headers.append(name: "Vary", value: "Origin")
            if let allowed {
                headers["Access-Control-Allow-Origin"] = allowed
                headers["Access-Control-Expose-Headers"] = Self.responseFields
            }
            return headers
        }
        func applied(_ response: HTTPResponse) -> HTTPResponse {
            HTTPResponse(status: response.status, headers: applied(response.headers), body: response.body)
        }
        return switch response {
        case .whole(let response): .whole(applied(response))
        case .duplicated(let response): .duplicated(applied(response))
        case .truncated(let response, let bodyBytes): .truncated(applied(response), bodyBytes: bodyBytes)
        case .streamed(let head, let next):
            .streamed(HTTPResponse.Head(status: head.status, headers: applied(head.headers)), next: next)
        case .raw, .stalled, .reset: response
        }
    }

    /// Returns the value that allows the origin of a request; nil when it is not allowed.
    private func allowedOrigin(_ request: HTTPRequest) -> String? {
        let given = request.headers.values(of: "Origin")
        guard given.count == 1, let origin = given.first else { return nil }
        if allowsAll { return "*" }
        return origins.contains(origin) ? origin : nil
    }
}

extension UInt8 {
    /// Indicates a letter of ASCII.
    fileprivate var isLetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }
}
