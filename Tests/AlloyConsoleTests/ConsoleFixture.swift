import AlloyHost
import AlloyHostSandbox
import HTTP
import HostTestSupport
import JSON
import JSONRPC
import Logging
import Platform
import TestSupport
import Testing

@testable import AlloyConsole

/// A console before a sandbox, and a browser of a few lines.
struct ConsoleFixture {
    /// What a browser has after it has opened the link.
    struct Session {
        var cookie: String
        var token: String
    }

    struct Response {
        let head: String
        let body: String

        var status: Int { Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0 }

        func field(_ name: String) -> String? {
            head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("\(name.lowercased()): ") }
                .map { String($0.dropFirst(name.count + 2)) }
        }

        /// The messages of a response of `/rpc`, without the empty lines between them.
        var messages: [JSONValue] {
            body.split(separator: "\n").compactMap { try? JSONValue(parsing: Array($0.utf8)) }
        }
    }

    let server: ConsoleServer
    let url: HTTPURL
    let host: HostFixture
    private let logged = LogLines()

    /// What was logged.
    var log: String { logged.all.joined(separator: "\n") }

    init(
        _ options: HostOptions = HostOptions(isApprover: true), consent: SandboxConsent = .automatic,
        icons: IconFetch? = nil
    ) throws {
        host = HostFixture.sandbox(options, consent: consent)
        let log = Log(level: .trace, timestamp: { "now" }, sink: logged.sink)
        server = try ConsoleServer.start(host.host, limits: Limits(), icons: IconStore(host.host, icons), log: log)
        url = try #require(HTTPURL(server.link.reveal()))
    }

    var origin: String { "http://127.0.0.1:\(url.origin.port)" }

    /// Sends a request as it is written, with the server's own `Host` unless another is given, and reads the response.
    func send(
        _ line: String, host: String? = nil, _ fields: [String] = [], body: String? = nil
    ) async throws -> Response {
        let text = try await start(line, host: host, fields, body: body).read { _ in false }
        let end = text.firstRange(of: "\r\n\r\n")
        let head = String(text[..<(end?.lowerBound ?? text.endIndex)])
        var body = end.map { String(text[$0.upperBound...]) } ?? ""
        if head.contains("Transfer-Encoding: chunked") { body = Self.dechunked(body) }
        return Response(head: head, body: body)
    }

    /// Sends a request, and leaves the response to the test.
    func start(
        _ line: String, host: String? = nil, _ fields: [String] = [], body: String? = nil
    ) throws -> Exchange {
        var lines =
            ["\(line) HTTP/1.1", "Host: \(host ?? "127.0.0.1:\(url.origin.port)")", "Connection: close"] + fields
        if let body { lines.append("Content-Length: \(body.utf8.count)") }
        let connection = try Sockets.Connection(toLoopbackPort: url.origin.port)
        try connection.write(Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")).utf8))
        return Exchange(connection: connection)
    }

    /// A request whose response is read in parts.
    struct Exchange: Sendable {
        let connection: Sockets.Connection

        /// Reads until `isEnough` says so, or to the end. It blocks a thread of its own.
        func read(until isEnough: @escaping @Sendable (String) -> Bool) async throws -> String {
            let connection = connection
            return try await withCheckedThrowingContinuation { continuation in
                do throws(SystemError) {
                    try SystemThread.start {
                        var bytes: [UInt8] = []
                        continuation.resume(
                            with: Result { () throws(SystemError) -> String in
                                while !isEnough(String(decoding: bytes, as: UTF8.self)) {
                                    let piece = try connection.read()
                                    if piece.isEmpty { break }
                                    bytes += piece
                                }
                                return String(decoding: bytes, as: UTF8.self)
                            }.mapError { $0 as any Error })
                    }
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }

    /// Opens the link as a browser does.
    func open() async throws -> Session {
        let response = try await send("GET \(url.target)")
        let cookie = try #require(response.field("Set-Cookie")?.prefix { $0 != ";" })
        let mark = try #require(response.body.firstRange(of: #"name="console-token" content=""#))
        return Session(cookie: String(cookie), token: String(response.body[mark.upperBound...].prefix { $0 != "\"" }))
    }

    /// The fields that the page sends with a call.
    func fields(_ session: Session) -> [String] {
        [
            "Cookie: \(session.cookie)", "X-Console-Token: \(session.token)", "Origin: \(origin)",
            "Sec-Fetch-Site: same-origin", "Content-Type: application/json",
        ]
    }

    /// Sends the messages of a page, and returns those of the response.
    func call(_ session: Session, _ body: String) async throws -> [JSONValue] {
        try await send("POST /rpc", fields(session), body: body).messages
    }

    private static func dechunked(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let end = rest.firstRange(of: "\r\n"), let count = Int(rest[..<end.lowerBound], radix: 16), count > 0 {
            let bytes = rest[end.upperBound...].utf8
            result += String(decoding: bytes.prefix(count), as: UTF8.self)
            rest = Substring(decoding: bytes.dropFirst(count + 2), as: UTF8.self)
        }
        return result
    }
}
