import JSON

/// Pipedrive's API: `success` and `data` in every reply.
struct PipedriveDialect: RecordDialect {
    let kinds: [RecordKind] = [
        RecordKind(
            name: "person", path: "/v1/persons", required: ["name"],
            defaults: ["active_flag": true, "email": [], "phone": [], "org_id": nil],
            seeds: [
                ["name": "Maria Johnson", "email": [["value": "maria@example.com", "primary": true]]],
                ["name": "Brian Halligan"],
            ]),
        RecordKind(
            name: "deal", path: "/v1/deals", required: ["title"],
            defaults: ["active": true, "currency": "USD", "status": "open", "value": 0],
            seeds: [["title": "Northwind renewal", "value": 12_000]]),
    ]

    func reply(
        _ outcome: RecordOutcome, _ kind: RecordKind?, _ call: ProviderCall, _ context: inout ProviderContext
    ) -> ProviderReply {
        let label = kind.map { $0.name.prefix(1).uppercased() + $0.name.dropFirst() } ?? "Resource"
        switch outcome {
        case .listed(let records): return list(records, call)
        case .fetched(let record), .updated(let record): return .ok(["success": true, "data": json(record)])
        case .created(let record): return .created(["success": true, "data": json(record)])
        case .deleted(let record): return .ok(["success": true, "data": ["id": record.numericID]])
        case .notFound: return refusal(404, "\(label) not found")
        case .missing(let names):
            return refusal(400, "\(names[0].prefix(1).uppercased() + names[0].dropFirst()) must be given.")
        case .duplicate(let field, _): return refusal(400, "\(field) is taken")
        case .unreadableBody: return refusal(400, "Bad request: the body is no JSON object")
        case .unknownRoute: return refusal(404, "Unknown method .")
        }
    }

    private func list(_ records: [Record], _ call: ProviderCall) -> ProviderReply {
        let start = max(call.queryInteger("start") ?? 0, 0)
        let limit = min(max(call.queryInteger("limit") ?? 100, 1), 500)
        let page = Page(of: records, offset: start, limit: limit)
        var paging: JSONObject = [
            "start": .int(start), "limit": .int(limit), "more_items_in_collection": .bool(page.nextOffset != nil),
        ]
        paging.append("next_start", page.nextOffset.map(JSONValue.int))
        return .ok([
            "success": true, "data": .array(page.elements.map(json)),
            "additional_data": ["pagination": .object(paging)],
        ])
    }

    private func json(_ record: Record) -> JSONValue {
        var json: JSONObject = ["id": record.numericID]
        json.merge(record.fields)
        json["add_time"] = .string(Self.time(record.createdAt.iso8601))
        json["update_time"] = .string(Self.time(record.updatedAt.iso8601))
        return .object(json)
    }

    private static func time(_ iso8601: String) -> String { "\(iso8601.prefix(10)) \(iso8601.dropFirst(11).prefix(8))" }

    private func refusal(_ status: Int, _ message: String) -> ProviderReply {
        ProviderReply(
            status: status,
            body: [
                "success": false, "error": .string(message),
                "error_info": "Please check developers.pipedrive.com for more information about Pipedrive API.",
                "data": nil, "additional_data": nil,
            ])
    }
}
