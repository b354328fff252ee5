import Locking
import Platform
import TestSupport
import Testing

@testable import HTTP

@Suite struct AddressPolicyTests {
    private static func policy(_ addresses: [String], allowed: [String] = []) -> AddressPolicy {
        AddressPolicy(allowedHosts: allowed, resolve: { _ in addresses.compactMap { Sockets.Address($0) } })
    }

    @Test(
        arguments: [
            (["8.8.8.8"], [], true), (["127.0.0.1"], [], false), (["8.8.8.8", "10.0.0.1"], [], false), ([], [], false),
            (["169.254.169.254"], [], false), (["fe80::1"], [], false), (["10.0.0.1"], ["api.acme.example"], true),
            (["10.0.0.1"], ["API.acme.example"], true), (["10.0.0.1"], ["10.0.0.1"], true),
            (["10.0.0.1", "10.0.0.2"], ["10.0.0.1"], false), (["10.0.0.1"], ["other.example"], false),
        ] as [([String], [String], Bool)])
    func onlyPublicAndNamedAddresses(addresses: [String], allowed: [String], isAllowed: Bool) async {
        let result = try? await Self.policy(addresses, allowed: allowed).addresses(of: "api.acme.example")
        #expect((result != nil) == isAllowed)
    }

    @Test func bracketsOfAnAddressDoNotCount() async throws {
        let policy = AddressPolicy(allowedHosts: ["[::1]"])
        #expect(try await policy.addresses(of: "[::1]") == [.loopback6])
    }

    /// A network that only some addresses lead to.
    private final class Network: HTTPTransport {
        let reachable: Set<String>
        let asked = Mutex<[String]>([])

        init(reachable: Set<String>) { self.reachable = reachable }

        func send(_ request: HTTPRequest, deadline: ContinuousClock.Instant) async throws(HTTPFailure) -> HTTPResponse {
            let address = request.address?.description ?? ""
            asked.withLock { $0.append(address) }
            guard reachable.contains(address) else {
                throw HTTPFailure(phase: .notSent, reason: .connectFailed, technical: "")
            }
            return HTTPResponse(status: 204)
        }
    }

    private static let request = HTTPRequest(
        method: "POST", origin: HTTPOrigin(scheme: "https", host: "api.acme.example", port: 443), target: "/")

    @Test func theNextAddressIsTriedWhereOneCannotBeReached() async throws {
        let network = Network(reachable: ["8.8.4.4"])
        let transport = AddressCheckedTransport(network, policy: Self.policy(["2001:4860:4860::8888", "8.8.4.4"]))
        #expect(try await transport.send(Self.request, deadline: .distant).status == 204)
        #expect(network.asked.withLock { $0 } == ["2001:4860:4860::8888", "8.8.4.4"])
    }

    @Test(arguments: [
        (["10.0.0.1"], HTTPFailure.Reason.addressRefused), ([], .nameNotResolved), (["8.8.8.8"], .connectFailed),
    ])
    func failuresSendNothing(addresses: [String], reason: HTTPFailure.Reason) async {
        let transport = AddressCheckedTransport(Network(reachable: []), policy: Self.policy(addresses))
        let failure = await #expect(throws: HTTPFailure.self) {
            try await transport.send(Self.request, deadline: .distant)
        }
        #expect(failure?.reason == reason && failure?.phase == .notSent)
    }
}
