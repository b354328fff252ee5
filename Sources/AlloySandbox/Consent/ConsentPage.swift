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
        let content = MarkupTemplate("Consent/form.html").filled(
            [
                "appInitial": initial(request.app), "initial": initial(request.connectorName),
                "connector": request.connectorName, "app": request.app, "token": token,
                "redirectURI": request.redirectURI, "moment": request.expiresAt.iso8601Seconds,
                "clock": clock(request.expiresAt),
            ],
            markup: [
                "user": request.userName.map { " for <b>\($0.escapedForMarkup)</b>" } ?? "",
                "accounts": accounts(request), "scopes": scopes(request),
            ])
        return ConsentPage(status: 200, title: "Connect \(request.connectorName)", content: content)
    }

    /// A page with one message.
    static func message(_ status: Int, _ sentence: String, next: String = "Open the link again.") -> ConsentPage {
        let content = MarkupTemplate("Consent/message.html").filled(["sentence": sentence, "next": next])
        return ConsentPage(status: status, title: sentence, content: content)
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
        let text = MarkupTemplate("Consent/page.html").filled(
            ["title": title], markup: ["style": Self.style, "content": content])
        return HTTPResponse(
            status: status,
            headers: [
                "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store",
                "Content-Security-Policy": Self.policy, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
                "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
            ],
            body: Array("\(text)\n".utf8))
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
        let first = account(
            value: "", name: request.userName ?? "Main account", note: "The usual test account", isChosen: true)
        return MarkupTemplate("Consent/accounts.html").filled(
            ["other": ConsentForm.otherAccount, "length": String(ConsentForm.accountLength)],
            markup: ["first": first, "further": further.joined(separator: "\n")])
    }

    private static func account(value: String, name: String, note: String, isChosen: Bool = false) -> String {
        MarkupTemplate("Consent/account.html").filled(
            ["value": value, "name": name, "note": note], markup: ["checked": isChosen ? " checked" : ""])
    }

    private static func scopes(_ request: ConsentRequest) -> String {
        guard !request.scopes.isEmpty else { return "" }
        let row = MarkupTemplate("Consent/scope.html")
        let rows = request.scopes.map { row.filled(["name": $0.name, "summary": $0.summary]) }
        return MarkupTemplate("Consent/scopes.html").filled([:], markup: ["rows": rows.joined(separator: "\n")])
    }

    /// The first letter, or "A", in place of a logo.
    private static func initial(_ text: String) -> String {
        text.first(where: \.isLetter).map { $0.uppercased() } ?? "A"
    }

    private static func clock(_ moment: Timestamp) -> String { "\(moment.iso8601.dropFirst(11).prefix(5)) UTC" }
}
