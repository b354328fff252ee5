import HTTP
import JSON
import Logging

/// The HTML of the page on which a person decides on a plan. It loads nothing, can't be framed, and sends no referrer.
enum ApprovalDocument {
    private static let headers: HTTPHeaders = [
        "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin",
        "Content-Security-Policy":
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ]

    /// The page of a plan, with a form while no decision has been made.
    static func page(_ approval: PendingApproval, token: String) -> HTTPResponse {
        let decision: String
        switch approval.state {
        case .pending:
            decision = """
                <form method="post">
                <input type="hidden" name="token" value="\(token)">
                <button name="decision" value="deny">Deny</button>
                <button name="decision" value="approve" class="approve">Approve once</button>
                </form>
                <p>Without a decision this plan ends at \(approval.expiresAt.iso8601Seconds).</p>
                """
        case .approved: decision = "<p class=\"state\">Approved. You can close this window.</p>"
        case .denied: decision = "<p class=\"state\">Denied. You can close this window.</p>"
        case .used: decision = "<p class=\"state\">This plan was approved, and was executed.</p>"
        }
        let rows = ApprovalText.rows(approval).map { name, value in
            "<dt>\(name.escapedForMarkup)</dt><dd>\(value.escapedForTerminal.escapedForMarkup)</dd>"
        }
        return response(
            200, "Approve this action?",
            """
            <dl>
            \(rows.joined(separator: "\n"))
            </dl>
            <h2>Request</h2>
            <pre>\(ApprovalText.request(approval).map(\.escapedForTerminal.escapedForMarkup).joined(separator: "\n"))</pre>
            \(decision)
            """)
    }

    /// A page that only says something.
    static func message(_ status: Int, _ text: String) -> HTTPResponse {
        response(status, text, "<p>You can close this window.</p>")
    }

    private static func response(_ status: Int, _ heading: String, _ body: String) -> HTTPResponse {
        let heading = heading.escapedForMarkup
        let html = """
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
            body { margin: 0; display: grid; justify-items: center; background: var(--page); color: var(--ink);
              font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
            main { width: min(44rem, 100% - 2rem); box-sizing: border-box; margin: 2rem 1rem; padding: 2rem;
              background: var(--card); border-radius: 1rem; }
            h1 { margin: 0 0 1rem; font-size: 1.375rem; }
            h2 { margin: 1.5rem 0 .5rem; font-size: 1rem; }
            dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0; }
            dt, p { color: var(--soft); }
            dd { margin: 0; overflow-wrap: anywhere; }
            pre { overflow: auto; max-height: 24rem; padding: 1rem; border-radius: .5rem; background: var(--page); }
            button { font: inherit; padding: .5rem 1.25rem; border: 1px solid var(--soft); border-radius: .5rem;
              background: none; color: inherit; }
            button.approve { border-color: var(--mark); color: var(--mark); }
            .state { font-weight: 600; color: var(--ink); }
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
        return HTTPResponse(status: status, headers: headers, body: Array(html.utf8))
    }
}
