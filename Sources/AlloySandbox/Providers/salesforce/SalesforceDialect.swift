import JSON
import Platform

/// Salesforce's REST API: sObjects, their row resource, and SOQL.
struct SalesforceDialect: RecordDialect {
    /// The part that all paths share.
    static let root = "/services/data/v60.0"

    let kinds: [RecordKind] = [
        RecordKind(
            name: "Account", path: "\(root)/sobjects/Account", required: ["Name"],
            seeds: [["Name": "Northwind Traders", "Industry": "Retail"], ["Name": "Contoso"]]),
        RecordKind(
            name: "Contact", path: "\(root)/sobjects/Contact", required: ["LastName"],
            seeds: [
                ["FirstName": "Maria", "LastName": "Johnson", "Email": "maria@example.com", "Title": "Buyer"],
                ["FirstName": "Brian", "LastName": "Halligan", "Email": "brian@example.com"],
            ]),
        RecordKind(
            name: "Lead", path: "\(root)/sobjects/Lead", required: ["LastName", "Company"],
            defaults: ["Status": "Open - Not Contacted"],
            seeds: [["FirstName": "Grace", "LastName": "Hopper", "Company": "Navy"]]),
        RecordKind(
            name: "Opportunity", path: "\(root)/sobjects/Opportunity", required: ["Name", "StageName", "CloseDate"],
            seeds: [
                ["Name": "Northwind renewal", "StageName": "Prospecting", "CloseDate": "2025-12-31", "Amount": 12_000]
            ]),
    ]

    private static let keyPrefixes = ["Account": "001", "Contact": "003", "Lead": "00Q", "Opportunity": "006"]

    func makeID(_ kind: RecordKind, _ sequence: inout NumericSequence, _ random: inout SeededGenerator) -> String {
        "\(Self.keyPrefixes[kind.name] ?? "a00")5g\(random.alphanumerics(10))\(random.capitals(3))"
    }

    func reply(
        _ outcome: RecordOutcome, _ kind: RecordKind?, _ call: ProviderCall, _ context: inout ProviderContext
    ) -> ProviderReply {
        switch outcome {
        case .listed(let records):
            let recent = records.reversed().map { record -> JSONValue in
                var item = Self.attributes(record, kind?.name ?? "")
                item.append("Id", .string(record.id))
                item.append("Name", Self.value("Name", of: record))
                return .object(item)
            }
            let description: JSONObject = ["name": .string(kind?.name ?? ""), "queryable": true, "updateable": true]
            return .ok(["objectDescribe": .object(description), "recentItems": .array(recent)])
        case .fetched(let record):
            var body = Self.attributes(record, kind?.name ?? "")
            body.append("Id", .string(record.id))
            body.append("IsDeleted", false)
            body.append("Name", Self.value("Name", of: record))
            body.merge(record.fields)
            body.append("CreatedDate", Self.value("CreatedDate", of: record))
            body.append("LastModifiedDate", Self.value("LastModifiedDate", of: record))
            return .ok(.object(body))
        case .created(let record): return .created(["id": .string(record.id), "success": true, "errors": []])
        case .updated, .deleted: return .noContent
        case .notFound(let id):
            let message =
                id.isEmpty
                ? "The requested resource does not exist"
                : "Provided external ID field does not exist or is not accessible: \(id)"
            return Self.refusal(404, "NOT_FOUND", message)
        case .missing(let names):
            return Self.refusal(
                400, "REQUIRED_FIELD_MISSING", "Required fields are missing: [\(names.joined(separator: ", "))]",
                fields: names)
        case .duplicate(let field, let record):
            return Self.refusal(
                400, "DUPLICATE_VALUE",
                "duplicate value found: \(field) duplicates value on record with id: \(record.id)")
        case .unreadableBody:
            return Self.refusal(
                400, "JSON_PARSER_ERROR", "The HTTP entity body is required, but this request has none.")
        case .unknownRoute: return Self.refusal(404, "NOT_FOUND", "The requested resource does not exist")
        }
    }

    func special(
        _ call: ProviderCall, _ tables: [String: RecordTable], _ context: inout ProviderContext
    ) -> ProviderReply? {
        guard call.action.path == "\(Self.root)/query" else { return nil }
        do throws(SalesforceQuery.Malformed) {
            let query = try SalesforceQuery(call.queryText("q") ?? "")
            guard let name = tables.keys.first(where: { $0.lowercased() == query.object.lowercased() }) else {
                return Self.refusal(
                    400, "INVALID_TYPE", "sObject type '\(query.object)' is not supported.")
            }
            let records = query.run(tables[name]?.records ?? [])
            let rows = records.map { record -> JSONValue in
                var row = Self.attributes(record, name)
                for field in query.fields { row.append(field, Self.value(field, of: record)) }
                return .object(row)
            }
            return .ok(["totalSize": .int(rows.count), "done": true, "records": .array(rows)])
        } catch {
            return Self.refusal(400, "MALFORMED_QUERY", error.message)
        }
    }

    /// A field's value, those included that Salesforce makes by itself.
    static func value(_ field: String, of record: Record) -> JSONValue {
        switch field.lowercased() {
        case "id": return .string(record.id)
        case "createddate": return .string(salesforceTime(record.createdAt))
        case "lastmodifieddate": return .string(salesforceTime(record.updatedAt))
        case "name" where !record.fields.contains(key: "Name"):
            let parts = ["FirstName", "LastName"].compactMap { record.fields[$0]?.argumentText }
            return .string(parts.joined(separator: " "))
        default: return record.fields.members.first { $0.key.lowercased() == field.lowercased() }?.value ?? .null
        }
    }

    private static func salesforceTime(_ moment: Timestamp) -> String { "\(moment.iso8601.dropLast())+0000" }

    private static func attributes(_ record: Record, _ type: String) -> JSONObject {
        ["attributes": ["type": .string(type), "url": .string("\(root)/sobjects/\(type)/\(record.id)")]]
    }

    private static func refusal(
        _ status: Int, _ code: String, _ message: String, fields: [String]? = nil
    ) -> ProviderReply {
        var problem: JSONObject = ["message": .string(message), "errorCode": .string(code)]
        problem.append("fields", fields.map { JSONValue.strings($0) })
        return ProviderReply(status: status, body: [.object(problem)])
    }
}
