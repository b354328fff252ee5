import HTTP
import JSON
import Platform

/// The page on which a person decides on a plan, on a server of its own on the loopback interface.
///
/// A GET shows the plan and decides nothing. A POST decides: it has to come from this page, which its `Origin` and the token in
/// its form prove; `LoopbackServer` refuses every `Host` but its own. The path can't be guessed.
final class ApprovalPage: Sendable {
    /// The URL of the page.
    let url: String
    private let server: LoopbackServer

    private init(_ server: LoopbackServer, url: String) {
        self.server = server
        self.url = url
    }

    /// Serves the page of this plan until `close`.
    static func open(_ digest: String, _ approvals: Approvals) throws(SystemError) -> ApprovalPage {
        var limits = ServerLimits()
        limits.bodyBytes = 16 << 10
        limits.connections = 16
        limits.idleTime = .seconds(5)
        let path = "/approve/\(UnguessableText.make())"
        let token = UnguessableText.make()
        let server = try LoopbackServer.start(limits: limits) { [weak approvals] request in
            guard let approvals else { return .whole(ApprovalDocument.message(404, "There is nothing here")) }
            return await respond(to: request, at: path, token: token, digest, approvals)
        }
        return ApprovalPage(server, url: "\(server.origin)\(path)")
    }

    /// Accepts no more requests; what is being sent is still sent.
    func close() { server.stop() }

    private static func respond(
        to request: HTTPRequest, at path: String, token: String, _ digest: String, _ approvals: Approvals
    ) async -> ServerResponse {
        guard request.target.hasSameCodePoints(as: path) else {
            return .whole(ApprovalDocument.message(404, "There is nothing here"))
        }
        switch request.method {
        case "GET", "HEAD":
            guard let approval = try? await approvals.find(digest) else {
                return .whole(ApprovalDocument.message(410, "The time of this plan is over"))
            }
            return .whole(ApprovalDocument.page(approval, token: token))
        case "POST":
            guard FormSubmission.isFromOwnPage(request), let form = ApprovalForm(request), form.token == token else {
                return .whole(ApprovalDocument.message(403, "This form was not sent from this page"))
            }
            do {
                let approval = try await approvals.decide(digest, form.decision, by: .page)
                return .whole(ApprovalDocument.page(approval, token: token))
            } catch {
                return .whole(
                    ApprovalDocument.message(error.kind == .notFound ? 410 : 409, error.message))
            }
        default:
            var response = ApprovalDocument.message(405, "This page can only be opened")
            response.headers["Allow"] = "GET, HEAD, POST"
            return .whole(response)
        }
    }
}

/// The form of the page.
private struct ApprovalForm {
    let decision: PendingApproval.Decision
    let token: String

    /// Reads `application/x-www-form-urlencoded`; nil for anything but one decision with one token.
    init?(_ request: HTTPRequest) {
        guard let form = FormSubmission(request), let token = form["token"],
            let decision = form["decision"].flatMap(PendingApproval.Decision.init)
        else { return nil }
        self.decision = decision
        self.token = token
    }
}
