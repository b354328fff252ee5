import Alloy
import JSON
import JSONRPC
import Logging

/// Connects an account, from the connector's requirements to the credential: `credentials.connect`.
///
/// `ConnectChoice` and `ConnectWait` make the decisions; this type sends the requests, listens and waits.
struct ConnectFlow: Sendable {
    let request: ConnectRequest
    let services: HostServices
    let context: RequestContext
    let progress: ConnectProgress
    /// The options of each request to the service; the deadline is the flow's own.
    let options: CallOptions

    /// The redirect URI when no listener waits: no such page exists (RFC 6761 §6.4).
    static let unservedRedirect = "https://consent.sandbox.invalid/connected"

    private var client: AlloyClient { services.client }
    private var configuration: AlloyConfiguration { client.configuration }
    private var redactor: Redactor { services.log.redactor }

    /// Connects the account. When it throws, the listener is closed.
    func run() async throws(AlloyError) -> ConnectedAccount {
        if request.reuses, let newest = try await newest() { return newest }
        let requirements = try await client.listCredentialRequirements(
            of: request.connectorId, options: quick)
        services.secretArguments.keep(requirements, of: request.connectorId)
        services.secretArguments.register(request.data, of: request.connectorId)
        let choice = try ConnectChoice(requirements, request)
        guard choice.usesBrowser else {
            return try await create(choice, redirectUri: request.redirectUri)
        }
        if case .nobody(let advice) = services.simulation?.consent { throw .noDecisionPossible(request, advice) }
        let key = ConnectQueue.Key(userId: request.userId, connectorId: request.connectorId)
        if services.pendingConnections.queue.isTaken(key) {
            progress.report("Waiting for another connect of the same user and connector.")
        }
        do throws(CancellationError) {
            try await services.pendingConnections.queue.enter(key)
        } catch {
            throw .connectCancelled
        }
        defer { services.pendingConnections.queue.leave(key) }
        return try await throughBrowser(choice)
    }

    /// Creates a credential without a browser: for keys, bearer tokens and basic authentication.
    private func create(_ choice: ConnectChoice, redirectUri: String?) async throws(AlloyError)
        -> ConnectedAccount
    {
        var options = quick
        // No person is waited for, so the caller's time is for this.
        let patience = configuration.now().advanced(by: request.patience)
        options.deadline = options.deadline.map { min($0, patience) } ?? patience
        switch try await client.createCredential(credential(choice, redirectUri), options: options) {
        case .credentialId(let id): return account(id, choice)
        case .oauthUrl:
            throw AlloyError(
                .alloyFailed,
                "Alloy requires a browser for \(choice.authenticationType), which its requirements don't say.",
                origin: .alloy, outcome: .applied,
                fix: [.call(method: "credentials.create", params: createParams(choice))])
        }
    }

    private func throughBrowser(_ choice: ConnectChoice) async throws(AlloyError) -> ConnectedAccount {
        let mailbox = ConnectMailbox()
        let (redirectUri, page) = try redirect(choice, mailbox)
        var isShown = false
        // The browser may still return, unless the account is not wanted any more.
        defer {
            if let page {
                if isShown, !Task.isCancelled {
                    services.pendingConnections.returnPages.keep(page, configuration)
                } else {
                    page.close()
                }
            }
        }
        let before = try await credentials(choice, quick)
        let link: ConnectLink
        switch try await client.createCredential(credential(choice, redirectUri), options: quick) {
        // No consent is needed, whatever the requirements say.
        case .credentialId(let id): return account(id, choice)
        case .oauthUrl(let url): link = ConnectLink(url, now: services.timestamp)
        }
        services.pendingConnections.register(link.url, mailbox)
        defer { services.pendingConnections.forget(link.url) }
        let start = configuration.now()
        let patience = start.advanced(by: request.patience)
        let deadline = request.deadline.map { min($0, patience) } ?? patience
        if !allowsAutomatically(link) {
            show(link)
            isShown = true
        }
        var wait = ConnectWait(
            before: before, otherTypes: choice.otherTypes, deadline: deadline,
            pace: services.pendingConnections.environment.isReplayed ? .replayed : isReported ? .reported : .usual)
        return try await follow(&wait, link, choice, mailbox, deadline)
    }

