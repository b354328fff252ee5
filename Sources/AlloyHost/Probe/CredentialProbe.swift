import Alloy
import JSON
import JSONRPC

/// Checks whether a credential still works, for `credentials.probe`. It executes one action of effect `read`, or none.
struct CredentialProbe: Sendable {
    /// The state of a credential.
    enum State: String, Sendable, CaseIterable {
        /// The provider answered.
        case active
        /// The provider no longer accepts it.
        case expired
        /// The provider accepts it, but not for this action.
        case unauthorized
        /// The state is unknown: no action could be tried, or the response is not conclusive.
        case unknown
    }

    /// The most definitions that are read to find an action.
    private static let maximumDefinitions = 5

    private let call: Call
    private let connectorId: String
    private var readsIdentity = false

    /// The probe for a call of `credentials.probe`.
    init(_ call: Call) {
        self.call = call
        connectorId = call[.connectorId]
    }

    /// The probe that tells whose account the credential of an execution belongs to.
    init(forIdentityOf execution: Call) {
        self.init(execution)
        readsIdentity = true
    }

    /// The identity behind a credential.
    enum Identity: Sendable {
        case known(JSONObject)
        /// It can't be told, for this reason.
        case unknown(String)
    }

    /// Returns the identity behind the credential. Throws only when the call was cancelled.
    func identity() async throws(AlloyError) -> Identity {
        let result: JSONObject
        do throws(AlloyError) {
            result = try await run()
        } catch {
            guard error.kind != .cancelled else {
                throw .notSent(.cancelled, "The call was cancelled while the account was looked up; nothing was sent.")
            }
            return .unknown(error.message)
        }
        if result["state"]?.stringValue == State.active.rawValue, let identity = result["identity"]?.objectValue {
            return .known(identity)
        }
        if let warning = result["warnings"]?.arrayValue?.first?.stringValue { return .unknown(warning) }
        let state = result["state"]?.stringValue ?? State.unknown.rawValue
        return .unknown(
            state == State.active.rawValue ? "the provider's response names no account" : "the credential is \(state)")
    }

    /// Returns `{state, identity?, actionId, warnings?}`.
    func run() async throws(AlloyError) -> JSONObject {
        guard let action = try await action() else {
            try await checkExistence()
            return result(
                .unknown, nil,
                warnings: ["The connector \(connectorId) has no action that could be tried without input."])
        }
        let reply: JSONObject
        do throws(AlloyError) {
            reply = try await Execution(execution(of: action)).run().value
        } catch {
            guard let state = Self.state(of: error) else { throw error }
            return result(state, action, warnings: [error.message])
        }
        let answer = reply["responseData"] ?? .null
        if let state = Self.refusal(in: answer) {
            let warnings = reply["warnings"]?.arrayValue?.compactMap(\.stringValue) ?? []
            return result(state, action, warnings: warnings.filter { !call.warnings.contains($0) })
        }
        var result = result(.active, action)
        if let identity = action.identity?(answer), !identity.isEmpty {
            result.members.insert(JSONObject.Member(key: "identity", value: .object(identity)), at: 1)
        }
        return result
    }

    private func result(_ state: State, _ action: ProbeAction?, warnings: [String] = []) -> JSONObject {
        var result: JSONObject = ["state": .string(state.rawValue), "actionId": .optional(action?.actionId)]
        result.append("warnings", warnings.isEmpty ? nil : .strings(warnings))
        return result
    }

    /// Returns the first action that is a read and needs no input: of the reviewed ones, then of the connector's own.
    private func action() async throws(AlloyError) -> ProbeAction? {
        for action in ReviewedProbes.actions(of: connectorId) {
            if let definition = try await definition(action.actionId), definition.effect == .read { return action }
        }
        let resources = try await call.client.listResources(of: connectorId, options: call.userOptions)
        for actionId in ProbeAction.candidates(among: resources).prefix(Self.maximumDefinitions) {
            if let definition = try await definition(actionId), let action = ProbeAction(definition) { return action }
        }
        return nil
    }

    /// Returns the definition; nil where the connector has no such action.
    private func definition(_ actionId: String) async throws(AlloyError) -> ActionDetails? {
        do throws(AlloyError) {
            return try await call.services.definitions.action(
                actionId, of: connectorId, client: call.client, options: call.userOptions)
        } catch {
            guard error.kind == .notFound else { throw error }
            return nil
        }
    }

    /// Throws `not_found` when the user has no such credential: without an action nothing else can be checked.
    private func checkExistence() async throws(AlloyError) {
        let id = call[.credentialId].lowercased()
        let credentials = try await call.client.listCredentials(of: connectorId, options: call.userOptions)
        guard !credentials.contains(where: { $0.credentialId.lowercased() == id }) else { return }
        var owner: JSONObject = ["connectorId": .string(connectorId)]
        owner.append("userId", call.userId.map(JSONValue.string))
        throw AlloyError(
            .notFound, "The user has no such credential for \(connectorId).", origin: .host, outcome: .rejected,
            fix: [.call(method: "credentials.list", params: owner)])
    }

    /// Returns the call that executes the action, with the arguments of `execute`.
    private func execution(of action: ProbeAction) -> Call {
        var arguments = JSONObject()
        arguments[.connectorId] = .string(connectorId)
        arguments[.actionId] = .string(action.actionId)
        arguments[.credentialId] = .string(call[.credentialId])
        arguments[.userId] = call.userId.map(JSONValue.string)
        if !action.queryParameters.isEmpty { arguments[.queryParameters] = .object(action.queryParameters) }
        if !action.additionalHeaders.isEmpty { arguments[.additionalHeaders] = .object(action.additionalHeaders) }
        // A larger result would be stored, and the identity is in it.
        arguments[.maxResultBytes] = .int(ExecuteParameters.greatestResultBytes)
        arguments[.timeoutMs] = call.arguments[.timeoutMs]
        arguments[.meta] = call.arguments[.meta]
        var execution = Call(
            method: ExecuteMethods.execute, arguments: arguments, services: call.services,
            context: readsIdentity ? call.context.withoutProgress : call.context, record: call.record,
            start: call.start, purpose: .probe)
        execution.readsIdentity = readsIdentity
        return execution
    }

    /// Returns the state of the credential that an error implies; nil when it implies none.
    private static func state(of error: AlloyError) -> State? {
        if error.kind == .connectionRequired { return .expired }
        guard error.origin == .provider else { return nil }
        return error.kind == .forbidden ? .unauthorized : .unknown
    }

    /// Returns the state that a refusal inside a success implies (docs.slack.dev, errors of auth.test); nil without a refusal.
    private static func refusal(in answer: JSONValue) -> State? {
        guard answer["ok"]?.boolValue == false || answer["success"]?.boolValue == false else { return nil }
        switch (answer["error"]?.stringValue ?? answer["code"]?.stringValue)?.lowercased() {
        case "token_expired", "token_revoked", "invalid_auth", "not_authed", "account_inactive", "invalid_token":
            return .expired
        case "missing_scope", "no_permission", "not_allowed_token_type", "access_denied", "ekm_access_denied",
            "team_access_not_granted":
            return .unauthorized
        default: return .unknown
        }
    }
}
