import Platform
import Testing

@testable import HTTP

/// A client that sends what it is told, byte by byte. Its calls block a thread of their own.
final class RawClient: Sendable {
    private let connection: Sockets.Connection

    init(_ server: LoopbackServer) throws { connection = try Sockets.Connection(toLoopbackPort: server.port) }

    /// Sends `text`, with `HOST` for a right `Host` field, and gives everything that comes until it ends with `end`, or the
    /// server closes the connection. A reset gives what came before it, and `RESET`.
    func exchange(_ text: String, until end: String? = nil) async -> String {
        await onThread { [connection] in
            var received: [UInt8] = []
            let end = end.map { Array($0.utf8) }
            do throws(SystemError) {
                try connection.write(Array(text.utf8))
                while end.map({ !received.suffix($0.count).elementsEqual($0) }) ?? true {
                    let bytes = try connection.read()
                    if bytes.isEmpty { break }
                    received += bytes
                }
                return String(decoding: received, as: UTF8.self)
            } catch {
                return String(decoding: received, as: UTF8.self) + "RESET"
            }
        }
    }

    /// Sends `text`, which is taken at once.
    func write(_ text: String) { try? connection.write(Array(text.utf8)) }

    /// Closes the connection.
    func close() { connection.close() }

    private func onThread(_ work: @escaping @Sendable () -> String) async -> String {
        await withCheckedContinuation { continuation in
            do throws(SystemError) {
                try SystemThread.start { continuation.resume(returning: work()) }
            } catch {
                continuation.resume(returning: "\(error)")
            }
        }
    }
}

extension String {
    /// The text without its `Date` fields.
    var undated: String {
        split(separator: "\r\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("Date: ") }
            .joined(separator: "\r\n")
    }
}
