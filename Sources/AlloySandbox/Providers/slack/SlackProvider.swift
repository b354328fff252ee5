import JSON
import Platform

/// Slack's Web API: the status is always 200, and `ok` of the body tells success from failure; only the rate limit has a
/// status of its own.
struct SlackProvider: SimulatedProvider {
    /// Slack's code of the error, the value of `error`.
    struct Refusal: Error {
        let code: String
        init(_ code: String) { self.code = code }
    }

    var workspace: SlackWorkspace?
    private var windows: [String: CallWindow] = [:]

    /// `workspace.json`: the first content of a workspace, and the rate limits, ten times what Slack's tiers promise ("Web
    /// API rate limits": tier 2 20, tier 3 50, tier 4 100, a message a second), so that only a caller who tries to reaches
    /// them.
    private var data: JSONValue { folder["workspace.json"] ?? [:] }
    private let folder: ProviderFolder

    init(_ folder: ProviderFolder) { self.folder = folder }

    mutating func perform(_ call: ProviderCall, _ context: inout ProviderContext) -> ProviderReply {
        var workspace = self.workspace ?? SlackWorkspace(data, folder.objects, &context)
        // Held in one place only, so that a change is made in place instead of on a copy.
        self.workspace = nil
        defer { self.workspace = workspace }
        let path = call.action.path
        if let seconds = windows[path, default: CallWindow()].refusal(
            limit: (data["callsPerMinute"]?[path] ?? data["otherCallsPerMinute"])?.intValue ?? .max, context)
        {
            return ProviderReply(
                status: 429, body: ["ok": false, "error": "ratelimited"],
                headers: ["retry-after": String(seconds)])
        }
        do throws(Refusal) {
            var body: JSONObject = ["ok": true]
            body.merge(try Self.answer(call, &workspace, &context))
            return .ok(.object(body))
        } catch {
            return .ok(["ok": false, "error": .string(error.code)])
        }
    }

    private static func answer(
        _ call: ProviderCall, _ workspace: inout SlackWorkspace, _ context: inout ProviderContext
    ) throws(Refusal) -> JSONObject {
        switch call.action.path {
        case "/auth.test": return authTest(workspace)
        case "/chat.postMessage": return try post(call, &workspace, context.now)
        case "/chat.update": return try update(call, &workspace)
        case "/chat.delete": return try delete(call, &workspace)
        case "/conversations.list": return try listChannels(call, workspace)
        case "/conversations.info": return try ["channel": workspace.json(channel(call, workspace).value)]
        case "/conversations.history": return try history(call, workspace)
        case "/conversations.replies": return try replies(call, workspace)
        case "/conversations.create": return try createChannel(call, &workspace, &context)
        case "/conversations.join": return try join(call, &workspace)
        case "/conversations.archive": return try archive(call, &workspace)
        case "/admin.conversations.delete": return try deleteChannel(call, &workspace)
        case "/users.list": return try listUsers(call, workspace)
        case "/users.info": return try userInfo(call, workspace)
        default: throw Refusal("unknown_method")
        }
    }

    // MARK: People

    private static func authTest(_ workspace: SlackWorkspace) -> JSONObject {
        workspace.forms.object("auth") { $0 == "userID" ? .string(workspace.bot.id) : workspace.own[$0] }
    }

    private static func listUsers(_ call: ProviderCall, _ workspace: SlackWorkspace) throws(Refusal) -> JSONObject {
        let (page, metadata) = try page(of: workspace.users.records, call)
        return [
            "members": .array(page.map(\.object)),
            "cache_ts": .int(workspace.channels.first?.created.seconds ?? 0),
            "response_metadata": metadata,
        ]
    }

    private static func userInfo(_ call: ProviderCall, _ workspace: SlackWorkspace) throws(Refusal) -> JSONObject {
        guard let id = call.argumentText("user"), let user = workspace.users[id] else {
            throw Refusal("user_not_found")
        }
        return ["user": user.object]
    }

    // MARK: Channels

