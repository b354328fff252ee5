import JSON
import Platform

/// Klaviyo's API: JSON:API documents, cursors, errors with pointers.
struct KlaviyoDialect: RecordDialect {
    let kinds: [RecordKind] = [
        RecordKind(
            name: "profile", path: "/api/profiles", unique: "email",
            seeds: [
                ["email": "maria@example.com", "first_name": "Maria", "last_name": "Johnson"],
                ["email": "brian@example.com", "first_name": "Brian", "last_name": "Halligan"],
                ["email": "grace@example.org", "first_name": "Grace", "last_name": "Hopper"],
            ]),
        RecordKind(
            name: "list", path: "/api/lists", required: ["name"], defaults: ["opt_in_process": "double_opt_in"],
            seeds: [["name": "Newsletter"], ["name": "VIP customers"]]),
    ]

    func makeID(_ kind: RecordKind, _ sequence: inout NumericSequence, _ random: inout SeededGenerator) -> String {
        kind.name == "profile" ? "01\(random.capitals(24))" : random.alphanumerics(6)
    }

    /// The attributes of a document of this type.
    func fields(_ kind: RecordKind, _ call: ProviderCall) -> JSONObject? {
        guard let data = call.body["data"], data["type"]?.stringValue == kind.name else { return nil }
        return data["attributes"] == nil ? [:] : data["attributes"]?.objectValue
    }

    func reply(
        _ outcome: RecordOutcome, _ kind: RecordKind?, _ call: ProviderCall, _ context: inout ProviderContext
    ) -> ProviderReply {
        let type = kind?.name ?? ""
        switch outcome {
        case .listed(let records): return list(records, kind, call, &context)
        case .fetched(let record), .updated(let record): return .ok(["data": json(record, type)])
        case .created(let record): return .created(["data": json(record, type)])
        case .deleted: return .noContent
        case .notFound(let id):
            return refusal(
                404, "not_found", "Not found.", "A \(type) with id \(id) does not exist.", "/data/", &context)
        case .missing(let names):
            return refusal(
                400, "invalid", "Invalid input.", "'\(names[0])' is a required field for the resource '\(type)'.",
                "/data/attributes/\(names[0])", &context)
        case .duplicate(_, let record):
            return refusal(
                409, "duplicate_\(type)", "Conflict.", "A \(type) already exists with one of these identifiers.",
                "/data/attributes", &context, meta: ["duplicate_\(type)_id": .string(record.id)])
        case .unreadableBody:
            return refusal(
                400, "invalid", "Invalid input.",
                "The payload provided in the request is invalid: "
                    + "'data.type' must be '\(type)'.", "/data/type", &context)
        case .unknownRoute:
            return refusal(404, "not_found", "Not found.", "The path requested does not exist.", "/", &context)
        }
    }

    private func list(
        _ all: [Record], _ kind: RecordKind?, _ call: ProviderCall, _ context: inout ProviderContext
    ) -> ProviderReply {
        let size = call.queryParameters["page[size]"]?.argumentInteger ?? (kind?.name == "list" ? 10 : 20)
        guard (1...100).contains(size) else {
            return refusal(
                400, "invalid", "Invalid input.", "Page size must be an integer between 1 and 100.", "page[size]",
                &context)
        }
        var records = all
        if let filter = call.queryText("filter") {
            guard let (name, value) = Self.equals(filter) else {
                return refusal(400, "invalid", "Invalid input.", "Invalid filter provided.", "filter", &context)
            }
            records = all.filter { $0.fields[name]?.plainText.lowercased() == value.lowercased() }
        }
        var offset = 0
        if let cursor = call.queryText("page[cursor]") {
            guard let place = records.firstIndex(where: { $0.id == cursor }) else {
                return refusal(400, "invalid", "Invalid input.", "Invalid cursor provided.", "page[cursor]", &context)
            }
            offset = place
        }
        let page = Page(of: records, offset: offset, limit: size)
        let link = "https://a.klaviyo.com\(kind?.path ?? "")"
        let next = page.nextOffset.map { "\(link)?page%5Bcursor%5D=\(records[$0].id)" }
        return .ok([
            "data": .array(page.elements.map { json($0, kind?.name ?? "") }),
            "links": ["self": .string(link), "next": .optional(next), "prev": nil],
        ])
    }

    /// The field and the value of `equals(field,"value")`.
    private static func equals(_ filter: String) -> (String, String)? {
        guard filter.hasPrefix("equals("), filter.hasSuffix(")"), let comma = filter.firstIndex(of: ",") else {
            return nil
        }
        let name = filter[..<comma].dropFirst(7).trimmed
        let value = filter[comma...].dropFirst().dropLast().trimmed.filter { $0 != "\"" && $0 != "'" }
        return (name, value)
    }

    private func json(_ record: Record, _ type: String) -> JSONValue {
        var attributes = record.fields
        attributes["created"] = .string(record.createdAt.iso8601Offset)
        attributes["updated"] = .string(record.updatedAt.iso8601Offset)
        return [
            "type": .string(type), "id": .string(record.id), "attributes": .object(attributes),
            "links": ["self": .string("https://a.klaviyo.com/api/\(type)s/\(record.id)")],
        ]
    }

    private func refusal(
        _ status: Int, _ code: String, _ title: String, _ detail: String, _ pointer: String,
        _ context: inout ProviderContext, meta: JSONValue = [:]
    ) -> ProviderReply {
        ProviderReply(
            status: status,
            body: [
                "errors": [
                    [
                        "id": .string(context.random.uuid()), "status": .int(status), "code": .string(code),
                        "title": .string(title), "detail": .string(detail), "source": ["pointer": .string(pointer)],
                        "links": [:], "meta": meta,
                    ]
                ]
            ])
    }
}
