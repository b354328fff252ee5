import HTTP
import JSON
import Logging
import OpenAPI
import Platform
import Locking

/// The accounts of the direct connectors, with their own secrets: kept in a state directory, or in memory.
public final class DirectCredentials: CredentialAuthority {
    let store: any CredentialStore
    let secrets: NamedSecrets
    let exchange: OAuthExchange
    let refresher: TokenRefresher
    let callbacks: OAuthCallbacks
    let redactor: Redactor
    /// The connectors, by their ids, whose accounts are revoked at the provider when they are removed.
    let connectors: [String: DirectConnectorSecurity]
    /// The declared secrets that were read, by connector and name.
    let readSecrets = Mutex<[[String]: Secret]>([:])

    var clock: DirectClock { exchange.clock }

    /// The accounts of a state directory, or for nil of this process alone.
    ///
    /// - Parameters:
    ///   - helper: The credential helper that keeps the secrets; nil for files of mode 0600. Without a state directory it is not
    ///     used.
    ///   - secrets: The secrets that the operator has declared.
    ///   - transport: Sends the requests to authorization servers. It must refuse addresses that the operator does not allow.
    ///   - callbackPort: The port of the page to which providers send the browser; 0 for one that the system chooses.
    ///   - redactor: Learns every secret before it is used.
    ///   - connectors: The connectors whose accounts are revoked at the provider when they are removed.
    public convenience init(
        stateDirectory: String?, helper: CredentialHelper? = nil, secrets: NamedSecrets = NamedSecrets(),
        transport: any HTTPTransport, callbackPort: UInt16 = 0, redactor: Redactor, connectors: [DirectConnector] = []
    ) {
        let store: any CredentialStore =
            stateDirectory.map { CredentialFolder(in: $0, vault: helper) } ?? MemoryCredentialStore()
        self.init(
            store: store, secrets: secrets, transport: transport, callbackPort: callbackPort, redactor: redactor,
            connectors: connectors.map(\.security), clock: DirectClock())
    }

    init(
        store: any CredentialStore, secrets: NamedSecrets, transport: any HTTPTransport, callbackPort: UInt16 = 0,
        redactor: Redactor, connectors: [DirectConnectorSecurity] = [], clock: DirectClock
    ) {
        self.store = store
        self.secrets = secrets
        self.redactor = redactor
        self.connectors = Dictionary(connectors.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        exchange = OAuthExchange(transport: transport, clock: clock, redactor: redactor)
        refresher = TokenRefresher(store, exchange)
        callbacks = OAuthCallbacks(port: callbackPort, clock, redactor)
    }

    public func requirements(of connector: DirectConnectorSecurity) -> [JSONValue] {
        let declared = secrets.names(of: connector.id)
        return CredentialWay.all(of: connector).map { $0.requirement(of: connector, declared: declared) }
    }

    public func list(userId: String, connectorId: String?) async throws(DirectRefusal) -> [JSONValue] {
        try await records(ofUser: userId, connectorId: connectorId).map(\.row)
    }

    public func settings(
        credentialId: String, userId: String, connector: DirectConnectorSecurity
    ) async throws(DirectRefusal) -> JSONObject {
        try await record(credentialId, ofUser: userId, connector).settings
    }

    public func refused(_ request: HTTPRequest, credentialId: String, userId: String) async -> Bool {
        let record = try? await perform { store throws(CredentialStoreFailure) in try store.find(credentialId) }
        guard let record, record.userId == userId else { return false }
        if record.grant != nil {
            guard let token = request.headers["Authorization"]?.split(separator: " ", maxSplits: 1).last else {
                return false
            }
            return refresher.isRefused(Secret(String(token)), of: record)
        }
        return await haveChanged(record.references.values, of: record.connectorId)
    }
}

// The store, on a thread of its own.
extension DirectCredentials {
    /// Calls the store.
    func perform<Value: Sendable>(
        _ body: @escaping @Sendable (any CredentialStore) throws(CredentialStoreFailure) -> Value
    ) async throws(DirectRefusal) -> Value {
        let store = store
        let result = await BlockingWork.run {
            Result { () throws(CredentialStoreFailure) in try body(store) }
        }
        switch result {
        case .success(let value): return value
        case .failure(let failure): throw .unusable(failure)
        }
    }

    /// Returns the account of this id, if it is this user's and this connector's.
    func record(
        _ id: String, ofUser userId: String, _ connector: DirectConnectorSecurity
    ) async throws(DirectRefusal) -> CredentialRecord {
        let record = try await perform { store throws(CredentialStoreFailure) in try store.find(id) }
        guard let record, record.userId == userId, record.connectorId == connector.id else {
            throw .credentialNotFound
        }
        return record
    }

    /// Returns a user's accounts, the oldest first; for one connector, or for nil for all.
    func records(ofUser userId: String, connectorId: String?) async throws(DirectRefusal) -> [CredentialRecord] {
        try await perform { store throws(CredentialStoreFailure) in try store.all() }
            .filter { $0.userId == userId && (connectorId == nil || $0.connectorId == connectorId) }
            .sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }
}
