import JSON

/// The wrapper between a client and the host, without its input and output: passes messages on, and makes the failure of
/// its row happen to the first answers that say that the write was made.
public struct ProofWire: Sendable {
    /// A step to take, in order.
    public enum Step: Sendable, Equatable {
        case toHost([UInt8])
        case toClient([UInt8])
        case record(ProofEvent)
        case killHost
    }

    private let row: ProofRow
    /// The number of failures that are still to happen.
    private var failures: Int
    /// The ids, as JSON, of the writes that the client waits for.
    private var open: Set<String> = []
    /// The answer that is held until the client gives up.
    private var held: MessageSplitter.Message?
    private var hasGivenUp = false

    /// A wrapper that starts in the middle of a row: `events` are those of the hosts before.
    public init(row: ProofRow, events: [ProofEvent]) {
        self.row = row
        failures = row.isAtService ? 0 : max(0, row.times - events.count { $0 == .failed })
    }

    /// Returns the steps after a message from the client.
    public mutating func fromClient(_ message: MessageSplitter.Message) -> [Step] {
        let parts = Self.parts(of: message)
        let ids = parts.filter(ProofTask.isWrite).compactMap { $0["id"]?.text }
        var steps: [Step] = []
        if parts.contains(where: cancelsWrite) || (!ids.isEmpty && !open.isEmpty) { steps += giveUp() }
        steps += ids.map { _ in .record(.asked) }
        open.formUnion(ids)
        if !ids.isEmpty, row == .killedBeforeRequest, failures > 0 {
            failures -= 1
            return steps + [.record(.failed), .killHost]
        }
        return steps + [.toHost(message.bytes)]
    }

    /// Returns the steps after a message from the host.
    public mutating func fromHost(_ message: MessageSplitter.Message) -> [Step] {
        let replies = Self.parts(of: message).filter { $0["method"] == nil }
        let ids = replies.compactMap { $0["id"]?.text }.filter(open.contains)
        let statements = replies.filter { ids.contains($0["id"]?.text ?? "") }.flatMap(ProofStatement.all)
        let isMade = statements.contains { if case .applied = $0 { true } else { false } }
        guard isMade, failures > 0 else {
            open.subtract(ids)
            return pass(message, statements)
        }
        switch row {
        case .answerLate where hasGivenUp:
            open.subtract(ids)
            failures -= 1
            return [.record(.failed)] + pass(message, statements)
        case .answerLate:
            held = message
            return []
        case .answerCut:
            failures -= 1
            return [.toClient(Array(message.bytes.prefix(message.bytes.count / 2))), .record(.failed), .killHost]
        case .killedBeforeAnswer:
            failures -= 1
            return [.record(.failed), .killHost]
        // The request stays open: a repetition shows that the client has given it up.
        default:
            failures -= 1
            return [.record(.failed)]
        }
    }

    /// Returns the steps after the client has closed its side, or when an answer has been held for long enough.
    public mutating func giveUp() -> [Step] {
        hasGivenUp = true
        var steps: [Step] = [.record(.gaveUp)]
        if let held {
            self.held = nil
            failures -= 1
            steps.append(.record(.failed))
            steps += pass(held, Self.parts(of: held).flatMap(ProofStatement.all))
        }
        return steps
    }

    /// True while an answer is held.
    public var holdsAnswer: Bool { held != nil }

    private func pass(_ message: MessageSplitter.Message, _ statements: [ProofStatement]) -> [Step] {
        [.toClient(message.bytes)] + (statements.isEmpty ? [] : [.record(.told(statements))])
    }

    /// True for a notification that cancels a write that the client waits for, in either protocol.
    private func cancelsWrite(_ message: JSONValue) -> Bool {
        let member: String
        switch message["method"]?.stringValue {
        case "notifications/cancelled": member = "requestId"
        case "$/cancelRequest": member = "id"
        default: return false
        }
        return message["params"]?[member].map { open.contains($0.text) } ?? false
    }

    /// The messages of a batch, or the one message.
    private static func parts(of message: MessageSplitter.Message) -> [JSONValue] {
        guard let json = try? JSONValue(parsing: message.body) else { return [] }
        return json.arrayValue ?? [json]
    }
}
