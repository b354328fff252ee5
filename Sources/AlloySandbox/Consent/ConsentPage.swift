import HTTP
import Platform
import TextCoding

/// A page of the consent site, without scripts and external resources.
struct ConsentPage {
    let status: Int
    /// The text between `<title>` and `</title>`.
    let title: String
    /// The inside of `<main>`.
    let content: String

    /// The page on which a person decides.
    static func form(_ request: ConsentRequest, token: String) -> ConsentPage {
        let connector = request.connectorName.escapedForMarkup
        let app = request.app.escapedForMarkup
        let user = request.userName.map { " for <b>\($0.escapedForMarkup)</b>" } ?? ""
        return ConsentPage(
            status: 200, title: "Connect \(request.connectorName)",
            content: """
                <div class="pair" aria-hidden="true"><span class="mark app">\(initial(request.app))</span>
                <span class="dots"></span>
                <span class="mark">\(initial(request.connectorName))</span></div>
                <h1>Connect your \(connector) account</h1>
                <p class="lead">The app at <b>\(app)</b> asks for access to \(connector)\(user).</p>
                <form method="post">
                <input type="hidden" name="token" value="\(token.escapedForMarkup)">
                \(accounts(request))
                \(scopes(request))
                <div class="buttons">
                <button class="allow" name="decision" value="allow">Allow</button>
                <button name="decision" value="deny">Deny</button>
                </div>
                </form>
                <p class="small">Either way you go back to <span class="address">\(request.redirectURI.escapedForMarkup)</span></p>
                <p class="small">This is a sandbox: no real account is touched. The link is good for one decision, until \
                <time datetime="\(request.expiresAt.iso8601Seconds)">\(clock(request.expiresAt))</time> on the sandbox's \
                clock. Closing the window decides nothing.</p>
                """)
    }

    /// A page with one message.
    static func message(_ status: Int, _ sentence: String, next: String = "Open the link again.") -> ConsentPage {
        ConsentPage(
            status: status, title: sentence,
            content: """
                <div class="pair" aria-hidden="true"><span class="mark off">!</span></div>
                <h1>\(sentence.escapedForMarkup)</h1>
                <p class="lead">\(next.escapedForMarkup)</p>
                """)
    }

    /// The page for a link that can't be decided: 404 for an unknown one, 410 for one that was valid once.
    static func refusal(_ error: Sandbox.DecisionError) -> ConsentPage {
        let next = "Go back to your app and connect the account again."
        return switch error {
        case .unknownLink: message(404, "There is no such link", next: next)
        case .usedLink: message(410, "This link has been used", next: next)
        case .expiredLink: message(410, "This link has expired", next: next)
        }
    }

    /// The page as a response that is neither cached nor framed, and loads nothing else.
    var response: HTTPResponse {
        let text = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <link rel="icon" href="data:,">
            <title>\(title.escapedForMarkup)</title>
            <style>\(Self.style)</style>
            </head>
            <body>
            <main>
            \(content)
            </main>
            </body>
            </html>

            """
        return HTTPResponse(
            status: status,
            headers: [
                "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store",
                "Content-Security-Policy": Self.policy, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
                "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
            ],
            body: Array(text.utf8))
    }

    /// The style sheet: one column on any width, light or dark as the system is set, with the system's fonts. The page's policy
    /// allows this text only.
    private static let style = EmbeddedText.text("Consent/style.css").trimmed

    /// The policy that allows only the page's own style. It has no `form-action`: browsers apply that to the redirect after the
    /// form too, which goes to the app.
    private static let policy =
        "default-src 'none'; style-src 'sha256-\(Base64.encode(SHA256.hash(Array(Self.style.utf8))))'; "
        + "img-src data:; base-uri 'none'; frame-ancestors 'none'"

    private static func accounts(_ request: ConsentRequest) -> String {
        let further = ConsentRequest.furtherAccounts.map {
            account(value: $0, name: $0, note: "Another \(request.connectorName) account")
        }
        return """
            <fieldset>
            <legend>Account</legend>
            \(account(value: "", name: request.userName ?? "Main account", note: "The usual test account", isChosen: true))
            \(further.joined(separator: "\n"))
            <div class="row other"><input type="radio" name="account" value="\(ConsentForm.otherAccount)" id="other">
            <label for="other">Another account</label>
            <input type="text" name="otherAccount" aria-label="Name of the other account" placeholder="Name or address" \
            maxlength="\(ConsentForm.accountLength)" autocomplete="off" autocapitalize="none" spellcheck="false"></div>
            </fieldset>
            """
    }

    private static func account(value: String, name: String, note: String, isChosen: Bool = false) -> String {
        """
        <label class="row"><input type="radio" name="account" value="\(value.escapedForMarkup)"\(isChosen ? " checked" : "")>
        <span>\(name.escapedForMarkup)<small>\(note.escapedForMarkup)</small></span></label>
        """
    }

    private static func scopes(_ request: ConsentRequest) -> String {
        guard !request.scopes.isEmpty else { return "" }
        let rows = request.scopes.map { scope in
            """
            <label class="row"><input type="checkbox" name="scope" value="\(scope.name.escapedForMarkup)" checked>
            <span>\(scope.summary.escapedForMarkup)<code>\(scope.name.escapedForMarkup)</code></span></label>
            """
        }
        return """
            <fieldset>
            <legend>What it may do</legend>
            \(rows.joined(separator: "\n"))
            </fieldset>
            """
    }

    /// The first letter, or "A", in place of a logo.
    private static func initial(_ text: String) -> String {
        text.first(where: \.isLetter).map { $0.uppercased().escapedForMarkup } ?? "A"
    }

    private static func clock(_ moment: Timestamp) -> String { "\(moment.iso8601.dropFirst(11).prefix(5)) UTC" }
}
