import HTTP
import JSON

extension AlloyClient {
    /// All connectors that the account may use (`GET /connectors`; it has no pages).
    public func listConnectors(options: CallOptions = CallOptions()) async throws(AlloyError) -> [Connector] {
        try await perform(connectorCall(.connectorsList, "/connectors", nil, options), decode: Self.connectors)
    }

    /// All connectors, or `previous` when the service's answer is byte for byte what it was then: the service has no
    /// conditional requests, but a caller who asks often need not read the same answer twice.
    public func listConnectors(
        unlessSameAs previous: ConnectorListing?, options: CallOptions = CallOptions()
    ) async throws(AlloyError) -> ConnectorListing {
        let call = connectorCall(.connectorsList, "/connectors", nil, options)
        return try await send(call) { answer throws(AttemptFailure) in
            if let previous, previous.body == answer.response.body { return previous }
            guard let connectors = Self.connectors(in: try json(of: answer, to: call)) else {
                throw unreadable(answer, to: call, "its JSON has none of the known shapes", isWhole: true)
            }
            return ConnectorListing(connectors: connectors, body: answer.response.body)
        }
    }

    /// One connector (`GET /connectors/{connectorId}`).
    ///
    /// That endpoint is named in the service's guide and described nowhere; where it is missing, the list is looked through.
    public func getConnector(
        _ connectorId: String, options: CallOptions = CallOptions()
    ) async throws(AlloyError) -> Connector {
        try check(connectorId: connectorId)
        var call = connectorCall(.connectorsGet, "/connectors/\(connectorId)", connectorId, options)
        do {
            return try await perform(call) { json in
                Envelope.object(json, "connector", "data").flatMap { Connector(.object($0)) }
            }
        } catch {
            guard error.isMissingRoute else { throw error }
            call.earlierAttempts = error.attempts
        }
        call.path = "/connectors"
        let (connectors, attempts) = try await send(call) { answer throws(AttemptFailure) in
            guard let connectors = Self.connectors(in: try json(of: answer, to: call)) else {
                throw unreadable(answer, to: call, "its JSON has none of the known shapes", isWhole: true)
            }
            return (connectors, answer.attempts)
        }
        if let connector = connectors.first(where: { $0.id.hasSameCodePoints(as: connectorId) }) { return connector }
        throw unknownConnector(connectorId, among: connectors, attempts)
    }

    /// A connector's resources, each with its actions (`GET /connectors/{connectorId}/resources`): the only list of
    /// actions there is.
    public func listResources(
        of connectorId: String, options: CallOptions = CallOptions()
    ) async throws(AlloyError) -> [Resource] {
        try check(connectorId: connectorId)
        let call = connectorCall(.resourcesList, "/connectors/\(connectorId)/resources", connectorId, options)
        return try await perform(call) { json in
            Envelope.array(json, "resources", "data")?.compactMap(Resource.init)
        }
    }

    private static func connectors(in json: JSONValue) -> [Connector]? {
        Envelope.array(json, "connectors", "data")?.compactMap(Connector.init)
    }

    private func unknownConnector(
        _ connectorId: String, among connectors: [Connector], _ attempts: [Attempt]
    ) -> AlloyError {
        let nearest = connectors.first { $0.id.lowercased() == connectorId.lowercased() }?.id
        let guess = nearest.map { " (did you mean \"\($0)\"?)" } ?? ""
        var error = AlloyError(
            .notFound, "Alloy has no connector \"\(connectorId)\" for this account\(guess).", origin: .alloy,
            outcome: .rejected, fix: [.call(method: "connectors.list", params: [:])])
        error.problems = [
            AlloyError.Problem(
                at: JSONPointer(tokens: ["connectorId"]), expected: "the id of a connector of this account",
                value: .string(connectorId), nearest: nearest)
        ]
        error.attempts = attempts
        return error
    }

    private func check(connectorId: String) throws(AlloyError) {
        var check = InputCheck()
        check.notEmpty(connectorId, "connectorId")
        try check.finish()
    }

    private func connectorCall(
        _ operation: Operation, _ path: ServicePath, _ connectorId: String?, _ options: CallOptions
    ) -> ServiceCall {
        ServiceCall(
            operation: operation, method: "GET", path: path, requestClass: .read, options: options,
            deadline: deadline(options, configuration.deadlines.metadata),
            subject: ServiceCall.Subject(connectorId: connectorId))
    }
}
