import JSON
import Platform

/// The content of a Slack workspace: team, people, channels and messages.
struct SlackWorkspace: Sendable {
    /// A channel with its messages, oldest first.
    struct Channel: Sendable {
        let id: String
        var name: String
        let created: Timestamp
        let creator: String
        var purpose: String
        /// Indicates that the calling app was invited.
        var hasApp: Bool
        var isPrivate = false
        var isArchived = false
        var messages: [SlackMessage] = []
    }

    /// The forms of objects.
    let forms: ObjectForms
    /// The values of the placeholders about the workspace: the ids of the team and of the bot, and the bot's name.
    let own: JSONObject
    /// The app's own user.
    let bot: Record
    private(set) var users = RecordTable()
    var channels: [Channel] = []
    private var lastMoment: Int64 = 0

    /// A small workspace with the people, channels and messages of `workspace.json`.
    init(_ json: JSONValue, _ forms: ObjectForms, _ context: inout ProviderContext) {
        let own: JSONObject = [
            "team": .string("T\(context.random.capitals(10))"), "bot": .string("B\(context.random.capitals(10))"),
            "user": json["bot"]?["name"] ?? .null,
        ]
        let past = context.now.daysAgo(14)
        let people = [json["bot"] ?? [:]] + context.initial(json["people"]?.arrayValue ?? [])
        for person in people {
            let id = "U\(context.random.capitals(10))"
            let fields = forms.object("user") { $0 == "id" ? .string(id) : person[$0] ?? own[$0] }
            users.insert(id, fields, at: past)
        }
        let records = users.records
        self.forms = forms
        self.own = own
        bot = records[0]
        let seeds = json["channels"]?.arrayValue ?? []
        // No workspace is without its first channel.
        for (index, seed) in seeds.prefix(context.hasRecords ? seeds.count : 1).enumerated() {
            add(
                name: seed["name"]?.stringValue ?? "", purpose: seed["purpose"]?.stringValue ?? "",
                hasApp: seed["hasApp"]?.boolValue ?? true, creator: records[min(1, records.count - 1)].id, at: past,
                &context.random)
            for text in context.initial(seed["messages"]?.arrayValue ?? []) {
                let values: JSONObject = ["user": .string(records[1 + index % 3].id), "text": text]
                let fields = forms.object("initialMessage", values)
                channels[index].messages.append(SlackMessage(moment: nextMoment(past), fields: fields))
            }
        }
    }

    /// The place of the channel that `reference` names: an id, a name, or a name behind `#`.
    func channelIndex(_ reference: String) -> Int? {
        let name = reference.hasPrefix("#") ? String(reference.dropFirst()) : reference
        return channels.firstIndex { $0.id == reference || $0.name == name }
    }

    /// Makes a channel, and says its place.
    @discardableResult
    mutating func add(
        name: String, purpose: String = "", hasApp: Bool, creator: String, at created: Timestamp,
        isPrivate: Bool = false, _ random: inout SeededGenerator
    ) -> Int {
        channels.append(
            Channel(
                id: "C\(random.capitals(10))", name: name, created: created, creator: creator, purpose: purpose,
                hasApp: hasApp, isPrivate: isPrivate))
        return channels.count - 1
    }

    /// A channel in Slack's form.
    func json(_ channel: Channel) -> JSONValue {
        let values: JSONObject = [
            "id": .string(channel.id), "name": .string(channel.name), "created": .int(channel.created.seconds),
            "creator": .string(channel.creator), "purpose": .string(channel.purpose),
            "isPublic": .bool(!channel.isPrivate), "isPrivate": .bool(channel.isPrivate),
            "isArchived": .bool(channel.isArchived), "isGeneral": .bool(channel.name == "general"),
            "hasApp": .bool(channel.hasApp),
            "members": .int(users.records.count - (channel.hasApp ? 0 : 1)),
        ]
        return .object(forms.object("channel", values))
    }

    /// A moment for a new message: no two are the same, and they only rise.
    mutating func nextMoment(_ now: Timestamp) -> Int64 {
        lastMoment = max(now.milliseconds * 1_000, lastMoment + 100)
        return lastMoment
    }
}

/// One message of a Slack channel.
struct SlackMessage: Sendable {
    /// Its moment and its id in the channel: microseconds since the epoch.
    let moment: Int64
    /// The message that began the thread this one answers.
    var thread: Int64?
    /// Indicates a reply that is in the channel, too.
    var isBroadcast = false
    /// The members of Slack's answer, without `ts` and `thread_ts`.
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
