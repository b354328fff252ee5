import AlloyHost
import JSON
import Logging
import MCP
import Platform
import Locking
import TextCoding

/// The way to a person through the client of an agent: the client is asked to show a form, or to open the page of the plan.
///
/// A link goes to the client only as a question, never into a result, which a model reads: whoever has it can decide. The
/// question belongs to one plan at one time, so that an answer approves nothing else and nothing twice.
final class ClientApproval: ApprovalChannel {
    /// The time for the decision on a page after the person has agreed to open it.
    private static let usualWait = Duration.seconds(45)
    /// The longest plan in a form, in characters. What a person can't see whole, they can't approve there.
    private static let maximumForm = 6_000

    private let request: ClientRequest
    private let approvals: Approvals
    private let question = Mutex<FeatureError?>(nil)

    init(_ request: ClientRequest, _ approvals: Approvals) {
        self.request = request
        self.approvals = approvals
    }

    /// The question that ends this round of the call, in a stateless revision.
    var neededQuestion: FeatureError? { question.withLock { $0 } }

    func ask(_ plan: PendingApproval) async -> ApprovalAnswer {
        if let url = link(to: plan) { return await showPage(url, plan) }
        let form = Self.form(of: plan)
        guard request.canAsk(form.elicitation) else { return .notAsked(advice: Self.advice) }
        guard form.isWhole else {
            return .notAsked(advice: "The plan is too long for a question of this client. \(Self.advice)")
        }
        switch await answer(to: form.elicitation, plan) {
        case .accepted(let content):
            switch content["approve"]?.boolValue {
            case true: return .approved
            case false: return .denied(reason: nil)
            case nil: return .notAsked(advice: Self.advice)
            }
        case .declined: return .denied(reason: nil)
        case .cancelled, nil: return .notAsked(advice: Self.advice)
        }
    }

    private static let advice = "Tell the user what waits for their approval. You cannot approve it."

    private func answer(to elicitation: Elicitation, _ plan: PendingApproval) async -> ElicitationAnswer? {
        do throws(FeatureError) {
            return try await request.ask(elicitation, as: Self.key(of: plan))
        } catch {
            if case .inputRequired = error { question.withLock { $0 = error } }
            return nil
        }
    }

    /// The name of the question: an approval that was used, or has ended, leaves no answer to the next one of the same plan.
    private static func key(of plan: PendingApproval) -> String {
        let text = "\(plan.digest) \(plan.createdAt.iso8601)"
        return "approve_\(Hex.encode(SHA256.hash(Array(text.utf8))).prefix(16))"
    }

    // MARK: - The page

    /// The link to the page of the plan, if the client can open one.
    private func link(to plan: PendingApproval) -> Secret? {
        guard request.canAsk(.url(message: "", url: Secret(""), secrets: [])) else { return nil }
        return (try? approvals.openPage(for: plan)).map(Secret.init)
    }

    private func showPage(_ url: Secret, _ plan: PendingApproval) async -> ApprovalAnswer {
        let key = url.reveal().split(separator: "/").last.map { Secret(String($0)) }
        let elicitation = Elicitation.url(
            message: "\(Self.sentence(plan)) Open this page to see it, and to approve or deny it.", url: url,
            secrets: key.map { [$0] } ?? [])
        switch await answer(to: elicitation, plan) {
        case .accepted:
            request.report("Waiting for the person's decision in the browser.")
            // The page decides, not the client; the execution reads its decision.
            _ = try? await approvals.decision(on: plan.digest, until: .now + Self.usualWait)
            return .notAsked(advice: "If the user has not decided on the page yet, ask them to, then call again.")
        case .declined: return .denied(reason: nil)
        case .cancelled, nil: return .notAsked(advice: Self.advice)
        }
    }

    // MARK: - The form

    /// The form that shows the plan, and whether it shows all of it.
    private static func form(of plan: PendingApproval) -> (elicitation: Elicitation, isWhole: Bool) {
        let rows = ApprovalText.rows(plan).map { "\($0.name): \($0.value)" }
        let lines = rows + [""] + ApprovalText.request(plan)
        let text = "\(sentence(plan))\n\n" + lines.map(\.escapedForTerminal).joined(separator: "\n")
        let elicitation = Elicitation.form(
            message: text,
            schema: [
                "type": "object",
                "properties": [
                    "approve": [
                        "type": "boolean", "title": "Approve this once",
                        "description": "It is executed exactly as shown, and only once.", "default": false,
                    ]
                ], "required": ["approve"],
            ])
        return (elicitation, text.unicodeScalars.count <= maximumForm)
    }

    private static func sentence(_ plan: PendingApproval) -> String {
        let action = plan.plan["actionId"]?.stringValue ?? "an action"
        let connector = plan.plan["connectorId"]?.stringValue ?? "a connector"
        return "An agent wants to execute \(action) of \(connector), which needs your approval.".escapedForTerminal
    }
}
