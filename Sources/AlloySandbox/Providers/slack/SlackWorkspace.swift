import JSON
import Platform

/// What a Slack workspace holds: its team, its people, its channels and their messages.
struct SlackWorkspace: Sendable {
    /// A channel with its messages, oldest first.
    struct Channel: Sendable {
        let id: String
        var name: String
        let created: Timestamp
        let creator: String
        var purpose: String
        /// Whether the app that calls was invited.
        var hasApp: Bool
        var isPrivate = false
        var isArchived = false
        var messages: [SlackMessage] = []
    }

    /// A person, or the app's own bot.
    struct User: Sendable {
        let id: String
        let name: String
        let realName: String
        var email: String?
        var isBot = false
    }

    let teamID: String
    let botID: String
    let bot: User
    private(set) var users: [User]
    var channels: [Channel] = []
    private var lastMoment: Int64 = 0

    /// A small workspace with three people, four channels and a few messages.
    init(_ context: inout ProviderContext) {
        teamID = "T\(context.random.capitals(10))"
        botID = "B\(context.random.capitals(10))"
        bot = User(id: "U\(context.random.capitals(10))", name: "alloy", realName: "Alloy", isBot: true)
        users = [bot]
        let people = [("maria", "Maria Johnson"), ("brian", "Brian Halligan"), ("grace", "Grace Hopper")]
        for (name, realName) in context.initial(people) {
            let id = "U\(context.random.capitals(10))"
            users.append(User(id: id, name: name, realName: realName, email: "\(name)@example.com"))
        }
        let past = context.now.daysAgo(14)
        let seeds = [
            ("general", "Company-wide announcements", true, ["Welcome to the workspace!", "Lunch is at noon."]),
            ("orders", "New orders and what becomes of them", true, ["Order #1001 came in."]),
            ("support", "Questions from customers", true, []),
            ("leadership", "For those who were invited", false, ["Figures are due on Friday."]),
        ]
        // No workspace is without its first channel.
        let first = seeds.prefix(context.hasRecords ? seeds.count : 1)
        for (index, (name, purpose, hasApp, texts)) in first.enumerated() {
            add(
                name: name, purpose: purpose, hasApp: hasApp, creator: users[min(1, users.count - 1)].id, at: past,
                &context.random)
            for text in context.initial(texts) {
                let author = users[1 + index % 3].id
                let fields: JSONObject = ["type": "message", "user": .string(author), "text": .string(text)]
                channels[index].messages.append(SlackMessage(moment: nextMoment(past), fields: fields))
            }
        }
    }

    /// The user of this id.
    func user(_ id: String) -> User? { users.first { $0.id == id } }

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

    /// A moment for a new message: no two are the same, and they only rise.
    mutating func nextMoment(_ now: Timestamp) -> Int64 {
        lastMoment = max(now.milliseconds * 1_000, lastMoment + 100)
        return lastMoment
    }
}
