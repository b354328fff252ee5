import JSONRPC
import Logging
import Platform
import Locking

/// The calls of one POST: a JSON-RPC connection whose messages are the lines of the response, each as soon as it is there.
///
/// So a call has its notifications and its progress in its own response, and ends with it: a browser that closes the response
/// cancels the call, as an editor's end does.
final class ConsoleExchange: Sendable {
    /// The time after which an empty line is written when nothing else is: the only way to notice that the browser has gone.
    private static let beat = Duration.seconds(1)
    /// The start of a message that is not the last of its call.
    private static let notificationStart = Array(#"{"jsonrpc":"2.0","method":"#.utf8)

    private struct Progress: Sendable {
        var messages: [[UInt8]] = []
    }

    private let connection: Connection
    private let progress: Gate<Progress>

    /// Starts the calls of `body`. Call it on a thread, not on a task's.
    init(_ body: [UInt8], handler: any RequestHandler, limits: Limits, log: Log) {
        let progress = Gate(Progress())
        let writer = MessageWriter(passingTo: { message in progress.update { $0.messages.append(message) } })
        connection = Connection(handler: handler, writer: writer, limits: limits, log: log)
        self.progress = progress
        connection.serve(body)
    }

    deinit { connection.cancelAll() }

    /// Receives a message about calls that are running: a cancellation.
    func receive(_ message: [UInt8]) { connection.serve(message) }

    /// Returns the next line, after waiting for it; an empty one when nothing has come for a while, and nil when all calls are
    /// answered. It blocks its thread.
    func nextLine() -> [UInt8]? {
        if let line = takeLine() { return line }
        if connection.waitUntilIdle(atMost: .zero) { return takeLine() }
        progress.wait(atMost: Self.beat) { !$0.messages.isEmpty }
        return takeLine() ?? [UInt8(ascii: "\n")]
    }

    private func takeLine() -> [UInt8]? {
        guard let message = progress.update({ $0.messages.isEmpty ? nil : $0.messages.removeFirst() }) else {
            return nil
        }
        // The connection is idle a moment after its last reply was sent; without waiting for that, `nextLine` would wait for a
        // message that never comes.
        if !message.starts(with: Self.notificationStart) { _ = connection.waitUntilIdle(atMost: .milliseconds(20)) }
        return message + [UInt8(ascii: "\n")]
    }
}

/// The exchanges that are running, so that one can cancel the calls of another.
final class ConsoleExchanges: Sendable {
    private struct Entry: Sendable {
        weak let exchange: ConsoleExchange?
    }

    private let entries = Mutex<[Entry]>([])

    func add(_ exchange: ConsoleExchange) {
        entries.withLock { entries in
            entries.removeAll { $0.exchange == nil }
            entries.append(Entry(exchange: exchange))
        }
    }

    /// Gives a cancellation to all running exchanges; ids of other calls are ignored there.
    func cancel(_ message: [UInt8]) {
        for exchange in entries.withLock({ $0.compactMap(\.exchange) }) { exchange.receive(message) }
    }
}
