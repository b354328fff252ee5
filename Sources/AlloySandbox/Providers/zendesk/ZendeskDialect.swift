import JSON
import Platform

/// Zendesk's support API: every record under its own name, lists with the links to their neighbours.
struct ZendeskDialect: RecordDialect {
    let kinds: [RecordKind] = [
        RecordKind(
            name: "user", path: "/api/v2/users", required: ["name"], unique: "email",
            defaults: ["active": true, "role": "end-user", "verified": false],
            seeds: [
                ["name": "Maria Johnson", "email": "maria@example.com", "role": "agent"],
                ["name": "Brian Halligan", "email": "brian@example.com"],
            ]),
        RecordKind(
            name: "organization", path: "/api/v2/organizations", required: ["name"], unique: "name",
            defaults: ["domain_names": [], "shared_tickets": false], seeds: [["name": "Northwind Traders"]]),
        RecordKind(
            name: "ticket", path: "/api/v2/tickets", required: ["comment"],
            defaults: ["status": "new", "priority": nil, "type": nil, "tags": [], "via": ["channel": "api"]],
            seeds: [
                ["subject": "Parcel arrived damaged", "comment": ["body": "The box was open."], "status": "open"],
                ["subject": "Where is my order?", "comment": ["body": "Ordered two weeks ago."]],
            ]),
    ]

    /// What stands under the record's name.
    func fields(_ kind: RecordKind, _ call: ProviderCall) -> JSONObject? { call.body[kind.name]?.objectValue }

    func reply(
        _ outcome: RecordOutcome, _ kind: RecordKind?, _ call: ProviderCall, _ context: inout ProviderContext
    ) -> ProviderReply {
        let name = kind?.name ?? ""
        func whole(_ record: Record) -> JSONValue { [name: json(record, name, call)] }
        switch outcome {
        case .listed(let records): return list(records, name, call)
        case .fetched(let record), .updated(let record): return .ok(whole(record))
        case .created(let record): return .created(whole(record))
        // A deleted user is answered once more; the others are gone without a word.
        case .deleted(let record): return name == "user" ? .ok(whole(record)) : .noContent
        case .notFound:
            return ProviderReply(status: 404, body: ["error": "RecordNotFound", "description": "Not found"])
        case .missing(let names): return invalid(names, "cannot be blank", "BlankValue")
        case .duplicate(let field, let record):
            let value = record.fields[field]?.plainText ?? ""
            return invalid([field], "\(value) is already being used by another \(name)", "DuplicateValue")
        case .unreadableBody:
            return ProviderReply(
                status: 400,
                body: [
                    "error": [
                        "title": "Invalid attribute",
                        "message": .string("You passed an invalid value for the \(name) attribute. must be an object"),
                    ]
                ])
        case .unknownRoute:
            return ProviderReply(
                status: 404, body: ["error": ["title": "No help desk at this path", "message": "Not found"]])
        }
    }

    private func list(_ records: [Record], _ name: String, _ call: ProviderCall) -> ProviderReply {
        let number = min(max(call.queryInteger("page") ?? 1, 1), 100_000)
        let size = min(max(call.queryInteger("per_page") ?? 100, 1), 100)
        let page = Page(of: records, offset: (number - 1) * size, limit: size)
        func link(_ number: Int) -> JSONValue {
            .string("\(host(call))/api/v2/\(name)s.json?page=\(number)&per_page=\(size)")
        }
        return .ok([
            "\(name)s": .array(page.elements.map { json($0, name, call) }),
            "next_page": page.nextOffset == nil ? .null : link(number + 1),
            "previous_page": number > 1 ? link(number - 1) : .null, "count": .int(page.total),
        ])
    }

    private func json(_ record: Record, _ name: String, _ call: ProviderCall) -> JSONValue {
        var json: JSONObject = [
            "url": .string("\(host(call))/api/v2/\(name)s/\(record.id).json"), "id": record.numericID,
        ]
        json.merge(record.fields)
        // A comment given becomes the ticket's description; it is not answered as such.
        if let comment = json["comment"] {
            json["comment"] = nil
            if !json.contains(key: "description") { json["description"] = comment["body"] ?? .null }
        }
        json["created_at"] = .string(record.createdAt.iso8601Seconds)
        json["updated_at"] = .string(record.updatedAt.iso8601Seconds)
        return .object(json)
    }

    /// What stands at a subdomain that nobody has.
    static func noHelpDesk(_ subdomain: String) -> ProviderReply {
        ProviderReply(
            status: 404,
            body: [
                "error": [
                    "title": .string("No help desk at \(subdomain).zendesk.com"),
                    "message": "Sorry, there is no help desk here. Check the address.",
                ]
            ])
    }

    private func host(_ call: ProviderCall) -> String {
        "https://\(call.credentialData["subdomain"]?.argumentText ?? "example").zendesk.com"
    }

    private func invalid(_ fields: [String], _ problem: String, _ code: String) -> ProviderReply {
        var details: JSONObject = [:]
        for field in fields {
            let label = field.prefix(1).uppercased() + field.dropFirst()
            details.append(field, [["description": .string("\(label): \(problem)"), "error": .string(code)]])
        }
        return ProviderReply(
            status: 422,
            body: [
                "error": "RecordInvalid", "description": "Record validation errors", "details": .object(details),
            ])
    }
}
