import JSON
import Platform

extension SlackProvider {
    static func post(
        _ call: ProviderCall, _ workspace: inout SlackWorkspace, _ now: Timestamp
    ) throws(Refusal) -> JSONObject {
        let index = try writableChannel(call, workspace).0
        var fields = workspace.forms.object("message") { $0 == "user" ? .string(workspace.bot.id) : workspace.own[$0] }
        fields.merge(try content(of: call))
        fields.append("username", call.argument("username"))
        var message = SlackMessage(moment: workspace.nextMoment(now), fields: fields)
        if let timestamp = call.argumentText("thread_ts") {
            guard let thread = SlackMessage.moment(timestamp),
                workspace.channels[index].messages.contains(where: { $0.moment == thread })
            else { throw Refusal("thread_not_found") }
            message.thread = thread
            message.isBroadcast = call.argument("reply_broadcast")?.argumentBool ?? false
        }
        workspace.channels[index].messages.append(message)
        return [
            "channel": .string(workspace.channels[index].id),
            "ts": .string(SlackMessage.timestamp(message.moment)), "message": message.json,
        ]
    }

    static func update(_ call: ProviderCall, _ workspace: inout SlackWorkspace) throws(Refusal) -> JSONObject {
        let (index, channel) = try writableChannel(call, workspace)
        let place = try message(call, channel)
        guard channel.messages[place].fields["user"]?.stringValue == workspace.bot.id else {
            throw Refusal("cant_update_message")
        }
        workspace.channels[index].messages[place].fields.merge(try content(of: call))
        workspace.channels[index].messages[place].fields["edited"] = [
            "user": .string(workspace.bot.id), "ts": .string(SlackMessage.timestamp(channel.messages[place].moment)),
        ]
        let message = workspace.channels[index].messages[place]
        return [
            "channel": .string(channel.id), "ts": .string(SlackMessage.timestamp(message.moment)),
            "text": message.fields["text"] ?? "", "message": message.json,
        ]
    }

    static func delete(_ call: ProviderCall, _ workspace: inout SlackWorkspace) throws(Refusal) -> JSONObject {
        let (index, channel) = try channel(call, workspace)
        let place = try message(call, channel)
        let message = channel.messages[place]
        guard message.fields["user"]?.stringValue == workspace.bot.id else { throw Refusal("cant_delete_message") }
        workspace.channels[index].messages.remove(at: place)
        return ["channel": .string(channel.id), "ts": .string(SlackMessage.timestamp(message.moment))]
    }

    static func history(_ call: ProviderCall, _ workspace: SlackWorkspace) throws(Refusal) -> JSONObject {
        let (_, channel) = try channel(call, workspace)
        guard channel.hasApp else { throw Refusal("not_in_channel") }
        let oldest = try moment("oldest", call, refusal: "invalid_ts_oldest") ?? 0
        let latest = try moment("latest", call, refusal: "invalid_ts_latest") ?? .max
        let inclusive = call.argument("inclusive")?.argumentBool ?? false
        let messages = channel.messages.reversed().filter { message in
            guard message.thread == nil || message.isBroadcast || message.thread == message.moment else { return false }
            return inclusive
                ? message.moment >= oldest && message.moment <= latest
                : message.moment > oldest && message.moment < latest
        }
        return try listing(messages, call)
    }

    static func replies(_ call: ProviderCall, _ workspace: SlackWorkspace) throws(Refusal) -> JSONObject {
        let (_, channel) = try channel(call, workspace)
        guard channel.hasApp else { throw Refusal("not_in_channel") }
        guard let start = call.argumentText("ts").flatMap(SlackMessage.moment),
            channel.messages.contains(where: { $0.moment == start })
        else { throw Refusal("thread_not_found") }
        return try listing(channel.messages.filter { $0.moment == start || $0.thread == start }, call)
    }

    private static func listing(_ messages: [SlackMessage], _ call: ProviderCall) throws(Refusal) -> JSONObject {
        let (page, metadata) = try page(of: messages, call)
        let hasMore = metadata["next_cursor"]?.stringValue != ""
        var listing: JSONObject = ["messages": .array(page.map(\.json)), "has_more": .bool(hasMore)]
        if hasMore { listing.append("response_metadata", metadata) }
        return listing
    }

    private static func writableChannel(
        _ call: ProviderCall, _ workspace: SlackWorkspace
    ) throws(Refusal) -> (Int, SlackWorkspace.Channel) {
        let (index, channel) = try channel(call, workspace)
        guard !channel.isArchived else { throw Refusal("is_archived") }
        guard channel.hasApp else { throw Refusal("not_in_channel") }
        return (index, channel)
    }

    /// The place of the message that `ts` names.
    private static func message(_ call: ProviderCall, _ channel: SlackWorkspace.Channel) throws(Refusal) -> Int {
        guard let moment = call.argumentText("ts").flatMap(SlackMessage.moment),
            let place = channel.messages.firstIndex(where: { $0.moment == moment })
        else { throw Refusal("message_not_found") }
        return place
    }

    private static func moment(
        _ name: String, _ call: ProviderCall, refusal: String
    ) throws(Refusal) -> Int64? {
        guard let text = call.argumentText(name) else { return nil }
        guard let moment = SlackMessage.moment(text) else { throw Refusal(refusal) }
        return moment
    }

    /// Returns the content of the message: a text, blocks or attachments; one of them at least.
    private static func content(of call: ProviderCall) throws(Refusal) -> JSONObject {
        let text = call.argumentText("text")
        let blocks = try list("blocks", call, refusal: "invalid_blocks_format")
        let attachments = try list("attachments", call, refusal: "invalid_attachments")
        guard blocks.count <= 50, blocks.allSatisfy({ $0["type"]?.stringValue != nil }) else {
            throw Refusal("invalid_blocks")
        }
        guard text != nil || !blocks.isEmpty || !attachments.isEmpty else { throw Refusal("no_text") }
        guard text?.utf8.count ?? 0 <= 40_000 else { throw Refusal("msg_too_long") }
        var content: JSONObject = ["text": .string(text ?? "")]
        if !blocks.isEmpty { content.append("blocks", .array(blocks)) }
        if !attachments.isEmpty { content.append("attachments", .array(attachments)) }
        return content
    }

    /// The array `name`, which Slack takes as JSON text too.
    private static func list(_ name: String, _ call: ProviderCall, refusal: String) throws(Refusal) -> [JSONValue] {
        guard var value = call.argument(name) else { return [] }
        if let text = value.stringValue {
            guard !text.isEmpty else { return [] }
            guard let parsed = try? JSONValue(parsing: text) else { throw Refusal(refusal) }
            value = parsed
        }
        guard let elements = value.arrayValue else { throw Refusal(refusal) }
        return elements
    }
}
