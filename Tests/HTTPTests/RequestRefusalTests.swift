import HTTP
import TestSupport
import Testing

@Suite struct RequestRefusalTests {
    static func request(
        _ url: String = "http", method: String = "GET", host: String = "127.0.0.1", port: Int = 80,
        target: String = "/",
        headers: HTTPHeaders = [:], body: [UInt8]? = nil
    ) -> HTTPRequest {
        HTTPRequest(
            method: method, origin: HTTPOrigin(scheme: url, host: host, port: port), target: target, headers: headers,
            body: body)
    }

    static let refused: [(HTTPRequest, String)] = [
        (request(host: "example.com"), "in the clear"),
        (request(host: "10.0.0.1"), "in the clear"),
        (request(host: "127.0.0.1.example.com"), "in the clear"),
        (request("ftp"), "scheme"),
        (request("HTTP"), "scheme"),
        (request("file"), "scheme"),
        (request("https", host: "user@example.com"), "host"),
        (request("https", host: "example.com/x"), "host"),
        (request("https", host: "a b"), "host"),
        (request("https", host: ""), "host"),
        (request("https", host: "h\r\nX: y"), "host"),
        (request(port: 0), "port"),
        (request(port: 65_536), "port"),
        (request(method: ""), "method"),
        (request(method: "GET / HTTP/1.1\r\nX: y\r\n\r\nGET"), "method"),
        (request(method: "get"), "method"),
        (request(method: "CONNECT"), "CONNECT"),
        (request(method: "HEAD", body: [1]), "HEAD"),
        (request(target: ""), "target"),
        (request(target: "relative"), "target"),
        (request(target: "/a b"), "target"),
        (request(target: "/a\r\nX: y"), "target"),
        (request(target: "/a#b"), "target"),
        (request(target: "/ü"), "target"),
        (request(target: "/\u{0}"), "target"),
        (request(headers: ["X-Split": "a\r\nInjected: yes"]), "X-Split"),
        (request(headers: ["Bad Name": "a"]), "Bad Name"),
    ]

    @Test(arguments: refused.indices)
    func aRequestThatMustNotBeSentIsNot(index: Int) async throws {
        let (request, word) = Self.refused[index]
        let transport = CurlTransport()
        let failure = await #expect(throws: HTTPFailure.self) {
            _ = try await transport.send(request, deadline: .distant)
        }
        #expect(failure?.phase == .notSent)
        #expect(failure?.reason == .invalidRequest)
        #expect(failure?.technical.contains(word) == true, "\(failure?.technical ?? "")")
    }

    @Test func aRefusalNeverShowsAValue() {
        let request = Self.request(headers: ["Authorization": "Bearer canary\n"])
        #expect(request.refusal?.contains("Authorization") == true)
        #expect(request.refusal?.contains("canary") == false)
    }

    @Test(arguments: [
        request("https", host: "example.com", port: 443), request(host: "localhost"), request(host: "[::1]"),
        request(host: "127.9.9.9"), request(method: "DELETE", target: "/a/%2E%2E?b=c&d=%20", body: []),
        request(method: "QUERY", target: "/'()*!$,;:@[]{}|\\^`\"<>"),
    ])
    func everythingElsePasses(request: HTTPRequest) {
        #expect(request.refusal == nil)
    }
}
