import HTTP

/// The headers of every response of the console.
enum ConsoleHeaders {
    /// Nothing but files of this server is loaded, no text is run as a script, no other page may frame or embed the page, and
    /// nothing stays in a cache.
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'; trusted-types 'none'"

    /// Returns the headers of a response with a body of this type.
    static func headers(type: String) -> HTTPHeaders {
        [
            "Content-Type": type, "Cache-Control": "no-store", "Content-Security-Policy": policy,
            "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
            "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        ]
    }
}

extension HTTPResponse {
    /// A response of the console.
    static func console(_ status: Int = 200, type: String, _ body: [UInt8] = []) -> HTTPResponse {
        HTTPResponse(status: status, headers: ConsoleHeaders.headers(type: type), body: body)
    }

    /// A page that says why the request was refused, and what to do.
    static func notice(_ status: Int, _ heading: String, _ text: String) -> HTTPResponse {
        .console(
            status, type: PageFile.html,
            PageFile.filled("notice.html", ["heading": heading, "text": text]))
    }
}
