import HTTP
import Logging
import Platform

/// A client of Alloy Automation's Connectivity API: users, connectors, actions, credentials, executions and files.
///
/// Every call throws an `AlloyError` and nothing else. Calls may run at the same time. A call is sent again
/// automatically where that can do no harm, within its deadline. The error says what was sent, and whether sending
/// again is safe.
///
/// ```swift
/// let client = AlloyClient(apiKey: key)
/// let connectors = try await client.listConnectors()
/// ```
///
/// A class, since every call passes it on, and its configuration has many parts.
public final class AlloyClient: Sendable {
    /// The configuration of the client.
    public let configuration: AlloyConfiguration
    let transport: any HTTPTransport
    /// The transport's thread, if it runs the tasks that others have resumed.
    package var taskRunner: (any TaskRunner)? { transport as? any TaskRunner }
    /// The state that all calls share.
    let traffic: Traffic
    /// The attempts that are not cut when their calls are cancelled.
    let ongoing = OngoingAttempts()
    let accountDigests = AccountDigests()

    /// A client with this key, of the live service, or of the one behind `transport`.
    public convenience init(apiKey: String, transport: any HTTPTransport = CurlTransport()) {
        self.init(AlloyConfiguration(key: KeySource(Secret(apiKey))), transport: transport)
    }

    /// A client that sends through `transport`.
    public init(_ configuration: AlloyConfiguration, transport: any HTTPTransport) {
        self.configuration = configuration
        self.transport = transport
        traffic = Traffic(configuration)
    }
}
