import Foundation
import Platform

/// One connection, as its script uses it. Calls block the script's own thread.
public final class SocketServerPeer: Sendable {
    /// The number of the connection, from 1.
    public let number: Int
    private let connection: Sockets.Connection
    private let core: SocketServer.Core

    init(number: Int, connection: Sockets.Connection, core: SocketServer.Core) {
        self.number = number
        self.connection = connection
        self.core = core
    }

    /// Returns the next request with its body; nil if the peer has closed the connection. Requests are not pipelined.
    public func readRequest() throws -> SocketServerRequest? {
        var bytes: [UInt8] = []
        let end: [UInt8] = Array("\r\n\r\n".utf8)
        var headEnd: Int?
        while headEnd == nil {
            guard let more = try readMore() else { return nil }
            let start = max(0, bytes.count - 3)
            bytes += more
            headEnd = (start..<max(start, bytes.count - 3)).first { bytes[$0..<$0 + 4].elementsEqual(end) }
        }
        let head = String(decoding: bytes[..<(headEnd ?? 0)], as: UTF8.self)
        var body = Array(bytes[((headEnd ?? 0) + 4)...])
        let probe = SocketServerRequest(head: head, body: [])
        let length = probe.values(of: "Content-Length").first.flatMap { Int($0) } ?? 0
        while body.count < length {
            guard let more = try readMore() else { return nil }
            body += more
        }
        let request = SocketServerRequest(head: head, body: body)
        core.record(.request(number, request))
        return request
    }

    /// Reads the head of a request and leaves its body unread; returns false if the peer has closed the connection
    /// before.
    public func readHead() throws -> Bool {
        var bytes: [UInt8] = []
        while !String(decoding: bytes, as: UTF8.self).contains("\r\n\r\n") {
            guard let more = try readMore() else { return false }
            bytes += more
        }
        return true
    }

    /// Sends a text.
    public func send(_ text: String) throws { try connection.write(Array(text.utf8)) }

    /// Sends bytes.
    public func send(_ bytes: [UInt8]) throws { try connection.write(bytes) }

    /// Sends a complete response with its length.
    public func answer(_ status: String = "200 OK", headers: [String] = [], body: String = "") throws {
        let lines = ["HTTP/1.1 \(status)"] + headers + ["Content-Length: \(body.utf8.count)", "", body]
        try send(lines.joined(separator: "\r\n"))
    }

    /// Closes the connection after everything is sent.
    public func close() { connection.close() }

    /// Closes the connection with a reset.
    public func reset() { connection.reset() }

    /// Waits, without a response, until the peer closes the connection or the server is stopped.
    public func hang() throws { while try readMore() != nil {} }

    func interrupt() { connection.interrupt() }

    private func readMore() throws -> [UInt8]? {
        do {
            let bytes = try connection.read()
            if bytes.isEmpty { core.record(.peerClosed(number)) }
            return bytes.isEmpty ? nil : bytes
        } catch  where error.number == ECONNRESET {
            core.record(.peerClosed(number))
            return nil
        }
    }
}
