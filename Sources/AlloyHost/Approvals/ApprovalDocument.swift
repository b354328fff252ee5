import HTTP
import JSON
import Logging

/// The HTML of the page on which a person decides on a plan. See `PageDocument`.
enum ApprovalDocument {
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
        return PageDocument(
            "Approve this action?",
            body: """
                <dl>
                \(rows.joined(separator: "\n"))
                </dl>
                <h2>Request</h2>
                <pre>\(ApprovalText.request(approval).map(\.escapedForTerminal.escapedForMarkup).joined(separator: "\n"))</pre>
                \(decision)
                """
        ).response
    }

    /// A page that only says something.
    static func message(_ status: Int, _ text: String) -> HTTPResponse {
        PageDocument.message(status, text, "You can close this window.").response
    }
}
