import JSON
import Platform

/// Copper's developer API: lists are searches, times are seconds since the epoch.
struct CopperDialect: RecordDialect {
    private static let root = "/developer_api/v1"

    let kinds: [RecordKind] = [
        RecordKind(
            name: "companies", path: "\(root)/companies", required: ["name"],
            defaults: ["address": nil, "assignee_id": nil, "details": nil, "tags": [], "websites": []],
            seeds: [["name": "Northwind Traders", "email_domain": "northwind.example"], ["name": "Contoso"]]),
        RecordKind(
            name: "people", path: "\(root)/people", required: ["name"],
            defaults: ["company_id": nil, "emails": [], "phone_numbers": [], "tags": [], "title": nil],
            seeds: [
                ["name": "Maria Johnson", "emails": [["email": "maria@example.com", "category": "work"]]],
                ["name": "Brian Halligan"],
            ]),
        RecordKind(
            name: "opportunities", path: "\(root)/opportunities", required: ["name", "primary_contact_id"],
            defaults: ["company_id": nil, "monetary_value": nil, "priority": "None", "status": "Open", "tags": []],
            seeds: [["name": "Northwind renewal", "monetary_value": 12_000]]),
    ]

    func reply(
        _ outcome: RecordOutcome, _ kind: RecordKind?, _ call: ProviderCall, _ context: inout ProviderContext
    ) -> ProviderReply {
        switch outcome {
        case .listed(let records): .ok(.array(records.map(json)))
        case .fetched(let record), .created(let record), .updated(let record): .ok(json(record))
        case .deleted(let record): .ok(["id": record.numericID, "is_deleted": true])
        case .notFound, .unknownRoute: refusal(404, "Resource not found")
        case .missing(let names):
            refusal(
                422,
                "Invalid input: Validation errors: \(names.map { "\($0): can't be blank" }.joined(separator: ", "))")
        case .duplicate(let field, _):
            refusal(422, "Invalid input: Validation errors: \(field): has already been taken")
        case .unreadableBody: refusal(400, "Invalid input: the body is no JSON object")
        }
    }

    /// `POST …/search`: `page_number` from 1, `page_size` to 200, and any field to match.
    func special(
        _ call: ProviderCall, _ tables: [String: RecordTable], _ context: inout ProviderContext
    ) -> ProviderReply? {
        guard let kind = kinds.first(where: { call.action.path == "\($0.path)/search" }) else { return nil }
        let number = call.body["page_number"]?.argumentInteger ?? 1
        let size = call.body["page_size"]?.argumentInteger ?? 20
        guard number >= 1, number <= 100_000, (1...200).contains(size) else {
            return refusal(422, "Invalid input: Validation errors: page_size: must be from 1 to 200")
        }
        let name = call.body["name"]?.argumentText ?? ""
        let emails = (call.body["emails"]?.arrayValue ?? []).compactMap { $0.argumentText?.lowercased() }
        let found = (tables[kind.name]?.records ?? []).filter { record in
            guard record.fields["name"]?.plainText.containsIgnoringCase(name) == true else { return false }
            let known = record.fields["emails"]?.arrayValue ?? []
            return emails.isEmpty || known.contains { emails.contains($0["email"]?.plainText.lowercased() ?? "") }
        }
        return .ok(.array(Page(of: found, offset: (number - 1) * size, limit: size).elements.map(json)))
    }

    private func json(_ record: Record) -> JSONValue {
        var json: JSONObject = ["id": record.numericID]
        json.merge(record.fields)
        json["date_created"] = .int(record.createdAt.seconds)
        json["date_modified"] = .int(record.updatedAt.seconds)
        return .object(json)
    }

    private func refusal(_ status: Int, _ message: String) -> ProviderReply {
        ProviderReply(
            status: status, body: ["success": false, "status": .int(status), "message": .string(message)])
    }
}
