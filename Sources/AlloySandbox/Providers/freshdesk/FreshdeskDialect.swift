import JSON
import Platform

/// Freshdesk's API: bare records and arrays; what is not found is answered with an empty body.
struct FreshdeskDialect: RecordDialect {
    let kinds: [RecordKind] = [
        RecordKind(
            name: "contact", path: "/api/v2/contacts", required: ["name", "email"], unique: "email",
            defaults: ["active": false, "phone": nil, "mobile": nil],
            seeds: [
                ["name": "Maria Johnson", "email": "maria@example.com"],
                ["name": "Brian Halligan", "email": "brian@example.com"],
            ]),
        RecordKind(
            name: "ticket", path: "/api/v2/tickets",
            required: ["subject", "description", "email", "status", "priority"],
            defaults: ["source": 2, "spam": false, "tags": [], "type": nil],
            seeds: [
                [
                    "subject": "Parcel arrived damaged", "description": "The box was open.",
                    "email": "maria@example.com", "status": 2, "priority": 3,
                ]
            ]),
    ]

    func reply(
        _ outcome: RecordOutcome, _ kind: RecordKind?, _ call: ProviderCall, _ context: inout ProviderContext
    ) -> ProviderReply {
        switch outcome {
        case .listed(let records):
            let number = min(max(call.queryInteger("page") ?? 1, 1), 100_000)
            let size = call.queryInteger("per_page") ?? 30
            guard (1...100).contains(size) else {
                return invalid(
                    400, ["per_page"], "It should be a Positive Integer less than or equal to 100", "invalid_value")
            }
            return .ok(.array(Page(of: records, offset: (number - 1) * size, limit: size).elements.map(json)))
        case .fetched(let record), .updated(let record): return .ok(json(record))
        case .created(let record): return .created(json(record))
        case .deleted: return .noContent
        case .notFound, .unknownRoute: return ProviderReply(status: 404, body: nil)
        case .missing(let names): return invalid(400, names, "It should be a/an String", "missing_field")
        case .duplicate(let field, _): return invalid(409, [field], "It should be a unique value", "duplicate_value")
        case .unreadableBody:
            return ProviderReply(
                status: 400, body: ["code": "invalid_json", "message": "Request body has invalid json format"])
        }
    }

    private func json(_ record: Record) -> JSONValue {
        var json: JSONObject = ["id": record.numericID]
        json.merge(record.fields)
        json["created_at"] = .string(record.createdAt.iso8601Seconds)
        json["updated_at"] = .string(record.updatedAt.iso8601Seconds)
        return .object(json)
    }

    private func invalid(_ status: Int, _ fields: [String], _ message: String, _ code: String) -> ProviderReply {
        let errors = fields.map { field -> JSONValue in
            ["field": .string(field), "message": .string(message), "code": .string(code)]
        }
        return ProviderReply(
            status: status, body: ["description": "Validation failed", "errors": .array(errors)])
    }
}
