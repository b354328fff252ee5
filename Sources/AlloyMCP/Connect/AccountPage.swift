import AlloyHost
import HTTP
import Logging
import Platform
import Locking

/// The page on which a person enters keys and passwords, on a server of its own on the loopback interface: neither the model
/// nor its client sees them.
///
/// A GET shows the form and uses nothing up. A POST submits it: it has to come from this page, which its `Origin` and the
/// token in its form prove; `LoopbackServer` refuses every `Host` but its own. One submission succeeds; after a refusal the
/// form may be sent again. The path can't be guessed.
final class AccountPage: Sendable {
    /// What is wrong with a submission.
    struct Refusal: Sendable {
        let message: String
        /// The sentences about fields, by their locations.
        var problems: [String: String] = [:]
    }

    /// The result of a submission.
    enum Outcome: Sendable {
        case connected
        /// The person has to agree on the page at this link.
        case continues(Secret)
        case refused(Refusal)
    }

    typealias Submit = @Sendable (FormSubmission) async -> Outcome

    private enum Phase: Sendable {
        case open
        case submitting
        case submitted(Outcome)
    }

    private let server: LoopbackServer
    /// The URL of the page, for the person's eyes only.
    let url: Secret
    /// The part of the URL that can't be guessed.
    let key: Secret
    private let phase: PhaseBox

    /// The phase, which the server's handler shares with the page.
    private final class PhaseBox: Sendable {
        let value = Mutex(Phase.open)
    }

    /// True while a submission is being sent.
    var isBusy: Bool { phase.value.withLock { if case .submitting = $0 { true } else { false } } }

    /// Serves the page until `close`.
    static func open(
        _ document: AccountDocument, submit: @escaping Submit
    ) throws(SystemError) -> AccountPage {
        var limits = ServerLimits()
        limits.bodyBytes = 256 << 10
        limits.connections = 16
        limits.idleTime = .seconds(5)
        let key = UnguessableText.make()
        let phase = PhaseBox()
        let server = try LoopbackServer.start(limits: limits) { request in
            .whole(await respond(to: request, at: "/connect/\(key)", document, phase, submit))
        }
        return AccountPage(server, key: key, phase)
    }

    private init(_ server: LoopbackServer, key: String, _ phase: PhaseBox) {
        self.server = server
        self.key = Secret(key)
        self.phase = phase
        url = Secret("\(server.origin)/connect/\(key)")
    }

    /// Accepts no more requests; what is being sent is still sent.
    func close() { server.stop() }

    private static func respond(
        to request: HTTPRequest, at path: String, _ document: AccountDocument, _ phase: PhaseBox, _ submit: Submit
    ) async -> HTTPResponse {
        guard request.target == path else {
            return PageDocument.message(404, "There is nothing here", "You can close this window.").response
        }
        switch request.method {
        case "GET", "HEAD":
            return phase.value.withLock { phase in
                switch phase {
                case .open: document.form()
                case .submitting: document.busy
                case .submitted(let outcome): page(outcome, document)
                }
            }
        case "POST":
            guard FormSubmission.isFromOwnPage(request), let form = FormSubmission(request),
                form["token"] == document.token
            else {
                return PageDocument.message(403, "This form was not sent from this page", "Nothing was connected.")
                    .response
            }
            return await accept(form, document, phase, submit)
        default:
            var response = PageDocument.message(405, "This page can only be opened", "You can close this window.")
                .response
            response.headers["Allow"] = "GET, HEAD, POST"
            return response
        }
    }

    private static func accept(
        _ form: FormSubmission, _ document: AccountDocument, _ phase: PhaseBox, _ submit: Submit
    ) async -> HTTPResponse {
        let earlier = phase.value.withLock { phase -> Phase in
            defer { if case .open = phase { phase = .submitting } }
            return phase
        }
        switch earlier {
        case .submitting: return document.busy
        case .submitted(let outcome): return page(outcome, document)
        case .open: break
        }
        let outcome = await submit(form)
        phase.value.withLock { phase in
            if case .refused = outcome { phase = .open } else { phase = .submitted(outcome) }
        }
        return page(outcome, document)
    }

    private static func page(_ outcome: Outcome, _ document: AccountDocument) -> HTTPResponse {
        switch outcome {
        case .connected: document.connected
        case .continues(let link): document.next(link)
        case .refused(let refusal): document.form(refusal)
        }
    }
}
