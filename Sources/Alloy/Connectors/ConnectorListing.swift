/// A list of connectors that remembers the bytes it was read from. An object, so that the same listing is known by identity.
public final class ConnectorListing: Sendable {
    /// The connectors, in the service's order.
    public let connectors: [Connector]
    /// The answer that they stood in.
    let body: [UInt8]

    init(connectors: [Connector], body: [UInt8]) {
        self.connectors = connectors
        self.body = body
    }
}
