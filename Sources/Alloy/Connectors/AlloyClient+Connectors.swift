import HTTP
import JSON

extension AlloyClient {
    /// Lists the connectors that the account may use (`GET /connectors`; it has no pages).
    public func listConnectors(options: CallOptions = CallOptions()) async throws(AlloyError) -> [Connector] {
        try await perform(metadataCall(.connectorsList, "GET", "/connectors", .read, options), decode: Self.connectors)
    }

    /// Lists all connectors, or returns `previous` when the response is byte for byte the same: the service has no
    /// conditional requests, but a caller who asks often need not parse the same response twice.
    public func listConnectors(
        unlessSameAs previous: ConnectorListing?, options: CallOptions = CallOptions()
    ) async throws(AlloyError) -> ConnectorListing {
        let call = metadataCall(.connectorsList, "GET", "/connectors", .read, options)
        return try await send(call) { answer throws(AttemptFailure) in
            if let previous, previous.body == answer.response.body { return previous }
            let connectors = try decoded(answer, to: call, Self.connectors)
            return ConnectorListing(connectors: connectors, body: answer.response.body)
        }
    }

    /// Returns one connector (`GET /connectors/{connectorId}`).
    ///
    /// That endpoint is named in the service's guide and described nowhere; where it is missing, the list of connectors
    /// is searched.
    public func getConnector(
        _ connectorId: String, options: CallOptions = CallOptions()
    ) async throws(AlloyError) -> Connector {
        try InputCheck.notEmpty(connectorId, "connectorId")
        var call = metadataCall(
            .connectorsGet, "GET", "/connectors/\(connectorId)", .read, options, connectorId: connectorId)
        do {
            return try await perform(call) { json in
                ResponseEnvelope.object(json, "connector", "data").flatMap { Connector(.object($0)) }
            }
        } catch {
            guard error.isMissingRoute else { throw error }
            call.earlierAttempts = error.attempts
        }
        call.path = "/connectors"
        let (connectors, attempts) = try await send(call) { response throws(AttemptFailure) in
            (try decoded(response, to: call, Self.connectors), response.attempts)
        }
        if let connector = connectors.first(where: { $0.id.hasSameCodePoints(as: connectorId) }) { return connector }
        throw unknownConnector(connectorId, among: connectors, attempts)
    }

    /// Lists a connector's resources, each with its actions (`GET /connectors/{connectorId}/resources`): the only list of
    /// actions there is.
    public func listResources(
        of connectorId: String, options: CallOptions = CallOptions()
    ) async throws(AlloyError) -> [Resource] {
        try InputCheck.notEmpty(connectorId, "connectorId")
        let call = metadataCall(
            .resourcesList, "GET", "/connectors/\(connectorId)/resources", .read, options, connectorId: connectorId)
        return try await perform(call) { json in
            ResponseEnvelope.array(json, "resources", "data")?.compactMap(Resource.init)
        }
    }

    private static func connectors(in json: JSONValue) -> [Connector]? {
        ResponseEnvelope.array(json, "connectors", "data")?.compactMap(Connector.init)
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
}
