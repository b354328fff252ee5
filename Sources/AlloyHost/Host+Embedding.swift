import Alloy
import JSON
import JSONRPC
import Logging

// The host inside a Swift program, without a process and a wire.
extension Host {
    /// A host that sends through `client`, for a program that calls the methods itself.
    ///
    /// - Parameters:
    ///   - userId: The user that calls act for when they name none.
    ///   - ledger: The place of the record of executions: idempotency keys and outcomes that are not known.
    ///   - simulation: The service inside the process that `client` sends to, if it is one.
    public init(
        _ client: AlloyClient, userId: String? = nil, ledger: LedgerLocation = .memory,
        simulation: SimulatedService? = nil, methods: MethodTable = .native
    ) {
        let log = Log(level: .error, redactor: client.configuration.redactor, timestamp: { "" }, sink: { _ in })
        self.init(
            HostServices(
                client: client, simulation: simulation, methods: methods, options: HostOptions(userId: userId),
                limits: Limits(), log: log, ledger: ledger))
    }

    /// Calls a method of `protocol/methods.md` and returns its result.
    ///
    /// Cancelling the task cancels the call; the error then says whether the service acted. Throws an error whose `data` has
    /// `kind`, `outcome` and what to do next, as `protocol/errors.md` describes.
    ///
    /// - Parameter onNotification: Receives notifications, such as the link of `credentials.authorize`.
    public func call(
        _ method: String, _ parameters: JSONObject = [:],
        onNotification: RequestContext.NotificationSink? = nil
    ) async throws(RPCError) -> JSONValue {
        let context = RequestContext(onNotification: onNotification)
        let result = await call(method, parameters, context: context)
        return try result.get().value(redactedBy: services.log.redactor)
    }
}
