import HTTP
import HostTestSupport
import JSON
import Platform
import Locking
import TestSupport
import Testing

@testable import AlloyConsole

/// Icons come from public addresses, over https, and are raster images.
@Suite struct IconTests {
    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13]
    private static let publicAddress = "93.184.215.14"

    /// A network that answers every request in the same way, and counts them.
    private final class Network: HTTPTransport {
        let response: HTTPResponse
        let requests = Mutex<[HTTPRequest]>([])

        init(_ status: Int = 200, _ body: [UInt8] = png, _ headers: HTTPHeaders = ["Content-Type": "image/png"]) {
            response = HTTPResponse(status: status, headers: headers, body: body)
        }

        func send(_ request: HTTPRequest, deadline: ContinuousClock.Instant) async throws(HTTPFailure) -> HTTPResponse {
            requests.withLock { $0.append(request) }
            if response.body.count > request.maximumResponseBytes {
                throw HTTPFailure(phase: .ambiguous, reason: .responseTooLarge, technical: "as the test says")
            }
            return response
        }
    }

    private static func fetch(_ network: Network, _ addresses: [String] = [publicAddress]) -> IconFetch {
        IconFetch(
            transport: network, policy: AddressPolicy(resolve: { _ in addresses.compactMap { Sockets.Address($0) } }))
    }

    @Test(arguments: [
        "http://cdn.example/a.png", "https://cdn.example:8443/a.png", "https://user@cdn.example/a.png",
        "file:///etc/passwd",
        "ftp://cdn.example/a.png", "data:image/png;base64,AAAA", "//cdn.example/a.png", "", "javascript:alert(1)",
        "https:///a.png",
    ])
    func otherURLsAreNotAsked(url: String) async {
        let network = Network()
        #expect(await Self.fetch(network).image(at: url) == nil)
        #expect(network.requests.withLock { $0.isEmpty })
    }

    @Test(arguments: [
        ["127.0.0.1"], ["10.1.2.3"], ["192.168.0.7"], ["172.16.0.1"], ["169.254.169.254"], ["100.64.0.1"], ["0.0.0.0"],
        ["224.0.0.1"], ["255.255.255.255"], ["::1"], ["::"], ["fe80::1"], ["fc00::1"], ["::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1"], ["2002:7f00:1::"], ["2001:db8::1"], [publicAddress, "127.0.0.1"], [],
    ])
    func privateAddressesAreNotAsked(addresses: [String]) async {
        let network = Network()
        #expect(await Self.fetch(network, addresses).image(at: "https://cdn.example/a.png") == nil)
        #expect(network.requests.withLock { $0.isEmpty })
    }

    @Test(arguments: [
        "https://127.0.0.1/a.png", "https://[::1]/a.png", "https://localhost/a.png", "https://0x7f.1/a.png",
    ])
    func namesOfThisMachineAreNotAsked(url: String) async {
        let network = Network()
        #expect(await IconFetch(transport: network).image(at: url) == nil)
        #expect(network.requests.withLock { $0.isEmpty })
    }

    /// A name that means another address a moment later changes nothing.
    @Test func theCheckedAddressIsTheOneThatIsUsed() async throws {
        let network = Network()
        let image = await Self.fetch(network, [Self.publicAddress, "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
            .image(at: "https://cdn.example/icons/a.png?v=1")
        #expect(image == IconImage(type: .png, bytes: Self.png))
        let request = try #require(network.requests.withLock { $0.first })
        #expect(request.address == Sockets.Address(Self.publicAddress))
        #expect(request.origin.host == "cdn.example" && request.target == "/icons/a.png?v=1")
        #expect(request.headers["Cookie"] == nil && request.headers["Authorization"] == nil)
    }

    @Test(arguments: [301, 302, 307, 308, 404, 500])
    func redirectsAndErrorsAreNotFollowed(status: Int) async {
        let network = Network(status, Self.png, ["Location": "http://127.0.0.1/secret"])
        #expect(await Self.fetch(network).image(at: "https://cdn.example/a.png") == nil)
        #expect(network.requests.withLock { $0.count } == 1)
    }

    @Test(
        arguments: [
            (Array("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>".utf8), nil),
            (Array("<!DOCTYPE html>".utf8), nil), ([], nil), (Array("GIF89".utf8), nil), (png, .png),
            ([0xFF, 0xD8, 0xFF, 0xE0], .jpeg), (Array("GIF89a....".utf8), .gif),
            (Array("RIFF1234WEBPVP8 ".utf8), .webp),
            (Array("RIFF1234WAVEfmt ".utf8), nil),
        ] as [([UInt8], ImageType?)])
    func theFirstBytesDecideTheType(bytes: [UInt8], type: ImageType?) async {
        let network = Network(200, bytes, ["Content-Type": "image/png"])
        #expect(await Self.fetch(network).image(at: "https://cdn.example/a.png")?.type == type)
    }

    @Test func largeImagesAreNotShown() async {
        let exact = Network(200, Self.png + Array(repeating: 0, count: IconFetch.maximumBytes - Self.png.count))
        #expect(await Self.fetch(exact).image(at: "https://cdn.example/a.png") != nil)
        let larger = Network(200, exact.response.body + [0])
        #expect(await Self.fetch(larger).image(at: "https://cdn.example/a.png") == nil)
    }

    @Test func theServerFetchesEachIconOnce() async throws {
        let network = Network(200, Self.png, ["Content-Type": "text/html"])
        let console = try ConsoleFixture(icons: Self.fetch(network))
        let session = try await console.open()
        for _ in 0..<3 {
            let response = try await console.send("GET /icons/slack", ["Cookie: \(session.cookie)"])
            #expect(response.status == 200 && response.field("Content-Type") == "image/png")
        }
        #expect(try await console.send("GET /icons/nobody", ["Cookie: \(session.cookie)"]).status == 204)
        #expect(network.requests.withLock { $0.map(\.target) } == ["/icons/slack.png"])
    }

    @Test func aConnectorWithoutAnIconIsAskedOnce() async throws {
        let network = Network(404)
        let console = try ConsoleFixture(icons: Self.fetch(network))
        let session = try await console.open()
        for _ in 0..<2 {
            #expect(try await console.send("GET /icons/slack", ["Cookie: \(session.cookie)"]).status == 204)
        }
        #expect(network.requests.withLock { $0.count } == 1)
    }

    /// A network that answers when the test says so.
    private struct SlowNetwork: HTTPTransport {
        let inner: Network
        let gate: AsyncGate

        func send(_ request: HTTPRequest, deadline: ContinuousClock.Instant) async throws(HTTPFailure) -> HTTPResponse {
            await gate.wait()
            return try await inner.send(request, deadline: deadline)
        }
    }

    /// The page has few connections to the console, and its calls need them.
    @Test func aSlowIconKeepsNobodyWaiting() async throws {
        let (network, gate) = (Network(), AsyncGate())
        let host = HostFixture.sandbox()
        let fetch = IconFetch(
            transport: SlowNetwork(inner: network, gate: gate),
            policy: AddressPolicy(resolve: { _ in [Sockets.Address(Self.publicAddress)].compactMap(\.self) }))
        let store = IconStore(host.host, fetch, sleep: { _ in })
        #expect(await store.image(of: "slack") == nil)
        #expect(await store.image(of: "slack") == nil)
        gate.open()
        while await store.image(of: "slack") == nil, !Task.isCancelled {}
        #expect(await store.image(of: "slack") == IconImage(type: .png, bytes: Self.png))
        #expect(network.requests.withLock { $0.count } == 1)
    }
}
