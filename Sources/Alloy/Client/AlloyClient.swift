import HTTP
import Logging

/// A client of Alloy Automation's Connectivity API: users, connectors, actions, credentials, executions and files.
///
/// Every call throws an `AlloyError` and nothing else. Calls may run at the same time. Each is sent again by itself where
/// that can do no harm, within its deadline; what was sent stands in the error, and whether sending again is safe.
///
/// ```swift
/// let client = AlloyClient(apiKey: key)
/// let connectors = try await client.listConnectors()
/// ```
public struct AlloyClient: Sendable {
    /// What the client was made with.
    public let configuration: AlloyConfiguration
    let transport: any HTTPTransport
    /// What all calls share; a copy of the client shares it too.
    let traffic: Traffic
    /// What is let come to its end, shared as well.
    let ongoing = OngoingAttempts()

    /// A client of the live service, with this key, over the network.
    public init(apiKey: String) {
        self.init(AlloyConfiguration(key: KeySource(Secret(apiKey))), transport: CurlTransport())
    }

    /// A client that sends through `transport`.
    public init(_ configuration: AlloyConfiguration, transport: any HTTPTransport) {
        self.configuration = configuration
        self.transport = transport
        traffic = Traffic(configuration)
    }
}