    private static func listChannels(_ call: ProviderCall, _ workspace: SlackWorkspace) throws(Refusal) -> JSONObject {
        let types = call.argument("types")?.argumentList ?? ["public_channel"]
        guard types.allSatisfy(["public_channel", "private_channel", "mpim", "im"].contains) else {
            throw Refusal("invalid_types")
        }
        let hidesArchived = call.argument("exclude_archived")?.argumentBool ?? false
        let channels = workspace.channels.filter { channel in
            types.contains(channel.isPrivate ? "private_channel" : "public_channel")
                && !(hidesArchived && channel.isArchived)
        }
        let (page, metadata) = try page(of: channels, call)
        return ["channels": .array(page.map(workspace.json)), "response_metadata": metadata]
    }

    private static func createChannel(
        _ call: ProviderCall, _ workspace: inout SlackWorkspace, _ context: inout ProviderContext
    ) throws(Refusal) -> JSONObject {
        guard let name = call.argumentText("name") else { throw Refusal("invalid_name_required") }
        guard name.utf8.count <= 80 else { throw Refusal("invalid_name_maxlength") }
        let isPlain = name.allSatisfy { ($0.isLetter || $0.isNumber || "-_".contains($0)) && !$0.isUppercase }
        guard isPlain else { throw Refusal("invalid_name_specials") }
        guard !workspace.channels.contains(where: { $0.name == name }) else { throw Refusal("name_taken") }
        let index = workspace.add(
            name: name, hasApp: true, creator: workspace.bot.id, at: context.now,
            isPrivate: call.argument("is_private")?.argumentBool ?? false, &context.random)
        return ["channel": workspace.json(workspace.channels[index])]
    }

    private static func join(_ call: ProviderCall, _ workspace: inout SlackWorkspace) throws(Refusal) -> JSONObject {
        let (index, channel) = try channel(call, workspace)
        guard !channel.isArchived else { throw Refusal("is_archived") }
        guard !channel.isPrivate else { throw Refusal("method_not_supported_for_channel_type") }
        workspace.channels[index].hasApp = true
        var answer: JSONObject = ["channel": workspace.json(workspace.channels[index])]
        if channel.hasApp { answer.append("warning", "already_in_channel") }
        return answer
    }

    private static func archive(_ call: ProviderCall, _ workspace: inout SlackWorkspace) throws(Refusal) -> JSONObject {
        let (index, channel) = try channel(call, workspace)
        guard channel.name != "general" else { throw Refusal("cant_archive_general") }
        guard !channel.isArchived else { throw Refusal("already_archived") }
        guard channel.hasApp else { throw Refusal("not_in_channel") }
        workspace.channels[index].isArchived = true
        return [:]
    }

    private static func deleteChannel(
        _ call: ProviderCall, _ workspace: inout SlackWorkspace
    ) throws(Refusal) -> JSONObject {
        guard let id = call.argumentText("channel_id") ?? call.argumentText("channel"),
            let index = workspace.channelIndex(id)
        else { throw Refusal("channel_not_found") }
        guard workspace.channels[index].name != "general" else { throw Refusal("default_org_wide_channel") }
        workspace.channels.remove(at: index)
        return [:]
    }

    /// The channel that the call names, and its place.
    static func channel(
        _ call: ProviderCall, _ workspace: SlackWorkspace
    ) throws(Refusal) -> (index: Int, value: SlackWorkspace.Channel) {
        guard let reference = call.argumentText("channel"), let index = workspace.channelIndex(reference) else {
            throw Refusal("channel_not_found")
        }
        return (index, workspace.channels[index])
    }

    // MARK: Paging

    /// The page that `limit` and `cursor` ask for, and the `response_metadata` that leads to the next.
    static func page<Element>(
        of all: [Element], _ call: ProviderCall
    ) throws(Refusal) -> (elements: [Element], metadata: JSONValue) {
        let limit = call.argumentInteger("limit") ?? 100
        guard (0...1_000).contains(limit) else { throw Refusal("invalid_limit") }
        var offset = 0
        if let cursor = call.argumentText("cursor") {
            guard cursor.hasPrefix("offset:"), let value = Int(cursor.dropFirst(7)), value <= all.count else {
                throw Refusal("invalid_cursor")
            }
            offset = value
        }
        let page = OffsetPage(of: all, offset: offset, limit: limit == 0 ? 100 : limit)
        let next = page.nextOffset.map { "offset:\($0)" } ?? ""
        return (page.elements, ["next_cursor": .string(next)])
    }
}
