import Foundation
import HTTP
import Platform
import Locking
import TestSupport
import Testing

@testable import AlloyConsole

/// Icons from an HTTPS server with a certificate of an authority made for this test. Skipped where `openssl` is missing.
///
/// The server stands on this machine, whose addresses are refused. So the name stands for a public address, as a person's
/// network would say, and only the connection to it is led to the server: name, certificate and bytes are those of HTTPS.
@Suite(.hangLimit, .enabled(if: OpenSSL.isInstalled, "needs the openssl tool"))
struct IconServerTests {
    private static let name = "icons.example"
    private static let publicAddress = "93.184.215.14"
    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13]

    /// The network, with one address of its own: `publicAddress` is the port of the server.
    private final class Network: HTTPTransport {
        let inner: CurlTransport
        let port: Int
        let requests = Mutex<[HTTPRequest]>([])

        init(authority: String, port: Int) {
            var configuration = CurlTransport.Configuration()
            configuration.caFile = authority
            inner = CurlTransport(configuration: configuration)
            self.port = port
        }

        func send(_ request: HTTPRequest, deadline: ContinuousClock.Instant) async throws(HTTPFailure) -> HTTPResponse {
            requests.withLock { $0.append(request) }
            var request = request
            if request.address == Sockets.Address(publicAddress) {
                request.address = Sockets.Address("127.0.0.1")
                request.origin = HTTPOrigin(scheme: request.origin.scheme, host: request.origin.host, port: port)
            }
            return try await inner.send(request, deadline: deadline)
        }
    }

    /// A server of whole responses, and what fetches icons from it.
    private final class Site {
        let folder = TemporaryFolder()
        let network: Network
        private let files: OpenSSL.Files
        private let server: OpenSSL.Server

        init(certificateFor name: String = "DNS:\(IconServerTests.name)", trusting: OpenSSL.Files? = nil) async throws {
            let url = URL(fileURLWithPath: folder.path)
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
            files = try await OpenSSL.Files(for: name)
            server = try OpenSSL.Server(files, responsesIn: url)
            network = Network(authority: (trusting ?? files).authority, port: server.port)
        }

        /// Writes the response to the request of a file.
        func respond(_ file: String, _ head: String = "HTTP/1.1 200 OK\nContent-Type: image/png", _ body: [UInt8] = png)
            throws
        {
            let bytes = Array((head.replacing("\n", with: "\r\n") + "\r\n\r\n").utf8) + body
            try Data(bytes).write(to: URL(fileURLWithPath: "\(folder.path)/\(file)"))
        }

        func image(_ file: String, limit: Duration = .seconds(3_600), resolve: AddressPolicy.Resolve? = nil) async
            -> IconImage?
        {
            let fetch = IconFetch(
                transport: network, limit: limit,
                policy: AddressPolicy(
                    resolve: resolve ?? { _ in [Sockets.Address(publicAddress)].compactMap(\.self) }))
            return await fetch.image(at: "https://\(IconServerTests.name)/\(file)")
        }
    }

    @Test func anIconComesOverHTTPS() async throws {
        let site = try await Site()
        try site.respond("a.png")
        #expect(await site.image("a.png") == IconImage(type: .png, bytes: Self.png))
        let request = try #require(site.network.requests.withLock { $0.first })
        #expect(request.address == Sockets.Address(Self.publicAddress) && request.origin.port == 443)
    }

    /// What the sender says of the type counts for nothing.
    @Test(
        arguments: [
            ("text/html", png, ImageType.png), ("image/svg+xml", png, .png), ("image/jpeg", png, .png),
            ("image/png", Array("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".utf8), nil),
            ("image/png", Array("<?xml version='1.0'?><svg/>".utf8), nil),
            ("image/svg+xml", Array("<svg/>".utf8), nil), ("image/png", Array("<!DOCTYPE html>".utf8), nil),
            ("image/png", [0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0], nil), ("image/png", [], nil),
        ] as [(String, [UInt8], ImageType?)])
    func theBytesDecideTheType(type: String, body: [UInt8], expected: ImageType?) async throws {
        let site = try await Site()
        try site.respond("a", "HTTP/1.1 200 OK\nContent-Type: \(type)", body)
        #expect(await site.image("a")?.type == expected)
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func aRedirectIsNotFollowed(status: Int) async throws {
        let inside = try SocketServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        let site = try await Site()
        try site.respond("a.png", "HTTP/1.1 \(status) Elsewhere\nLocation: http://127.0.0.1:\(inside.port)/secret")
        #expect(await site.image("a.png") == nil)
        #expect(inside.connectionCount == 0)
        #expect(site.network.requests.withLock { $0.count } == 1)
    }

    /// The maximum holds whether the size is announced, is announced wrongly, or is not known before the end.
    @Test func aLargerImageIsNotRead() async throws {
        let site = try await Site()
        let exact = Self.png + Array(repeating: 0, count: IconFetch.maximumBytes - Self.png.count)
        for length in ["\nContent-Length: \(exact.count)", ""] {
            try site.respond("exact.png", "HTTP/1.1 200 OK\(length)", exact)
            #expect(await site.image("exact.png")?.bytes.count == IconFetch.maximumBytes)
        }
        for length in ["\nContent-Length: \(exact.count + 1)", ""] {
            try site.respond("larger.png", "HTTP/1.1 200 OK\(length)", exact + [0])
            #expect(await site.image("larger.png") == nil)
        }
        let size = String(exact.count + 1, radix: 16)
        let chunk = Array("\(size)\r\n".utf8) + exact + [0] + Array("\r\n0\r\n\r\n".utf8)
        try site.respond("chunked.png", "HTTP/1.1 200 OK\nTransfer-Encoding: chunked", chunk)
        #expect(await site.image("chunked.png") == nil)
    }

    @Test func aBodyThatEndsEarlyIsNotShown() async throws {
        let site = try await Site()
        try site.respond("short.png", "HTTP/1.1 200 OK\nContent-Length: 1000")
        #expect(await site.image("short.png") == nil)
    }

    /// The response to a request of a pipe waits for a writer, who never comes.
    @Test func aSlowServerIsLeft() async throws {
        let site = try await Site()
        #expect(mkfifo("\(site.folder.path)/slow.png", 0o600) == 0)
        let start = ContinuousClock.now
        #expect(await site.image("slow.png", limit: .milliseconds(200)) == nil)
        #expect(ContinuousClock.now - start >= .milliseconds(200))
    }

    @Test func anotherNameIsRefused() async throws {
        let site = try await Site(certificateFor: "DNS:other.example,IP:\(Self.publicAddress)")
        try site.respond("a.png")
        #expect(await site.image("a.png") == nil)
    }

    @Test func anUnknownAuthorityIsRefused() async throws {
        let site = try await Site(trusting: OpenSSL.Files())
        try site.respond("a.png")
        #expect(await site.image("a.png") == nil)
    }

    /// The name is asked for once. What it stands for a moment later, and what the system's resolver says, counts for nothing.
    @Test func aNameThatMovesIsAskedForOnce() async throws {
        let site = try await Site()
        try site.respond("a.png")
        let count = Mutex(0)
        let image = await site.image("a.png") { _ in
            let isFirst = count.withLock { count in
                count += 1
                return count == 1
            }
            return [Sockets.Address(isFirst ? Self.publicAddress : "127.0.0.1")].compactMap(\.self)
        }
        #expect(image?.type == .png)
        #expect(count.withLock { $0 } == 1)
        #expect(await site.image("a.png") { _ in [Sockets.Address("127.0.0.1")].compactMap(\.self) } == nil)
        #expect(site.network.requests.withLock { $0.count } == 1)
    }
}
