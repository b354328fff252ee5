import JSON
import Platform

extension SendGridProvider {
    /// `/v3/templates…`
    static func template(
        _ call: ProviderCall, _ store: inout SendGridStore, _ context: inout ProviderContext
    ) throws(SendGridError) -> ProviderReply {
        switch (call.action.httpMethod, call.action.path) {
        case ("get", "/v3/templates"): return try listTemplates(call, store)
        case ("post", "/v3/templates"):
            let name = try name(in: call)
            return .created(json(store.addTemplate(name: name, subject: nil, at: context.now, &context.random)))
        case ("get", "/v3/templates/{template_id}"): return try .ok(json(template(call, store)))
        case ("patch", "/v3/templates/{template_id}"):
            var record = try template(call, store)
            record.fields["name"] = .string(try name(in: call))
            return .ok(json(store.templates.update(&record, at: context.now)))
        case ("delete", "/v3/templates/{template_id}"):
            store.templates[try template(call, store).id] = nil
            return .noContent
        case ("post", "/v3/templates/{template_id}/versions"): return try addVersion(call, &store, &context)
        default: throw .notFound
        }
    }

    private static func template(_ call: ProviderCall, _ store: SendGridStore) throws(SendGridError) -> Record {
        guard let record = call.pathText("template_id").flatMap({ store.templates[$0] }) else { throw .notFound }
        return record
    }

    private static func name(in call: ProviderCall) throws(SendGridError) -> String {
        guard let name = call.body["name"]?.argumentText else { throw .invalid([("name", "name is required")]) }
        guard name.count <= 100 else { throw .invalid([("name", "name must be at most 100 characters")]) }
        return name
    }

    /// Pages are cut by a token, which is the id of the first template of the page.
    private static func listTemplates(
        _ call: ProviderCall, _ store: SendGridStore
    ) throws(SendGridError) -> ProviderReply {
        guard let size = call.queryInteger("page_size"), (1...200).contains(size) else {
            throw .invalid([("page_size", "page_size is required and must be between 1 and 200")])
        }
        let records = store.templates.records
        guard let offset = records.offset(of: call.queryText("page_token")) else {
            throw .invalid([("page_token", "invalid page token")])
        }
        let page = OffsetPage(of: records, offset: offset, limit: size)
        let path = "https://api.sendgrid.com/v3/templates?page_size=\(size)&page_token="
        var metadata: JSONObject = [
            "self": .string("\(path)\(page.elements.first?.id ?? "")"), "count": .int(page.total),
        ]
        metadata.append("next", page.nextOffset.map { .string("\(path)\(records[$0].id)") })
        return .ok(["result": .array(page.elements.map(json)), "_metadata": .object(metadata)])
    }

    /// A new version of a template. Only one is active, and that is the newest unless it says otherwise.
    private static func addVersion(
        _ call: ProviderCall, _ store: inout SendGridStore, _ context: inout ProviderContext
    ) throws(SendGridError) -> ProviderReply {
        var record = try template(call, store)
        let name = try name(in: call)
        guard let subject = call.body["subject"]?.argumentText else {
            throw .invalid([("subject", "subject is required")])
        }
        let isActive = call.body["active"]?.argumentInteger != 0
        let version: JSONValue = [
            "id": .string(context.random.uuid()), "template_id": .string(record.id), "active": isActive ? 1 : 0,
            "name": .string(name), "subject": .string(subject),
            "html_content": .string(call.body["html_content"]?.plainText ?? ""),
            "updated_at": .string(context.now.iso8601Seconds),
        ]
        var versions = record.fields["versions"]?.arrayValue ?? []
        if isActive {
            versions = versions.map { known in
                var object = known.objectValue ?? [:]
                object["active"] = 0
                return .object(object)
            }
        }
        record.fields["versions"] = .array(versions + [version])
        store.templates.update(&record, at: context.now)
        return .created(version)
    }

    private static func json(_ record: Record) -> JSONValue {
        [
            "id": .string(record.id), "name": record.fields["name"] ?? "", "generation": "dynamic",
            "updated_at": .string(record.updatedAt.iso8601Seconds), "versions": record.fields["versions"] ?? [],
        ]
    }
}
