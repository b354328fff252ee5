import ActionForms
import ActionSearch
import Alloy
import ExecutionLedger
import JSONRPC
import Logging
import Platform
import Locking

/// The services that the methods use; created once, at the start, and passed to every call: so an object, which is
/// cheap to pass.
public final class HostServices: Sendable {
    /// The client of the service, or of the sandbox.
    public let client: AlloyClient
    /// The service inside the process, when one replaces the live service.
    public let simulation: SimulatedService?
    /// The connectors that call their provider directly, if there are any.
    public let direct: DirectBackend?
    /// The methods of the host.
    public let methods: MethodTable
    /// The options of the host.
    public let options: HostOptions
    /// The connection's bounds, for `host.info`.
    public let limits: Limits
    /// The log of the host.
    public let log: Log
    let catalogue: Catalogue
    let connectorList: ConnectorListCache
    let definitions: ActionDefinitions
    let inputs = ActionInputCache()
    let search: AccountSearchIndex
    let executionIds: ExecutionIdentifiers
    let ledger: Ledger
    private let ledgerLocation: LedgerLocation
    let runningKeys = RunningKeys()
    let plans: RecentPlans
    let pendingConnections: PendingConnections
    let reconnections = Reconnections()
    /// Results that are too large to be sent whole.
    let results: ResultStore
    let gatekeeper: Gatekeeper
    /// The plans that wait for a person's approval.
    package let approvals: Approvals
    /// Counts and logs every call.
    let calls: CallLog
    /// The secrets in the arguments of calls, which must not be repeated.
    let secretArguments: SecretArguments
    /// Holds the secrets that forms were validated with, until they are sent.
    let formSecrets: FormSecrets
    private let warned = Mutex<Set<String>>([])

    /// Services of these parts.
    ///
    /// - Parameters:
    ///   - simulation: The service inside the process that `client` sends to, if it is one.
    ///   - methods: The host's own methods and those of other modules.
    ///   - direct: The connectors that the client's transport answers itself, if there are any.
    ///   - connecting: The parts of this machine that connecting an account may use.
    ///   - wallClock: The time that all processes of this machine share; nil for the machine's.
    public init(
        client: AlloyClient, simulation: SimulatedService?, methods: MethodTable = .native, options: HostOptions,
        limits: Limits, log: Log,
        ledger: LedgerLocation = .memory, cache: CacheLocation = .memory, direct: DirectBackend? = nil,
        connecting: ConnectEnvironment = ConnectEnvironment(), wallClock: (@Sendable () -> Timestamp)? = nil
    ) {
        self.client = client
        self.simulation = simulation
        self.direct = direct
        self.methods = methods
        self.options = options
        self.limits = limits
        self.log = log
        switch cache {
        case .memory: catalogue = Catalogue(client: client, disk: nil)
        case .directory(let path, let scope):
            catalogue = Catalogue(
                client: client, disk: CatalogueDisk(CatalogueFolder(path: path), log: log), scope: scope)
        }
        connectorList = ConnectorListCache(catalogue)
        definitions = ActionDefinitions(catalogue)
        search = AccountSearchIndex(
            CatalogueSearchSource(client: client, catalogue: catalogue, userId: options.actingUserId),
            isSynchronous: simulation != nil, now: client.configuration.now, sleep: client.configuration.sleep)
        plans = RecentPlans(now: client.configuration.now)
        pendingConnections = PendingConnections(connecting)
        ledgerLocation = ledger
        var directory: String?
        switch ledger {
        case .memory: self.ledger = Ledger(inMemory: LedgerLimits(), log: log)
        case .directory(let path):
            self.ledger = Ledger(
                directory: path, log: log, now: client.configuration.now, sleep: client.configuration.sleep,
                runner: client.taskRunner)
            directory = path
        }
        // What is only in this process follows the clock of its simulation, so that two runs are equal.
        let simulatedTime = directory == nil ? simulation?.now : nil
        approvals = Approvals(
            in: directory, now: wallClock ?? simulatedTime ?? { .now() }, client.configuration, connecting)
        results = ResultStore(spillingInto: directory ?? TemporaryDirectory.path(), log: log)
        // A ledger that outlasts the process must not see an id twice.
        executionIds = ExecutionIdentifiers(isDeterministic: simulation != nil && ledger == .memory)
        gatekeeper = Gatekeeper(options)
        calls = CallLog(
            metrics: Metrics(
                methods: methods.methods.map(\.name), now: client.configuration.now()), log: log,
            userId: options.actingUserId, now: client.configuration.now)
        secretArguments = SecretArguments(redactor: log.redactor, declared: options.declaredSecrets)
        formSecrets = FormSecrets(now: client.configuration.now, declared: options.declaredSecrets)
    }

    /// True if the ledger outlives this process.
    var keepsLedger: Bool { ledgerLocation != .memory }

    /// The time now, on the clock of the simulation where there is one.
    var timestamp: Timestamp { simulation?.now() ?? .now() }

    /// Logs a warning the first time; it would be the same for every call.
    func warnOnce(_ message: String) {
        let isFirst = warned.withLock { $0.insert(message).inserted }
        if isFirst { log.warn(message) }
    }

    /// Ends the wait for a decision on this consent link: it was allowed or denied.
    package func resumeConnection(decided link: String) { pendingConnections.resume(link) }

    /// Removes everything that was kept of the service: a sandbox that was reset has nothing to do with it any more.
    package func forgetEverything() async {
        catalogue.removeAll()
        connectorList.removeAll()
        definitions.removeAll()
        inputs.removeAll()
        search.removeAll()
        plans.removeAll()
        reconnections.removeAll()
        pendingConnections.resumeAll()
        results.removeAll()
        formSecrets.removeAll()
        if case .memory = ledgerLocation { await ledger.close() }
        executionIds.reset()
        gatekeeper.reset()
        approvals.removeAll()
    }
}
