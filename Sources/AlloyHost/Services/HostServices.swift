import ActionForms
import ActionSearch
import Alloy
import AlloySandbox
import ExecutionLedger
import JSONRPC
import Logging
import Platform
import Synchronization

/// What the methods work with; made once, at the start, and handed to every call: so an object, which costs nothing to hand on.
public final class HostServices: Sendable {
    /// The client of the service, or of the sandbox.
    public let client: AlloyClient
    /// The sandbox, when one stands in for the service.
    public let sandbox: Sandbox?
    /// What the host was started with.
    public let options: HostOptions
    /// The connection's bounds, to be told on request.
    public let limits: Limits
    /// Where the host logs.
    public let log: Log
    let catalogue: Catalogue
    let connectorList: ConnectorListMemory
    let definitions: ActionDefinitions
    let inputs = ActionInputs()
    let search: AccountSearchIndex
    let executionIds: ExecutionIdentifiers
    let ledger: Ledger
    private let ledgerLocation: LedgerLocation
    let runningKeys = RunningKeys()
    let plans: PlanMemory
    let connects: Connects
    let reconnections = Reconnections()
    /// Results that are too large to be sent whole.
    let results: ResultStore
    let gatekeeper: Gatekeeper
    /// Counts and logs every call.
    let calls: CallLog
    /// Learns what must not be repeated of the parameters of calls.
    let secretArguments: SecretArguments
    /// Holds the secrets that forms were validated with, until they are sent.
    let formSecrets: FormSecrets
    private let warned = Mutex<Set<String>>([])

    /// Services of these parts; pass the sandbox that `client` sends to, if it is one. `connecting` is what connecting an
    /// account may use of this machine.
    public init(
        client: AlloyClient, sandbox: Sandbox?, options: HostOptions, limits: Limits, log: Log,
        ledger: LedgerLocation = .memory, cache: CacheLocation = .memory,
        connecting: ConnectEnvironment = ConnectEnvironment()
    ) {
        self.client = client
        self.sandbox = sandbox
        controlsServedSandbox = sandbox == nil && client.mayReachServedSandbox
        self.options = options
        self.limits = limits
        self.log = log
        switch cache {
        case .memory: catalogue = Catalogue(client: client, disk: nil)
        case .directory(let path, let scope):
            catalogue = Catalogue(
                client: client, disk: CatalogueDisk(CatalogueFolder(path: path), log: log), scope: scope)
        }
        connectorList = ConnectorListMemory(catalogue)
        definitions = ActionDefinitions(catalogue)
        search = AccountSearchIndex(
            CatalogueSearchSource(client: client, catalogue: catalogue, userId: options.actingUserId),
            isSynchronous: sandbox != nil, now: client.configuration.now, sleep: client.configuration.sleep)
        plans = PlanMemory(now: client.configuration.now)
        connects = Connects(connecting)
        ledgerLocation = ledger
        var place: String?
        switch ledger {
        case .memory: self.ledger = Ledger(inMemory: LedgerLimits(), log: log)
        case .directory(let path):
            self.ledger = Ledger(
                directory: path, log: log, now: client.configuration.now, sleep: client.configuration.sleep)
            place = path
        }
        results = ResultStore(spillingInto: place ?? TemporaryDirectory.path(), log: log)
        // A ledger that outlasts the process must not see an id twice.
        executionIds = ExecutionIdentifiers(isDeterministic: sandbox != nil && ledger == .memory)
        gatekeeper = Gatekeeper(options)
        calls = CallLog(
            metrics: Metrics(
                methods: MethodTable.standard.methods.map { $0.name }, now: client.configuration.now()), log: log,
            userId: options.actingUserId, now: client.configuration.now)
        secretArguments = SecretArguments(redactor: log.redactor)
        formSecrets = FormSecrets(now: client.configuration.now)
    }

    /// True when `sandbox.*` is answered by the control endpoint of a sandbox that is served elsewhere on this machine.
    let controlsServedSandbox: Bool

    /// The moment it is, on the sandbox's clock where there is one.
    var timestamp: Timestamp { sandbox?.now ?? .now() }

    /// Logs a warning the first time; it would be the same for every call.
    func warnOnce(_ message: String) {
        let isFirst = warned.withLock { $0.insert(message).inserted }
        if isFirst { log.warn(message) }
    }

    /// Starts over with what was remembered of the service: a sandbox that was reset has nothing to do with it any more.
    func forgetEverything() async {
        catalogue.removeAll()
        connectorList.removeAll()
        definitions.removeAll()
        inputs.removeAll()
        search.removeAll()
        plans.removeAll()
        reconnections.removeAll()
        connects.decidedAll()
        results.removeAll()
        formSecrets.removeAll()
        if case .memory = ledgerLocation { await ledger.close() }
        executionIds.reset()
        gatekeeper.reset()
    }
}
