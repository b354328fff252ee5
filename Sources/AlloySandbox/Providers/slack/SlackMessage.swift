import JSON

/// One message of a Slack channel.
struct SlackMessage: Sendable {
    /// Its moment and its id in the channel: microseconds since the epoch.
    let moment: Int64
    /// The message that began the thread this one answers.
    var thread: Int64?
    /// True for an answer that stands in the channel too.
    var isBroadcast = false
    /// What Slack answers of it, but for `ts` and `thread_ts`.
    var fields: JSONObject

    /// A moment as Slack writes it: `1700000000.000100`.
    static func timestamp(_ moment: Int64) -> String {
        let micros = String(moment % 1_000_000)
        return "\(moment / 1_000_000).\(String(repeating: "0", count: 6 - micros.count))\(micros)"
    }

    /// The moment that a `ts` names; nil when it is none.
    static func moment(_ timestamp: String) -> Int64? {
        let parts = timestamp.split(separator: ".", omittingEmptySubsequences: false)
        guard let seconds = parts.first.flatMap({ Int64($0) }), (0...99_999_999_999).contains(seconds),
            parts.count <= 2
        else { return nil }
        guard parts.count == 2 else { return seconds * 1_000_000 }
        let digits = parts[1].prefix(6)
        guard digits.utf8.allSatisfy({ $0 &- 0x30 < 10 }),
            let micros = Int64(digits + String(repeating: "0", count: 6 - digits.count))
        else { return nil }
        return seconds * 1_000_000 + micros
    }

    /// The message as Slack answers it.
    var json: JSONValue {
        var json = fields
        json.append("ts", .string(Self.timestamp(moment)))
        if let thread { json.append("thread_ts", .string(Self.timestamp(thread))) }
        return .object(json)
    }
}
