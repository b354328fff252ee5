import JSON

/// Trello's API: values in the query, 24-digit ids, refusals that are plain text.
struct TrelloDialect: RecordDialect {
    let kinds: [RecordKind] = [
        RecordKind(
            name: "board", path: "/1/boards", listPath: "/1/members/me/boards", required: ["name"],
            defaults: ["desc": "", "closed": false, "prefs": ["permissionLevel": "private"]],
            seeds: [["name": "Spring sale"], ["name": "Hiring"]]),
        RecordKind(
            name: "list", path: "/1/lists", listPath: "/1/boards/{id}/lists", parentField: "idBoard",
            required: ["name", "idBoard"], defaults: ["closed": false, "pos": 16_384],
            seeds: [["name": "To do"], ["name": "Done"]]),
        RecordKind(
            name: "card", path: "/1/cards", listPath: "/1/lists/{id}/cards", parentField: "idList",
            required: ["idList"], defaults: ["name": "", "desc": "", "closed": false, "due": nil, "idLabels": []],
            seeds: [["name": "Order banners"], ["name": "Write the newsletter"]]),
    ]

    func makeID(_ kind: RecordKind, _ sequence: inout NumericSequence, _ random: inout SeededGenerator) -> String {
        random.hex(24)
    }

    /// Trello reads the query; a body works as well.
    func fields(_ kind: RecordKind, _ call: ProviderCall) -> JSONObject? {
        guard call.requestBody == nil || call.requestBody?.objectValue != nil else { return nil }
        return call.queryParameters.merging(call.body)
    }

    func reply(
        _ outcome: RecordOutcome, _ kind: RecordKind?, _ call: ProviderCall, _ context: inout ProviderContext
    ) -> ProviderReply {
        switch outcome {
        case .listed(let records): .ok(.array(records.map(json)))
        case .fetched(let record), .created(let record), .updated(let record): .ok(json(record))
        case .deleted: .ok(kind?.name == "board" ? ["_value": nil] : ["limits": [:]])
        case .notFound(let id):
            id.count == 24
                ? ProviderReply(status: 404, body: "The requested resource was not found.")
                : ProviderReply(status: 400, body: "invalid id")
        case .missing(let names): ProviderReply(status: 400, body: .string("invalid value for \(names[0])"))
        case .duplicate(let field, _): ProviderReply(status: 400, body: .string("invalid value for \(field)"))
        case .unreadableBody: ProviderReply(status: 400, body: "Error parsing body")
        case .unknownRoute: ProviderReply(status: 404, body: "Cannot \(call.action.httpMethod.uppercased()) this path")
        }
    }

    private func json(_ record: Record) -> JSONValue {
        var json: JSONObject = ["id": .string(record.id)]
        json.merge(record.fields)
        json["dateLastActivity"] = .string(record.updatedAt.iso8601)
        return .object(json)
    }
}
