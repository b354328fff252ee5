import HTTP
import JSON
import Platform
import ServiceAPI

/// The state that calls change, as one value.
struct ServiceState: Sendable {
    /// The time at which every sandbox starts: 2025-10-01T09:00:00.000Z.
    static let start = Timestamp(milliseconds: 1_759_309_200_000)
    /// The time by which a call moves the clock, so that no two objects have the same time.
    static let step = Duration.milliseconds(20)

    /// The sandbox's own time.
    private(set) var now = start
    /// The source of all ids and tokens.
    var random: SeededGenerator
    /// All users with their objects.
    var users: UserDirectory
    /// The consent links that were issued, by their token. Kept for twice their lifetime, so that an expired link can be
    /// distinguished from one that never existed.
    var links = ExpiringTable<ConsentLink>(memory: SeededGenerator.tokenLife * 2, capacity: 10_000)
    /// The presigned uploads, by their signature; kept as long.
    var uploads = ExpiringTable<PresignedUpload>(memory: PresignedUpload.life * 2, capacity: 10_000)
    /// The userId that calls without `x-alloy-userid` act as.
    let keyUserID: String
    /// The origins that its links point to.
    let origins: SandboxOrigins

    /// The time since the start, real and advanced, at the beginning of the running call.
    private(set) var elapsed = Duration.zero
    /// The objects that the running call has created, changed and deleted so far.
    var changes: [StateChange] = []
    /// Indicates that the provider refused the running call in a response with a status of success.
    var isRefused = false
    /// The duration of the running call at the provider.
    var delay = Duration.zero

    private var callCount = 0

    init(seed: String, origins: SandboxOrigins = SandboxOrigins()) {
        self.origins = origins
        random = SeededGenerator(seed: seed)
        keyUserID = random.hex(24)
        users = UserDirectory()
        // A row without a username: the service's list has such rows.
        users.add(UserAccount(id: keyUserID, username: nil, fullName: "API Key User"))
    }

    /// Begins a call: moves the clock and returns the id of the request.
    mutating func beginCall(elapsed: Duration) -> String {
        moveClock()
        callCount += 1
        self.elapsed = elapsed
        if !changes.isEmpty { changes = [] }
        isRefused = false
        delay = .zero
        return requestID
    }

    /// `req-` and the number of the call in ten digits: 14 bytes, and a string of that size lives without an allocation.
    private var requestID: String {
        String(unsafeUninitializedCapacity: 14) { text in
            _ = text.update(fromContentsOf: "req-".utf8)
            var rest = callCount
            for place in stride(from: 13, through: 4, by: -1) {
                text[place] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            }
            return 14
        }
    }

    /// Moves the clock by one step.
    mutating func moveClock() { moveClock(by: Self.step) }

    /// Moves the clock.
    mutating func moveClock(by duration: Duration) { now = now.advanced(by: duration) }

    /// The userId in a request's header, even of a user that does not exist; else the key's own user.
    func statedUser(_ headers: HTTPHeaders) -> String {
        guard let userID = headers["x-alloy-userid"], !userID.isEmpty else { return keyUserID }
        return userID
    }

    /// The userId that a request acts as: the one in its header, or the key's own.
    func actingUser(_ headers: HTTPHeaders) throws(ServiceError) -> String {
        let userID = statedUser(headers)
        guard users[userID] != nil else { throw .notFound(.user) }
        return userID
    }
}

extension ServiceState {
    /// Handles `POST /connectors/{id}/actions/{actionId}/execute`. Returns the provider's body, nil when it is empty.
    ///
    /// Nothing is validated against the action's schema, as in the service: the provider decides.
    mutating func execute(
        _ action: ActionDefinition, of resource: String, at connector: ConnectorDefinition, userID: String,
        _ body: RequestBody
    ) throws(ServiceError) -> ProviderReply {
        let credential = try credential(
            body["credentialId"]?.stringValue ?? "", ofUser: userID, connectorID: connector.id)
        if let acceptance = action.acceptance,
            !acceptance.authenticationTypes.contains(credential.authenticationType)
        {
            throw .schemeNotSufficient(
                authenticationType: credential.authenticationType, connectorName: connector.name,
                accepted: acceptance.words)
        }
        let call = ProviderCall(
            action: action, pathParams: try body.object("pathParams"),
            queryParameters: try body.object("queryParameters"), requestBody: body["requestBody"],
            // Clients that ran against the service put a provider's header under `headers`.
            additionalHeaders: (body["headers"]?.objectValue ?? [:]).merging(try body.object("additionalHeaders")),
            credentialData: credential.grant.data,
            grantedScopes: credential.scopes)
        let reply =
            use(credential, ofUser: userID, for: action, of: resource).map { connector.access.reply($0, to: action) }
            ?? perform(call, connector, userID: userID, account: credential.grant.account)
        moveClock(by: reply.delay)
        delay = reply.delay
        guard (200...299).contains(reply.status) else {
            throw .provider(
                connectorID: connector.id, connectorName: connector.name, status: reply.status, body: reply.body,
                headers: reply.headers)
        }
        isRefused = reply.saysNo
        if !isRefused, let change = StateChange(action, resource: resource, call, reply) { changes.append(change) }
        return reply
    }

    /// Returns the files that an execution of a user may name: the user's own, and those of the key's own user, because an upload
    /// does not have to name a user.
    private func files(usableBy userID: String) -> [SandboxFile] {
        let own = users[userID]?.files ?? []
        return userID == keyUserID ? own : own + (users[keyUserID]?.files ?? [])
    }

    /// Calls the provider. One user's credentials for the same account share its state.
    private mutating func perform(
        _ call: ProviderCall, _ connector: ConnectorDefinition, userID: String, account: String?
    ) -> ProviderReply {
        let key = UserAccount.ProviderKey(connectorID: connector.id, account: account)
        // Taken out while it works, so that its state is not copied.
        var provider = users[userID]?.providers.removeValue(forKey: key) ?? connector.makeProvider()
        var context = ProviderContext(now: now, random: random, files: files(usableBy: userID), elapsed: elapsed)
        let reply = provider.perform(call, &context)
        random = context.random
        users[userID]?.providers[key] = provider
        return reply
    }
}
