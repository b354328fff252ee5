import Foundation
import TestSupport
import Testing

@testable import HTTP

/// HTTPS against a server with a certificate of an authority made for this test. Skipped where `openssl` is missing.
@Suite(.hangLimit, .enabled(if: OpenSSL.isInstalled, "needs the openssl tool"))
struct CurlTransportTLSTests {
    private func transport(caFile: String?) -> CurlTransport {
        var configuration = CurlTransport.Configuration()
        configuration.caFile = caFile
        return CurlTransport(configuration: configuration)
    }

    private func request(port: Int, host: String = "127.0.0.1", connection: HTTPRequest.Connection = .fresh)
        -> HTTPRequest
    {
        HTTPRequest(
            method: "GET", origin: HTTPOrigin(scheme: "https", host: host, port: port), target: "/",
            connection: connection)
    }

    @Test func aGoodCertificatePassesAndItsSessionIsResumed() async throws {
        let files = try await OpenSSL.Files()
        let server = try OpenSSL.Server(files)
        let transport = transport(caFile: files.authority)
        let first = try await transport.send(request(port: server.port))
        #expect(first.status == 200)
        // `s_server -www` answers with what it knows of the session.
        #expect(String(decoding: first.body, as: UTF8.self).contains("New, TLS"))
        let second = try await transport.send(request(port: server.port))
        #expect(String(decoding: second.body, as: UTF8.self).contains("Reused, TLS"))
    }

    @Test func anUnknownAuthorityIsNotSent() async throws {
        let server = try OpenSSL.Server(await OpenSSL.Files())
        let other = try await OpenSSL.Files()
        let failure = await transport(caFile: other.authority).failure(of: request(port: server.port))
        #expect(failure?.phase == .notSent)
        #expect(failure?.reason == .tlsFailed)
    }

    @Test func anotherNameIsNotSent() async throws {
        let files = try await OpenSSL.Files()
        let server = try OpenSSL.Server(files)
        let failure = await transport(caFile: files.authority).failure(
            of: request(port: server.port, host: "localhost"))
        #expect(failure?.phase == .notSent)
        #expect(failure?.reason == .tlsFailed)
    }

    @Test func aMissingAuthorityFileIsNotSent() async throws {
        let server = try OpenSSL.Server(await OpenSSL.Files())
        let failure = await transport(caFile: "/nonexistent/authorities.pem").failure(of: request(port: server.port))
        #expect(failure?.phase == .notSent)
        #expect(failure?.reason == .tlsFailed)
    }
}
