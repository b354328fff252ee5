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
            return .created(store.json(template: store.addTemplate(name: name, at: context.now, &context.random)))
        case ("get", "/v3/templates/{template_id}"): return try .ok(store.json(template: template(call, store)))
        case ("patch", "/v3/templates/{template_id}"):
            var record = try template(call, store)
            record.fields["name"] = .string(try name(in: call))
            return .ok(store.json(template: store.templates.update(&record, at: context.now)))
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
        guard let name = call.body["name"]?.argumentText else { throw SendGridError("noName") }
        guard name.count <= 100 else { throw SendGridError("longName") }
        return name
    }

    /// Pages are cut by a token, which is the id of the first template of the page.
    private static func listTemplates(
        _ call: ProviderCall, _ store: SendGridStore
    ) throws(SendGridError) -> ProviderReply {
        guard let size = call.queryInteger("page_size"), (1...200).contains(size) else {
            throw SendGridError("pageSize")
        }
        let records = store.templates.records
        guard let offset = records.offset(of: call.queryText("page_token")) else {
            throw SendGridError("pageToken")
        }
        let page = OffsetPage(of: records, offset: offset, limit: size)
        let path = "https://api.sendgrid.com/v3/templates?page_size=\(size)&page_token="
        var metadata: JSONObject = [
            "self": .string("\(path)\(page.elements.first?.id ?? "")"), "count": .int(page.total),
        ]
        metadata.append("next", page.nextOffset.map { .string("\(path)\(records[$0].id)") })
        return .ok(["result": .array(page.elements.map { store.json(template: $0) }), "_metadata": .object(metadata)])
    }

    /// A new version of a template. Only one is active, and that is the newest unless it says otherwise.
    private static func addVersion(
        _ call: ProviderCall, _ store: inout SendGridStore, _ context: inout ProviderContext
    ) throws(SendGridError) -> ProviderReply {
        var record = try template(call, store)
        let name = try name(in: call)
        guard let subject = call.body["subject"]?.argumentText else {
            throw SendGridError("noSubject")
        }
        let content: JSONObject = [
            "name": .string(name), "subject": .string(subject),
            "html": .string(call.body["html_content"]?.plainText ?? ""),
        ]
        return .created(
            store.addVersion(
                to: &record, content, isActive: call.body["active"]?.argumentInteger != 0, at: context.now,
                &context.random))
    }
}
