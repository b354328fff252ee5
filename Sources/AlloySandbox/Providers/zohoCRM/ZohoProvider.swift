import JSON
import Platform

/// Zoho CRM: every write carries several records under `data`, and every record has an answer of its own. `records.json`
/// describes the rest.
struct ZohoProvider: SimulatedProvider {
    private var records: RecordProvider
    /// The data centres of Zoho.
    private let regions: [String]
    /// The data centre of the account: the first one that it was used with.
    private var home: String?

    init(_ folder: ProviderFolder) {
        records = RecordProvider(folder)
        let data = folder["connector.json"]?["requirements"]?[0]?["data"]
        regions = data?["properties"]?["region"]?["enum"]?.argumentList ?? []
    }

    mutating func perform(_ call: ProviderCall, _ context: inout ProviderContext) -> ProviderReply {
        records.seedOnce(&context)
        // A token that another data centre issued is not valid here: a wrong region shows now, not when connecting.
        guard let region = call.credentialData["region"]?.argumentText, regions.contains(region),
            home ?? region == region
        else { return records.template.reply("wrongRegion", nil, call, &context) }
        home = region
        let kind = records.template.kinds.first { call.action.path.hasPrefix($0.path) }
        switch (kind, call.action.httpMethod) {
        case (let kind?, "post"): return create(kind, call, &context)
        case (let kind?, "put"): return update(kind, call, &context)
        default: return records.perform(call, &context)
        }
    }

    private mutating func create(
        _ kind: RecordKind, _ call: ProviderCall, _ context: inout ProviderContext
    ) -> ProviderReply {
        guard let rows = call.body["data"]?.arrayValue, !rows.isEmpty else {
            return records.template.reply("noRows", kind, call, &context)
        }
        guard rows.count <= 100 else { return records.template.reply("tooManyRows", kind, call, &context) }
        var answers: [JSONValue] = []
        var failures = 0
        for (index, row) in rows.enumerated() {
            guard var fields = row.objectValue, fields[mandatory(kind)]?.argumentText != nil else {
                failures += 1
                answers.append(refused(kind, row: index, call, &context))
                continue
            }
            fields["id"] = nil
            let record = records.insert(kind, fields, at: context.now, &context.random)
            answers.append(written(record, kind, "record added", call, &context))
        }
        let status = failures == 0 ? 201 : failures == rows.count ? 202 : 207
        return ProviderReply(status: status, body: ["data": .array(answers)])
    }

    private mutating func update(
        _ kind: RecordKind, _ call: ProviderCall, _ context: inout ProviderContext
    ) -> ProviderReply {
        guard let rows = call.body["data"]?.arrayValue, var fields = rows.first?.objectValue else {
            return records.template.reply("noRows", kind, call, &context)
        }
        guard let id = call.pathID, var record = records[kind, id] else {
            return records.template.reply(.notFound, kind, call, &context)
        }
        if let value = fields[mandatory(kind)], value.argumentText == nil {
            return ProviderReply(status: 202, body: ["data": [refused(kind, row: 0, call, &context)]])
        }
        fields["id"] = nil
        record.fields.merge(fields)
        records.update(&record, kind, at: context.now)
        return .ok(["data": [written(record, kind, "record updated", call, &context)]])
    }

    private func mandatory(_ kind: RecordKind) -> String { kind.required.first ?? "" }

    private func written(
        _ record: Record, _ kind: RecordKind, _ result: String, _ call: ProviderCall, _ context: inout ProviderContext
    ) -> JSONValue {
        let reply = records.template.reply("writtenRow", kind, call, &context) { name in
            name == "result" ? .string(result) : records.template.value(name, of: record, kind)
        }
        return reply.body ?? .null
    }

    private func refused(
        _ kind: RecordKind, row: Int, _ call: ProviderCall, _ context: inout ProviderContext
    ) -> JSONValue {
        let values: JSONObject = ["field": .string(mandatory(kind)), "row": .int(row)]
        return records.template.reply("refusedRow", kind, call, &context, values).body ?? .null
    }
}
