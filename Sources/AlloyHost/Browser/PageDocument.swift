import HTTP

/// A page of HTML that the host serves to a person's browser on this machine. It loads nothing, can't be framed, is not cached,
/// and sends no referrer.
package struct PageDocument: Sendable {
    private let status: Int
    private let heading: String
    private let body: String

    /// A page.
    ///
    /// - Parameters:
    ///   - heading: The heading, as text.
    ///   - body: The markup below it.
    package init(status: Int = 200, _ heading: String, body: String) {
        self.status = status
        self.heading = heading
        self.body = body
    }

    /// A page that says `text` and nothing else.
    package static func message(_ status: Int, _ heading: String, _ text: String) -> PageDocument {
        PageDocument(status: status, heading, body: "<p>\(text.escapedForMarkup)</p>")
    }

    /// The page as a response.
    package var response: HTTPResponse {
        HTTPResponse(status: status, headers: Self.headers, body: Array(html.utf8))
    }

    private static let headers: HTTPHeaders = [
        "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin",
        "Content-Security-Policy":
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ]

    private var html: String {
        let heading = heading.escapedForMarkup
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="icon" href="data:,">
            <title>\(heading)</title>
            <style>
            \(Self.style)
            </style>
            </head>
            <body>
            <main>
            <h1>\(heading)</h1>
            \(body)
            </main>
            </body>
            </html>

            """
    }

    private static let style = """
        :root { color-scheme: light dark; --ink: #1c1f26; --soft: #5b6270; --page: #f4f5f7; --card: #fff; --mark: #2f7d5b;
          --bad: #b3261e; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #eceef2; --soft: #a4abb8; --page: #14161a; --card: #1e2127; --mark: #6fcfa0; --bad: #ff8a80; }
        }
        body { margin: 0; display: grid; justify-items: center; background: var(--page); color: var(--ink);
          font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
        main { width: min(40rem, 100% - 2rem); box-sizing: border-box; margin: 2rem 1rem; padding: 2rem;
          background: var(--card); border-radius: 1rem; overflow-wrap: anywhere; }
        h1 { margin: 0 0 1rem; font-size: 1.375rem; }
        h2 { margin: 1.5rem 0 .5rem; font-size: 1rem; }
        p, small, dt { color: var(--soft); }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0; }
        dd { margin: 0; }
        pre { overflow: auto; max-height: 24rem; padding: 1rem; border-radius: .5rem; background: var(--page); }
        .state { font-weight: 600; color: var(--ink); }
        b { color: var(--ink); }
        label { display: block; margin: 1rem 0; font-weight: 600; }
        small { display: block; font-weight: 400; }
        input:not([type=checkbox]), select, textarea { width: 100%; box-sizing: border-box; margin-top: .25rem; padding: .5rem;
          font: inherit; color: inherit; background: var(--page); border: 1px solid var(--soft); border-radius: .5rem; }
        button, a.button { font: inherit; font-weight: 600; padding: .5rem 1.25rem; border: 1px solid var(--mark);
          border-radius: .5rem; background: none; color: var(--mark); text-decoration: none; }
        button[value=deny] { border-color: var(--soft); color: inherit; }
        .problem, label .problem { color: var(--bad); }
        .hidden-text { -webkit-text-security: disc; }
        """
}
