import Synchronization

/// Sends through another transport, and keeps every exchange as a line of JSON with its secrets taken out.
///
/// Keys are never kept: no `Authorization`, and no cookie. Lines come in the order in which exchanges end; their numbers
/// tell in which order they began.
public final class RecordingTransport: HTTPTransport {
    private let transport: any HTTPTransport
    private let redaction: RecordingRedaction
    private let write: @Sendable ([UInt8]) -> Void
    private let count = Mutex(0)

    /// Records what goes through `transport`. `write` is given whole lines, from any thread, and keeps each in one piece.
    public init(
        _ transport: any HTTPTransport, redaction: RecordingRedaction, write: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.transport = transport
        self.redaction = redaction
        self.write = write
    }

    public func send(
        _ request: HTTPRequest, deadline: ContinuousClock.Instant
    ) async throws(HTTPFailure) -> HTTPResponse {
        let number = count.withLock { count in
            count += 1
            return count
        }
        do throws(HTTPFailure) {
            let response = try await transport.send(request, deadline: deadline)
            keep(number, request, RecordedExchange.Outcome(response, redaction))
            return response
        } catch {
            keep(number, request, RecordedExchange.Outcome(error, redaction))
            throw error
        }
    }

    private func keep(_ number: Int, _ request: HTTPRequest, _ outcome: RecordedExchange.Outcome) {
        let exchange = RecordedExchange(
            number: number, request: RecordedRequest(request, redaction), outcome: outcome)
        // Once more over the whole line: a secret may have come together where parts were put beside each other.
        write(redaction.bytes(exchange.json.bytes) + [UInt8(ascii: "\n")])
    }
}
