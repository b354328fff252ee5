import JSON
import Platform

extension HubSpotProvider {
    /// `POST …/batch/read`: up to 100 records by their ids. Those that don't exist stand beside the others, under 207.
    func readBatch(
        _ type: HubSpotObjectType, _ call: ProviderCall, _ now: Timestamp
    ) throws(HubSpotError) -> ProviderReply {
        guard let body = call.requestBody?.objectValue else { throw .unreadableBody }
        guard let inputs = body["inputs"]?.arrayValue else {
            throw .invalidInput("Invalid input JSON: Some required fields were not set: [inputs]")
        }
        guard inputs.count <= 100 else {
            throw .invalidInput("The maximum number of inputs supported in a batch request is 100")
        }
        let asked = body["properties"]?.argumentList ?? []
        let property = body["idProperty"]?.argumentText
        var found: [JSONValue] = []
        var missing: [String] = []
        for input in inputs {
            guard let id = input["id"]?.argumentText else {
                throw .invalidInput("Invalid input JSON: Some required fields were not set: [id]")
            }
            guard let record = record(type, id: id, property: property) else {
                missing.append(id)
                continue
            }
            found.append(view(record, type, asked: asked))
        }
        var reply: JSONObject = ["status": "COMPLETE", "results": .array(found)]
        if !missing.isEmpty {
            reply.append("numErrors", 1)
            reply.append(
                "errors",
                [
                    [
                        "status": "error", "category": "OBJECT_NOT_FOUND",
                        "message": .string(
                            "Could not get some \(type.label.uppercased()) objects, they may be deleted or not exist. "
                                + "Check that ids are valid."),
                        "context": ["ids": .strings(missing)],
                    ]
                ])
        }
        reply.append("startedAt", .string(now.iso8601))
        reply.append("completedAt", .string(now.iso8601))
        return ProviderReply(status: missing.isEmpty ? 200 : 207, body: .object(reply))
    }

    private func record(_ type: HubSpotObjectType, id: String, property: String?) -> Record? {
        guard let property, property != "hs_object_id" else {
            return tables[type.name]?[id].flatMap { $0.isArchived ? nil : $0 }
        }
        return tables[type.name]?.records.first {
            !$0.isArchived && $0.fields[property]?.plainText.lowercased() == id.lowercased()
        }
    }
}
