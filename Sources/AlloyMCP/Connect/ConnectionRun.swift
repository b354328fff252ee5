import Alloy
import AlloyHost
import HTTP
import JSON
import JSONRPC
import Logging
import Platform
import Locking

/// The steps of a `ConnectionFlow`: a page for what a person has to enter, if that is needed, and `credentials.connect`.
struct ConnectionRun: Sendable {
    /// The time that a page is served.
    static let pageTime = Duration.seconds(600)
    /// The time that the person has to agree in the browser, in milliseconds.
    private static let patience = 300_000
    /// The time for a credential that needs no browser, in milliseconds.
    private static let keyTime = 60_000

    private let host: Host
    private let subject: ConnectionSubject
    private let asker: String?
    private let flow: ConnectionFlow

    init(_ host: Host, _ subject: ConnectionSubject, asker: String?, _ flow: ConnectionFlow) {
        self.host = host
        self.subject = subject
        self.asker = asker
        self.flow = flow
    }

    func run() async {
        var arguments = parameters
        arguments.append("authenticationType", subject.type.map(JSONValue.string))
        let form: AccountForm
        switch await host.call("credentials.form", arguments, context: RequestContext()) {
        case .failure(let error): return flow.enter(.ended(.failure(error)))
        case .success(let found): form = AccountForm(found.value.objectValue ?? [:])
        }
        guard form.isNeeded else {
            return flow.enter(.ended(await connect(arguments) { flow.enter(.waiting($0)) }))
        }
        await serve(form)
    }

    private var parameters: JSONObject { ["connectorId": .string(subject.connectorId)] }

    /// Serves the page until the account is connected, its time is over, or the task is cancelled.
    private func serve(_ form: AccountForm) async {
        let document = AccountDocument(
            connectorId: subject.connectorId, user: await userName(), asker: asker.map { String($0.prefix(100)) },
            form: form, token: UnguessableText.make())
        let page: AccountPage
        do throws(SystemError) {
            // A person who closes the window ends nothing: what was submitted is sent to its end.
            page = try AccountPage.open(document) { submission in
                await Task { await submit(submission, form) }.value
            }
        } catch {
            return flow.enter(.ended(.failure(RPCError(AlloyError.noPage("\(error)")))))
        }
        defer { page.close() }
        host.redact(transient: page.key)
        let deadline = ContinuousClock.now + Self.pageTime
        flow.enter(.waiting(AuthorizationLink(page, until: Timestamp.now().advanced(by: Self.pageTime))))
        host.showInBrowser(page.url)
        _ = await flow.end(until: deadline)
        while page.isBusy, !Task.isCancelled { _ = await flow.end(until: .now + .milliseconds(200)) }
        flow.enter(.ended(.failure(RPCError(AlloyError.nobodyEntered(subject.connectorId)))))
    }

    /// The name of the user who will own the account.
    private func userName() async -> String? {
        guard let id = host.actingUserId else { return nil }
        let user = try? await host.call("users.get", ["userId": .string(id)], context: RequestContext()).get()
        return user?.value["username"]?.stringValue ?? id
    }

    /// Calls `credentials.connect`; `onLink` gets the link that a person has to open.
    private func connect(
        _ arguments: JSONObject, patience: Int = patience, _ onLink: @escaping @Sendable (AuthorizationLink) -> Void
    ) async -> Result<JSONObject, RPCError> {
        var arguments = arguments
        arguments.append("timeoutMs", .int(patience))
        let context = RequestContext { method, params in
            guard method == "credentials.authorize", let link = AuthorizationLink(params) else { return }
            onLink(link)
        }
        return await host.call("credentials.connect", arguments, context: context).map { $0.value.objectValue ?? [:] }
    }

    // MARK: - Submissions

