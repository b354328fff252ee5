import JSON
import JSONRPC
import Logging
import MCP
import Platform
import TextCoding

/// One call of `connect_account`: shows the link in the way that the client can, and waits for the person.
struct AccountConnecting: Sendable {
    private static let usualWait = Duration.seconds(45)
    private static let linkWait = Duration.seconds(20)
    /// The time for an answer to a question.
    private static let questionWait = ConnectionRun.pageTime
    /// The time between two looks at the list of accounts while a person is waited for, at first and later.
    private static let (firstPause, longestPause) = (Duration.seconds(3), Duration.seconds(15))

    private let call: ToolCall
    private let connectorId: String
    private let type: String?

    init(_ call: ToolCall, connectorId: String, type: String?) {
        self.call = call
        self.connectorId = connectorId
        self.type = type
    }

    private var request: ClientRequest { call.request }
    private var connections: AccountConnections { call.service.connections }

    /// Runs one round. In a later round of a stateless revision, the list of accounts decides whether one was connected.
    func run() async throws(ToolFailure) -> ToolResult {
        let known = try await knownAccounts()
        let subject = ConnectionSubject(connectorId: connectorId, type: type)
        if request.memory["known"] != nil, let account = try await newAccount(besides: known) {
            // Else the next call would report this account again, in place of asking for another one.
            connections.remove(subject)
            return connected(account.credentialId)
        }
        let flow = connections.flow(of: subject, asker: request.clientInfo?.name)
        // The user may have finished since the link was shown, in another way than with this link.
        if let before = flow.knownWhenShown, let account = try await newAccount(besides: before) {
            connections.remove(flow)
            return connected(account.credentialId)
        }
        switch await flow.ready(until: .now + Self.linkWait) {
        case .starting: return pending("The link is not ready yet.")
        case .ended(let outcome): return await ended(outcome, flow, known)
        case .waiting(let link): return try await show(link, of: flow, known)
        }
    }

    private func show(
        _ link: AuthorizationLink, of flow: ConnectionFlow, _ known: [String]
    ) async throws(ToolFailure) -> ToolResult {
        let question = Elicitation.url(
            message: "Open this page to connect an account of \(connectorId) for alloy-host."
                + (link.note.map { " \($0)" } ?? ""), url: link.url,
            secrets: link.secrets)
        flow.markShown(known)
        if request.canAsk(question) {
            // A new link is a new question.
            let key = "connect_\(Hex.encode(SHA256.hash(Array(link.url.reveal().utf8))).prefix(16))"
            return try await ask(question, key, ["known": .strings(known)], flow, link, known)
        }
        let confirmation = Elicitation.form(
            message: "Have you connected the account of \(connectorId) in the browser?",
            schema: [
                "type": "object",
                "properties": ["connected": ["type": "boolean", "title": "The account is connected", "default": true]],
            ])
        guard flow.markInResult(), request.canAsk(confirmation) else { return shown(link) }
        return try await ask(confirmation, "confirm", [:], flow, link, known)
    }

    /// Asks the person, and returns the result of the answer. In a revision with a handshake, the account may be connected
    /// while the question is open, which ends it; and a client that can't ask after all gets the link in the result.
    private func ask(
        _ question: Elicitation, _ key: String, _ memory: JSONObject, _ flow: ConnectionFlow,
        _ link: AuthorizationLink, _ known: [String]
    ) async throws(ToolFailure) -> ToolResult {
        guard !request.profile.revision.isStateless else {
            let answer: ElicitationAnswer
            do throws(FeatureError) {
                answer = try await request.ask(question, as: key, remembering: memory)
            } catch {
                throw .needs(error)
            }
            return await finish(answer, of: flow, known)
        }
        let event = await withTaskGroup(of: QuestionEvent.self) { group in
            group.addTask {
                guard let answer = try? await request.ask(question, as: key) else { return .notAsked }
                return .answered(answer)
            }
            group.addTask {
                await outcome(of: flow, known, within: Self.questionWait).map(QuestionEvent.ended) ?? .notAsked
            }
            defer { group.cancelAll() }
            return await group.next() ?? .notAsked
        }
        switch event {
        case .answered(let answer): return await finish(answer, of: flow, known)
        case .ended(let result): return result
        case .notAsked: return shown(link)
        }
    }

