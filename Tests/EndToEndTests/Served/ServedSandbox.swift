import Foundation
import JSON
import Platform
import TestSupport
import Testing

/// A sandbox served by the built executable, and a small client of it.
final class ServedSandbox: Sendable {
    let process: HostProcess
    let url: String
    let apiKey: String

    /// Starts a sandbox that ends with the test.
    init(_ options: [String] = []) async throws {
        process = try HostProcess(["sandbox", "--until-eof"] + options)
        let line = try JSONValue(parsing: try #require(await process.nextMessage()))
        url = try #require(line["url"]?.stringValue)
        apiKey = try #require(line["apiKey"]?.stringValue)
    }

    /// The port in its URL.
    var port: Int { Int(url.split(separator: ":").last ?? "") ?? 0 }

    /// Sends one request on a connection of its own, and returns the status and everything after the head.
    func send(
        _ method: String, _ target: String, _ body: String = "", fields: [String] = [], host: String? = nil
    ) async throws -> (status: Int, body: String) {
        try await LoopbackClient(port: port, host: host).send(method, target, body, fields: own + fields)
    }

    /// Sends one request on a connection of its own, and returns the whole response.
    func answer(_ method: String, _ target: String, fields: [String] = []) async throws -> String {
        try await LoopbackClient(port: port).answer(method, target, fields: own + fields)
    }

    private var own: [String] { ["Authorization: Bearer \(apiKey)", "x-api-version: 2025-09"] }

    /// Calls `sandbox.<name>` at the control endpoint.
    func control(_ name: String, _ params: JSONValue) async throws -> JSONValue {
        try JSONValue(parsing: try await send("POST", "/__sandbox/\(name)", params.text).body)
    }
}

/// A client with one request per connection.
struct LoopbackClient {
    let port: Int
    /// The value of `Host`; nil for the server's own name.
    var host: String?

    /// Sends one request, and returns the status and everything after the head.
    func send(
        _ method: String, _ target: String, _ body: String = "", fields: [String] = []
    ) async throws -> (status: Int, body: String) {
        let answer = try await answer(method, target, body, fields: fields)
        let status = Int(answer.split(separator: " ").dropFirst().first ?? "") ?? 0
        let end = answer.firstRange(of: "\r\n\r\n")?.upperBound ?? answer.endIndex
        return (status, String(answer[end...]))
    }

    /// Sends one request, and returns the whole response.
    func answer(
        _ method: String, _ target: String, _ body: String = "", fields: [String] = []
    ) async throws -> String {
        let lines =
            [
                "\(method) \(target) HTTP/1.1", "Host: \(host ?? "127.0.0.1:\(port)")", "Connection: close",
                "Content-Length: \(body.utf8.count)",
            ] + fields
        return try await Self.onThread { [port] in
            let connection = try Sockets.Connection(toLoopbackPort: port)
            try connection.write(Array((lines + ["", body]).joined(separator: "\r\n").utf8))
            var received: [UInt8] = []
            while case let bytes = try connection.read(), !bytes.isEmpty { received += bytes }
            return String(decoding: received, as: UTF8.self)
        }
    }

    private static func onThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value
    {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
        }
    }
}
