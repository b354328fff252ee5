import JSON
import Platform

/// Salesforce's REST API: sObjects, which `records.json` describes, and SOQL.
struct SalesforceProvider: SimulatedProvider {
    private var records: RecordProvider

    init(_ folder: ProviderFolder) { records = RecordProvider(folder) }

    mutating func perform(_ call: ProviderCall, _ context: inout ProviderContext) -> ProviderReply {
        guard call.action.path.hasSuffix("/query") else { return records.perform(call, &context) }
        do throws(SalesforceQuery.Malformed) {
            let query = try SalesforceQuery(call.queryText("q") ?? "")
            guard let (kind, all) = records.records(ofKind: query.object, &context) else {
                return records.template.reply("unknownObject", nil, call, &context, ["object": .string(query.object)])
            }
            let rows = query.run(all).map { record -> JSONValue in
                var row: JSONObject = [
                    "attributes": ["type": .string(kind.name), "url": .string("\(kind.path)/\(record.id)")]
                ]
                for field in query.fields { row.append(field, Self.value(field, of: record)) }
                return .object(row)
            }
            let values: JSONObject = ["total": .int(rows.count), "records": .array(rows)]
            return records.template.reply("queryResult", kind, call, &context, values)
        } catch {
            return records.template.reply("malformedQuery", nil, call, &context, ["problem": .string(error.message)])
        }
    }

    /// The value of a field, of those too that Salesforce computes.
    static func value(_ field: String, of record: Record) -> JSONValue {
        switch field.lowercased() {
        case "id": return .string(record.id)
        case "createddate": return .string(time(record.createdAt))
        case "lastmodifieddate": return .string(time(record.updatedAt))
        case "name" where !record.fields.contains(key: "Name"):
            let parts = ["FirstName", "LastName"].compactMap { record.fields[$0]?.argumentText }
            return .string(parts.joined(separator: " "))
        default: return record.fields.members.first { $0.key.lowercased() == field.lowercased() }?.value ?? .null
        }
    }

    private static func time(_ moment: Timestamp) -> String { "\(moment.iso8601.dropLast())+0000" }
}