    /// The end of the wait for an answer.
    private enum QuestionEvent: Sendable {
        case answered(ElicitationAnswer)
        /// The flow has ended, or an account was connected in another way.
        case ended(ToolResult)
        /// The client has not asked the person, or nobody has answered.
        case notAsked
    }

    /// Returns the result of the person's answer. The list of accounts decides, whatever the answer is.
    private func finish(
        _ answer: ElicitationAnswer, of flow: ConnectionFlow, _ known: [String]
    ) async -> ToolResult {
        if let found = await found(besides: known, flow) { return found }
        switch answer {
        case .accepted:
            request.report("Waiting for the person in the browser.")
            return await outcome(of: flow, known, within: Self.usualWait)
                ?? pending("The person has not finished in the browser yet.")
        case .declined:
            connections.remove(flow)
            return .failure(
                kind: "cancelled", "The user declined to connect an account of \(connectorId).",
                next: ["Do not ask again unless the user wants it."])
        case .cancelled:
            return pending("The user closed the question without an answer.")
        }
    }

    /// Waits for the end of the flow, or for an account that was connected in another way, such as by another process; nil when
    /// the time is over.
    private func outcome(of flow: ConnectionFlow, _ known: [String], within time: Duration) async -> ToolResult? {
        let deadline = ContinuousClock.now + time
        var pause = Self.firstPause
        while true {
            if case .ended(let outcome) = await flow.end(until: min(deadline, .now + pause)) {
                return await ended(outcome, flow, known)
            }
            if Task.isCancelled { return nil }
            if let found = await found(besides: known, flow) { return found }
            if ContinuousClock.now >= deadline { return nil }
            pause = min(pause * 3 / 2, Self.longestPause)
        }
    }

    /// The result for an account that is in the list now; nil without one, and if the list can't be read.
    private func found(besides known: [String], _ flow: ConnectionFlow) async -> ToolResult? {
        guard let account = try? await newAccount(besides: known) else { return nil }
        connections.remove(flow)
        return connected(account.credentialId)
    }

    // MARK: - Results

    private func ended(
        _ outcome: Result<JSONObject, RPCError>, _ flow: ConnectionFlow, _ known: [String]
    ) async -> ToolResult {
        connections.remove(flow)
        switch outcome {
        case .success(let reply): return connected(reply["credentialId"]?.stringValue ?? "")
        case .failure(let error):
            // If several accounts are new, the error lists them.
            guard let new = try? await newAccounts(besides: known), new.count == 1 else { return .failure(error) }
            return connected(new[0].credentialId)
        }
    }

    private func connected(_ account: String) -> ToolResult {
        ToolResult(["status": "connected", "account": .string(account), "connector": .string(connectorId)])
    }

    private var again: JSONValue {
        var arguments: JSONObject = ["connector": .string(connectorId)]
        arguments.append("type", type.map(JSONValue.string))
        return ["tool": "connect_account", "arguments": .object(arguments)]
    }

    private func pending(_ message: String) -> ToolResult {
        ToolResult(
            [
                "status": "pending", "connector": .string(connectorId), "message": .string(message),
                "next": ["Ask the user to finish in the browser, then call again.", again],
            ], isError: true)
    }

    /// The result with the link, for a client that cannot ask the person to open it.
    private func shown(_ link: AuthorizationLink) -> ToolResult {
        var result: JSONObject = [
            "status": "link", "connector": .string(connectorId), "link": .string(link.url.reveal()),
        ]
        result.append("expiresAt", link.expiresAt.map(JSONValue.string))
        result.append("note", link.note.map(JSONValue.string))
        result.append("next", ["Show the link to the user, wait until they have opened it, then call again.", again])
        return ToolResult(result, isError: true, shown: link.secrets + [link.url])
    }

    // MARK: - Accounts

    /// The accounts that existed before the first round.
    private func knownAccounts() async throws(ToolFailure) -> [String] {
        if let known = request.memory["known"]?.arrayValue { return known.compactMap(\.stringValue) }
        return try await call.accounts(of: connectorId).map(\.credentialId)
    }

    private func newAccount(besides known: [String]) async throws(ToolFailure) -> Account? {
        try await newAccounts(besides: known).last
    }

    private func newAccounts(besides known: [String]) async throws(ToolFailure) -> [Account] {
        try await call.accounts(of: connectorId).filter { !known.contains($0.credentialId) }
    }
}