    /// Validates what was entered, and connects the account.
    private func submit(_ submission: FormSubmission, _ form: AccountForm) async -> AccountPage.Outcome {
        var values = form.values(submission)
        if let type = form.authenticationType {
            let reference: JSONValue = [
                "connectorId": .string(subject.connectorId), "authenticationType": .string(type),
            ]
            let validation: JSONObject
            switch await host.call(
                "form.validate", ["form": reference, "values": .object(values)], context: RequestContext())
            {
            case .failure(let error): return refusal(error, submission, form)
            case .success(let found): validation = found.value.objectValue ?? [:]
            }
            guard validation["valid"]?.boolValue == true else { return refusal(validation, submission, form) }
            // The secrets are references here, which `credentials.connect` resolves.
            values = validation["values"]?.objectValue ?? values
        } else {
            values.members += parameters.members
        }
        guard form.usesBrowser else {
            return outcome(of: await connectOnce(values), submission, form)
        }
        let first = Waiter<AccountPage.Outcome>()
        flow.adopt(
            Task { [values] in
                let ending = await connect(values) { first.resume(returning: .continues($0.url)) }
                if !first.resume(returning: outcome(of: ending, submission, form)) { flow.enter(.ended(ending)) }
            })
        return await first.value { _ in }
    }

    /// Connects with what was entered. If the outcome is unknown, the list of accounts decides.
    private func connectOnce(_ values: JSONObject) async -> Result<JSONObject, RPCError> {
        let before = await accounts()
        let ending = await connect(values, patience: Self.keyTime) { _ in }
        guard case .failure(let error) = ending, error.data?["outcome"]?.stringValue != "not_sent",
            error.data?["outcome"]?.stringValue != "rejected", let before, let after = await accounts()
        else { return ending }
        let new = after.filter { !before.contains($0) }
        guard let account = new.first, new.count == 1 else { return ending }
        return .success(["credentialId": .string(account)])
    }

    private func accounts() async -> [String]? {
        let found = try? await host.call("credentials.list", parameters, context: RequestContext()).get()
        return found?.value["credentials"]?.arrayValue?.compactMap { $0["credentialId"]?.stringValue }
    }

    private func outcome(
        of ending: Result<JSONObject, RPCError>, _ submission: FormSubmission, _ form: AccountForm
    ) -> AccountPage.Outcome {
        switch ending {
        case .success:
            flow.enter(.ended(ending))
            return .connected
        case .failure(let error): return refusal(error, submission, form)
        }
    }

    /// What the page says about a submission that failed, without what was entered.
    private func refusal(
        _ error: RPCError, _ submission: FormSubmission, _ form: AccountForm
    ) -> AccountPage.Outcome {
        var message = host.redacted(form.withoutEntries(error.message, submission))
        if error.data?["outcome"]?.stringValue == "unknown" {
            message += " It may be connected all the same: look at the list of accounts before you try again."
        }
        return .refused(AccountPage.Refusal(message: message))
    }

    private func refusal(
        _ validation: JSONObject, _ submission: FormSubmission, _ form: AccountForm
    ) -> AccountPage.Outcome {
        var refusal = AccountPage.Refusal(message: "Something is missing or wrong.")
        for error in validation["errors"]?.arrayValue ?? [] {
            guard let text = error["message"]?.stringValue else { continue }
            let message = host.redacted(form.withoutEntries(text, submission))
            let field = error["field"]?.stringValue ?? error["pointer"]?.stringValue ?? ""
            if form.fields.contains(where: { $0.pointer == field }) {
                refusal.problems[field] = message
            } else {
                refusal = AccountPage.Refusal(message: message, problems: refusal.problems)
            }
        }
        return .refused(refusal)
    }
}

extension AlloyError {
    fileprivate static func noPage(_ reason: String) -> AlloyError {
        notSent(
            .internal, "The page on which the user would enter what it takes can't be served (\(reason)).",
            fix: [.advice("Tell the user; the host's own command alloy-host call credentials.connect needs no page.")],
            isSafeToRetry: true)
    }

    fileprivate static func nobodyEntered(_ connectorId: String) -> AlloyError {
        notSent(
            .timedOut, "The page for connecting \(connectorId) was closed: its ten minutes are over.",
            fix: [.call(method: "credentials.connect", params: ["connectorId": .string(connectorId)])],
            isSafeToRetry: true)
    }
}