    /// Performs the actions of the wait until it ends.
    private func follow(
        _ wait: inout ConnectWait, _ link: ConnectLink, _ choice: ConnectChoice,
        _ mailbox: ConnectMailbox,
        _ deadline: ContinuousClock.Instant
    ) async throws(AlloyError) -> ConnectedAccount {
        var action = wait.begin(now: configuration.now())
        while true {
            switch action {
            case .wait(let until):
                let left = configuration.now().duration(to: deadline)
                progress.report("Waiting for a person to open the link; \(left.roundedDescription) left.")
                guard case .happened(let event) = await mailbox.next(until: until, configuration) else {
                    throw .connectCancelled(link)
                }
                action = wait.handle(event, now: configuration.now())
            case .look:
                let event = await look(choice, deadline)
                if Task.isCancelled { throw .connectCancelled(link) }
                action = wait.handle(event, now: configuration.now())
            case .end(.connected(let id)): return account(id, choice)
            case .end(let ending): throw error(ending, link)
            }
        }
    }

    private func look(_ choice: ConnectChoice, _ deadline: ContinuousClock.Instant) async
        -> ConnectWait.Event
    {
        var options = quick
        // The last request is sent at the deadline, and has some time of its own.
        options.deadline = min(
            options.deadline ?? deadline, max(deadline, configuration.now().advanced(by: .seconds(2))))
        do throws(AlloyError) {
            return .listed(try await credentials(choice, options))
        } catch {
            return .notListed(error)
        }
    }

    private func error(_ ending: ConnectWait.Ending, _ link: ConnectLink) -> AlloyError {
        switch ending {
        case .connected, .timedOut: .notConnectedInTime(request, link, redactor)
        case .several(let ids): .severalConnected(ids, request)
        case .denied(let reason):
            .connectingDenied(reason.map { redactor.redact($0) }, request, redactor)
        case .failed(let error): error
        }
    }
}

// What it asks the service.
extension ConnectFlow {
    /// Options for one request.
    private var quick: CallOptions {
        var options = options
        options.userId = request.userId
        options.timeout = nil
        let usual = configuration.now().advanced(by: configuration.deadlines.metadata)
        options.deadline = min(usual, request.deadline ?? usual)
        return options
    }

    /// Lists the user's credentials for the connector.
    ///
    /// Clients have seen the connector's own list stay empty; then the user's list is searched.
    private func credentials(_ choice: ConnectChoice, _ options: CallOptions) async throws(AlloyError)
        -> [Credential]
    {
        let listed = try await client.listCredentials(of: request.connectorId, options: options)
        guard listed.isEmpty, let userId = request.userId else { return listed }
        let types = choice.otherTypes + [choice.authenticationType]
        return try await client.listCredentials(ofUser: userId, options: options)
            .compactMap { Credential($0.json, of: request.connectorId, types: types) }
    }

    /// Returns the newest existing credential.
    private func newest() async throws(AlloyError) -> ConnectedAccount? {
        var credentials = try await client.listCredentials(of: request.connectorId, options: quick)
        if credentials.isEmpty, let userId = request.userId {
            credentials = try await client.listCredentials(ofUser: userId, options: quick)
                .compactMap { Credential($0.json, of: request.connectorId, types: nil) }
        }
        if let type = request.authenticationType {
            credentials.removeAll { $0.authenticationType?.hasSameCodePoints(as: type) != true }
        }
        // ISO 8601 in UTC sorts as text. Of two of the same moment the later in the list counts.
        let newest = credentials.enumerated().max {
            ($0.element.createdAt ?? "", $0.offset) < ($1.element.createdAt ?? "", $1.offset)
        }
        guard let credential = newest?.element else { return nil }
        return ConnectedAccount(
            credentialId: credential.credentialId, connectorId: request.connectorId,
            authenticationType: credential.authenticationType, isReused: true)
    }

