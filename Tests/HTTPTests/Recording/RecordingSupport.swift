import JSON
import Locking

@testable import HTTP

extension RecordingRedaction {
    /// Takes the word `hidden-word` out.
    static let test = RecordingRedaction(bytes: hide, request: hide, answer: hide)

    private static func hide(_ bytes: [UInt8]) -> [UInt8] {
        let text = String(validating: bytes, as: UTF8.self)
        return text.map { Array($0.replacing("hidden-word", with: "[redacted]").utf8) } ?? bytes
    }

    private static func hide(_ value: JSONValue) -> JSONValue { (try? JSONValue(parsing: hide(value.bytes))) ?? .null }
}

/// Answers from a script, one entry a request.
final class ScriptedExchanges: HTTPTransport {
    private let script: Mutex<[Result<HTTPResponse, HTTPFailure>]>

    init(_ script: [Result<HTTPResponse, HTTPFailure>]) { self.script = Mutex(script) }

    func send(_ request: HTTPRequest, deadline: ContinuousClock.Instant) async throws(HTTPFailure) -> HTTPResponse {
        let next = script.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        guard let next else { throw HTTPFailure(phase: .notSent, reason: .other, technical: "the script has ended") }
        return try next.get()
    }
}

/// Lines that were written.
final class WrittenLines: Sendable {
    private let written = Mutex<[UInt8]>([])

    var bytes: [UInt8] { written.withLock { $0 } }
    var text: String { String(decoding: bytes, as: UTF8.self) }

    func write(_ line: [UInt8]) { written.withLock { $0 += line } }
}

extension HTTPRequest {
    /// A request of a service's client.
    static func test(
        _ method: String, _ target: String, _ body: String? = nil, user: String? = nil,
        host: String = "service.example"
    ) -> HTTPRequest {
        var headers: HTTPHeaders = ["Authorization": "Bearer hidden-word", "x-api-version": "2025-09"]
        headers["x-alloy-userid"] = user
        return HTTPRequest(
            method: method, origin: HTTPOrigin(scheme: "https", host: host, port: 443), target: target,
            headers: headers, body: body.map { Array($0.utf8) })
    }
}
