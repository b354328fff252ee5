import JSON
import Locking

/// A transport that sends through another one, and records every exchange as a line of JSON without its secrets.
///
/// Keys are never recorded: no `Authorization`, and no cookie. Lines are in the order in which exchanges end; their
/// numbers give the order in which they began.
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
        var request = request
        // To write the recording may take its time.
        request.continuesOnTransportThread = false
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
        write(line(exchange.json) + [UInt8(ascii: "\n")])
    }

    /// Returns the line, redacted once more as a whole: adjacent parts may form a secret. Where that leaves no JSON, because the
    /// secret is a number or reaches from one part into another, it is redacted part by part; if that is not enough, the bodies
    /// are left out.
    private func line(_ json: JSONValue) -> [UInt8] {
        var json = json
        for _ in 0..<2 {
            let bytes = redaction.bytes(json.bytes)
            if (try? JSONValue(parsing: bytes)) != nil { return bytes }
            json = json.mapTexts { redaction.text($0) }
        }
        for part in ["request", "response"] {
            guard var object = json[part]?.objectValue else { continue }
            object.members.removeAll { $0.key.hasPrefix("body") }
            object.append("bodyText", .string(RecordedBody.placeholder))
            var whole = json.objectValue ?? [:]
            whole[part] = .object(object)
            json = .object(whole)
        }
        return json.bytes
    }
}

/// Removes secrets from what is recorded, and, when a recording is replayed, from the requests that are compared with
/// it.
public struct RecordingRedaction: Sendable {
    let bytes: @Sendable ([UInt8]) -> [UInt8]
    let request: @Sendable (JSONValue) -> JSONValue
    let answer: @Sendable (JSONValue) -> JSONValue

    /// A redaction of texts, and of the JSON of requests and of responses. Redacting a redacted value must not change
    /// it.
    public init(
        bytes: @escaping @Sendable ([UInt8]) -> [UInt8], request: @escaping @Sendable (JSONValue) -> JSONValue,
        answer: @escaping @Sendable (JSONValue) -> JSONValue
    ) {
        self.bytes = bytes
        self.request = request
        self.answer = answer
    }

    func text(_ text: String) -> String { String(decoding: bytes(Array(text.utf8)), as: UTF8.self) }
}
