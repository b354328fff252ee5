import AlloyHost
import HTTP
import Logging

/// The HTML of the page on which a person enters what connecting an account takes.
struct AccountDocument: Sendable {
    let connectorId: String
    /// The user who will own the account; nil for the API key's own.
    let user: String?
    /// The name that the asking program gives itself.
    let asker: String?
    let form: AccountForm
    let token: String

    /// The form. `refusal` is what was wrong with the last submission; nothing that was entered is shown again.
    func form(_ refusal: AccountPage.Refusal? = nil) -> HTTPResponse {
        let problem = refusal.map { "<p class=\"problem\" role=\"alert\">\($0.message.escapedForMarkup)</p>" } ?? ""
        let fields = form.fields.map { markup(of: $0, refusal?.problems[$0.pointer]) }
        let button = form.usesBrowser ? "Continue" : "Connect"
        return PageDocument(
            status: refusal == nil ? 200 : 422, "Connect an account of \(connectorId)",
            body: """
                <p>\(introduction)</p>
                \(problem)
                <form method="post" autocomplete="off">
                <input type="hidden" name="token" value="\(token)">
                \(fields.joined(separator: "\n"))
                <button>\(button)</button>
                </form>
                <p>What you enter goes to Alloy, and is shown neither to the program that asks nor in any log. This page can be used
                once, and for ten minutes. If you did not expect it, close it.</p>
                """
        ).response
    }

    /// The page after the account was connected.
    var connected: HTTPResponse {
        PageDocument.message(200, "The account is connected", "You can close this window and go back.").response
    }

    /// The page that leads to the provider's own page.
    func next(_ link: Secret) -> HTTPResponse {
        PageDocument(
            "One more step",
            body: """
                <p>Now \(connectorId.escapedForMarkup) asks for your consent on a page of its own.</p>
                <p><a class="button" rel="noreferrer" href="\(link.reveal().escapedForMarkup)">Go to \
                \(connectorId.escapedForMarkup)</a></p>
                """
        ).response
    }

    /// The page while another submission is being sent.
    var busy: HTTPResponse {
        PageDocument.message(409, "The form was sent already", "The account is being connected. Reload this page.")
            .response
    }

    private var introduction: String {
        let program = asker.map { "The program that calls itself <b>\($0.escapedForMarkup)</b>" } ?? "A program"
        let owner = user.map { "the user <b>\($0.escapedForMarkup)</b>" } ?? "the API key’s own user"
        return "\(program) asks to connect an account of <b>\(connectorId.escapedForMarkup)</b> for \(owner)."
    }

    private func markup(of field: AccountForm.Field, _ problem: String?) -> String {
        let name = field.pointer.escapedForMarkup
        let attributes = "name=\"\(name)\"\(field.isRequired ? " required" : "") autocomplete=\"off\""
        let control: String
        switch field.control {
        case .line(let type):
            // A browser that offers to keep a new password keeps no key under another name.
            let kind = type == "password" ? attributes.replacing("\"off\"", with: "\"new-password\"") : attributes
            control = "<input type=\"\(type)\" \(kind) autocapitalize=\"none\" spellcheck=\"false\">"
        case .lines:
            let hidden = field.isSecret ? " class=\"hidden-text\"" : ""
            control = "<textarea rows=\"5\" \(attributes)\(hidden) spellcheck=\"false\"></textarea>"
        case .box:
            control = "<input type=\"checkbox\" name=\"\(name)\" value=\"true\">"
        case .choice(_, let several):
            let options = field.labels.enumerated().map {
                "<option value=\"\($0.offset)\">\($0.element.escapedForMarkup)</option>"
            }
            let none = several ? [] : ["<option value=\"\">–</option>"]
            control =
                "<select \(attributes)\(several ? " multiple" : "")>\((none + options).joined())</select>"
        }
        let help = field.help.map { "<small>\($0.escapedForMarkup)</small>" } ?? ""
        let wrong = problem.map { "<small class=\"problem\">\($0.escapedForMarkup)</small>" } ?? ""
        let optional = field.isRequired ? "" : " <small>optional</small>"
        return "<label>\(field.label.escapedForMarkup)\(optional)\(help)\(control)\(wrong)</label>"
    }
}
