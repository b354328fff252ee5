import HTTP

/// The page that a person sees when the browser returns.
enum ConnectPage {
    /// The headers that keep the page from loading anything, from being cached, and from sending a referrer.
    static let headers: HTTPHeaders = [
        "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    ]

    /// Returns the page. It does not say that the account is connected: that is known only from the list of credentials.
    static func page(isDenied: Bool) -> [UInt8] {
        isDenied
            ? html("Access was not given", "Nothing was connected. You can close this window and try again.", mark: "–")
            : html("That’s it", "You can close this window and go back to where you came from.", mark: "✓")
    }

    static let notFound = HTTPResponse(
        status: 404, headers: headers,
        body: html("There is nothing here", "You can close this window.", mark: "?"))

    private static func html(_ heading: String, _ text: String, mark: String) -> [UInt8] {
        Array(
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(heading)</title>
            <style>
            :root { color-scheme: light dark; --ink: #1c1f26; --soft: #5b6270; --page: #f4f5f7; --card: #fff; --mark: #2f7d5b; }
            @media (prefers-color-scheme: dark) {
              :root { --ink: #eceef2; --soft: #a4abb8; --page: #14161a; --card: #1e2127; --mark: #6fcfa0; }
            }
            body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--page); color: var(--ink);
              font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
            main { max-width: 24rem; margin: 1rem; padding: 2.5rem 2rem; background: var(--card); border-radius: 1rem;
              box-shadow: 0 1px 2px rgb(0 0 0 / .08), 0 8px 32px rgb(0 0 0 / .08); text-align: center; }
            .mark { display: inline-grid; place-items: center; width: 3.25rem; height: 3.25rem; border-radius: 50%;
              border: 2px solid var(--mark); color: var(--mark); font-size: 1.5rem; }
            h1 { margin: 1rem 0 .5rem; font-size: 1.375rem; }
            p { margin: 0; color: var(--soft); }
            </style>
            </head>
            <body>
            <main>
            <div class="mark" aria-hidden="true">\(mark)</div>
            <h1>\(heading)</h1>
            <p>\(text)</p>
            </main>
            </body>
            </html>

            """.utf8)
    }
}
