import Platform

/// The addresses to which a program may connect when it was not the person who chose the name: public ones, and those of
/// hosts that the operator has named.
public struct AddressPolicy: Sendable {
    /// Returns the addresses that a name stands for.
    public typealias Resolve = @Sendable (String) async -> [Sockets.Address]

    /// The reason why no connection may be made.
    public enum Refusal: Error, Sendable, Equatable {
        /// The system knows no address of the name.
        case unknownName
        /// The name stands for an address that is not public.
        case notPublic(Sockets.Address)
    }

    /// The names and addresses whose address is not checked, in lower case; an IPv6 address without brackets.
    public var allowedHosts: Set<String>
    /// The resolver of names.
    public var resolve: Resolve

    /// A policy that allows public addresses, and these hosts.
    public init(
        allowedHosts: some Sequence<String> = [], resolve: @escaping Resolve = { await Sockets.Address.resolve($0) }
    ) {
        self.allowedHosts = Set(allowedHosts.map { Self.plain($0) })
        self.resolve = resolve
    }

    /// Returns the addresses of a host, of which any may be connected to; never none.
    ///
    /// One private address among public ones is enough to refuse: which of them is used is not the host's choice.
    public func addresses(of host: String) async throws(Refusal) -> [Sockets.Address] {
        let name = Self.plain(host)
        let addresses = await resolve(name)
        guard !addresses.isEmpty else { throw .unknownName }
        if allowedHosts.contains(name) { return addresses }
        if let address = addresses.first(where: { !$0.isPublic && !allowedHosts.contains($0.description) }) {
            throw .notPublic(address)
        }
        return addresses
    }

    /// A host as it is compared: in lower case, without the brackets of an IPv6 address.
    fileprivate static func plain(_ host: String) -> String {
        let host = host.lowercased()
        return host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    }
}

/// A transport that connects only to addresses that a policy allows: to the address that was checked, whatever the name
/// stands for a moment later. No proxy is used.
public struct AddressCheckedTransport: HTTPTransport {
    private let transport: any HTTPTransport
    private let policy: AddressPolicy

    /// A transport in front of `transport`.
    public init(_ transport: any HTTPTransport, policy: AddressPolicy) {
        self.transport = transport
        self.policy = policy
    }

    /// Sends to the first address that can be reached. Throws `addressRefused` and `nameNotResolved` before anything is sent.
    public func send(
        _ request: HTTPRequest, deadline: ContinuousClock.Instant
    ) async throws(HTTPFailure) -> HTTPResponse {
        if let refusal = request.refusal {
            throw HTTPFailure(phase: .notSent, reason: .invalidRequest, technical: refusal)
        }
        var addresses: [Sockets.Address] = []
        do throws(AddressPolicy.Refusal) {
            addresses = try await policy.addresses(of: request.origin.host)
        } catch {
            throw Self.failure(error, request.origin)
        }
        var request = request
        var last = HTTPFailure(phase: .notSent, reason: .nameNotResolved, technical: "no address")
        for address in addresses {
            request.address = address
            do throws(HTTPFailure) {
                return try await transport.send(request, deadline: deadline)
            } catch {
                guard error.phase == .notSent, error.reason == .connectFailed, !Task.isCancelled else { throw error }
                last = error
            }
        }
        throw last
    }

    private static func failure(_ refusal: AddressPolicy.Refusal, _ origin: HTTPOrigin) -> HTTPFailure {
        switch refusal {
        case .unknownName:
            HTTPFailure(
                phase: .notSent, reason: .nameNotResolved, technical: "the system knows no address of \(origin.host)")
        case .notPublic(let address):
            HTTPFailure(
                phase: .notSent, reason: .addressRefused,
                technical: Sockets.Address(AddressPolicy.plain(origin.host)) == address
                    ? "\(address) is no public address" : "\(origin.host) is \(address), which is no public address")
        }
    }
}

extension AddressCheckedTransport: TaskRunner {
    /// Runs the work on the thread of the transport behind it, where it has one.
    public func runIfIdle(_ work: IdleWork) -> Bool { (transport as? any TaskRunner)?.runIfIdle(work) ?? false }
}