    private func credential(_ choice: ConnectChoice, _ redirectUri: String?) -> NewCredential {
        NewCredential(
            connectorId: request.connectorId, authenticationType: choice.authenticationType,
            data: request.data,
            redirectUri: redirectUri, authConfigId: request.authConfigId)
    }

    private func account(_ id: String, _ choice: ConnectChoice) -> ConnectedAccount {
        ConnectedAccount(
            credentialId: id, connectorId: request.connectorId,
            authenticationType: choice.authenticationType,
            isReused: false)
    }

    private func createParams(_ choice: ConnectChoice) -> JSONObject {
        var params = request.params(redactor)
        params["authenticationType"] = .string(choice.authenticationType)
        return params
    }
}

// Where the browser goes.
extension ConnectFlow {
    /// Indicates that a service in this process reports decisions by itself, and that no browser can return.
    private var isReported: Bool { services.simulation?.reportsDecisions ?? false }

    /// Allows the link's request where the service decides automatically; false where it does not.
    private func allowsAutomatically(_ link: ConnectLink) -> Bool {
        guard case .automatic(let allow) = services.simulation?.consent else { return false }
        allow(link.url.reveal())
        services.pendingConnections.resume(link.url.reveal())
        return true
    }

    private func redirect(
        _ choice: ConnectChoice, _ mailbox: ConnectMailbox
    ) throws(AlloyError) -> (String, ReturnPage?) {
        if let uri = request.redirectUri ?? choice.fixedRedirect { return (uri, nil) }
        if isReported { return (Self.unservedRedirect, nil) }
        let page: ReturnPage
        do {
            page = try ReturnPage.open(services.pendingConnections.environment) { mailbox.post(.returned($0)) }
        } catch {
            throw .cannotListen("\(error)", request)
        }
        if let problem = choice.problem(withRedirect: page.redirectUri) {
            page.close()
            throw .redirectNotAccepted(problem, request)
        }
        return (page.redirectUri, page)
    }

    /// Shows the link to the caller, and opens it in a browser where that was requested. From then on it is redacted
    /// everywhere else.
    private func show(_ link: ConnectLink) {
        let secrets = link.url.queryValues
        for secret in secrets { redactor.register(transient: secret) }
        var params: JSONObject = [
            "oauthUrl": .string(link.url.reveal()), "connectorId": .string(request.connectorId),
            "userId": .optional(request.userId), "expiresAt": .string(link.expiresAt.iso8601),
        ]
        params.append("note", services.simulation?.linkNote.map(JSONValue.string))
        context.notify("credentials.authorize", .showing(.object(params), secrets), redactor: redactor)
        guard services.pendingConnections.environment.opensBrowser, !isReported,
            !services.pendingConnections.environment.isReplayed
        else {
            return
        }
        guard link.isForBrowsers else {
            return services.log.warn("a link was not opened in the browser: it does not lead to the web")
        }
        do {
            try services.pendingConnections.environment.openBrowser(link.url.reveal())
        } catch {
            services.log.warn("no browser could be opened: \(error)")
        }
    }
}

extension Credential {
    /// Reads a row of a user's complete list, when it belongs to this connector: the service reports that by `type`
    /// alone, and both a connector's id and an authentication type may contain a `-`. With nil for `types` any row
    /// counts that may belong to it.
    fileprivate init?(_ row: JSONValue, of connectorId: String, types: [String]?) {
        guard let credential = Credential(row) else { return nil }
        guard let type = credential.type else {
            guard credential.connectorId?.hasSameCodePoints(as: connectorId) == true else { return nil }
            self = credential
            return
        }
        let isKnown = types?.contains { type.hasSameCodePoints(as: "\(connectorId)-\($0)") } ?? false
        guard isKnown || credential.connectorId?.hasSameCodePoints(as: connectorId) == true else {
            return nil
        }
        // The connector is known now, so what is left of the type is the way to authenticate.
        var members = row.objectValue ?? JSONObject()
        members["connectorId"] = nil
        members["authenticationType"] = nil
        self.init(.object(members), connectorId: connectorId)
    }
}
