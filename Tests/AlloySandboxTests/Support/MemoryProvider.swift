import JSON

@testable import AlloySandbox

/// A provider that keeps a list of texts; the action's id says what else it does.
struct MemoryProvider: Provider {
    private var records: [JSONValue] = []

    mutating func perform(_ call: ProviderCall, _ context: inout ProviderContext) -> ProviderReply {
        switch call.action.id {
        case "create_record":
            let record: JSONValue = [
                "id": .string(context.random.hex(8)), "at": .string(context.now.iso8601),
                "text": call.requestBody?["text"] ?? .null,
            ]
            records.append(record)
            return ProviderReply(status: 201, body: record)
        case "list_records":
            return ProviderReply(status: 200, body: .array(records))
        case "delete_records":
            records = []
            return ProviderReply(status: 204, body: nil)
        case "refuse":
            var reply = ProviderReply(
                status: call.queryParameters["status"]?.intValue ?? 500, body: call.requestBody)
            if let seconds = call.queryText("retryAfter") { reply.headers = ["retry-after": seconds] }
            return reply
        case "say_no":
            return ProviderReply(status: 200, body: ["ok": false, "error": "channel_not_found"])
        default:
            return ProviderReply(
                status: 200,
                body: [
                    "pathParams": .object(call.pathParams), "queryParameters": .object(call.queryParameters),
                    "requestBody": call.requestBody ?? "absent", "additionalHeaders": .object(call.additionalHeaders),
                    "credentialData": .object(call.credentialData),
                    "grantedScopes": call.grantedScopes.map { .strings($0) } ?? .null,
                ])
        }
    }
}
