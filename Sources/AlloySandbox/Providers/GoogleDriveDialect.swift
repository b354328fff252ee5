import JSON

/// Google Drive's files. An upload names its content by the `s3Key` of a file that Alloy holds.
struct GoogleDriveDialect: RecordDialect {
    let kinds: [RecordKind] = [
        RecordKind(
            name: "file", path: "/drive/v3/files", createPath: "/upload/drive/v3/files",
            defaults: [
                "kind": "drive#file", "name": "Untitled", "mimeType": "application/octet-stream", "trashed": false,
            ],
            seeds: [
                ["name": "Price list.pdf", "mimeType": "application/pdf"],
                ["name": "Photos", "mimeType": "application/vnd.google-apps.folder"],
            ])
    ]

    func makeID(_ kind: RecordKind, _ sequence: inout NumericSequence, _ random: inout SeededGenerator) -> String {
        "1\(random.alphanumerics(32))"
    }

    func reply(
        _ outcome: RecordOutcome, _ kind: RecordKind?, _ call: ProviderCall, _ context: inout ProviderContext
    ) -> ProviderReply {
        switch outcome {
        case .listed(let records): return list(records, call)
        case .fetched(let record), .created(let record), .updated(let record): return .ok(json(record))
        case .deleted: return .noContent
        case .notFound(let id):
            return GoogleError.reply(404, "File not found: \(id).", "NOT_FOUND", reason: "notFound", location: "fileId")
        case .missing(let names):
            return GoogleError.reply(
                400, "Missing required parameter: \(names[0])", "INVALID_ARGUMENT", reason: "required")
        case .duplicate(let field, _):
            return GoogleError.reply(409, "\(field) already exists", "ALREADY_EXISTS", reason: "fileAlreadyExists")
        case .unreadableBody:
            return GoogleError.reply(400, "Parse Error", "INVALID_ARGUMENT", reason: "parseError")
        case .unknownRoute: return GoogleError.reply(404, "Not Found", "NOT_FOUND", reason: "notFound")
        }
    }

    private func list(_ records: [Record], _ call: ProviderCall) -> ProviderReply {
        let size = call.queryInteger("pageSize") ?? 100
        guard (1...1_000).contains(size) else {
            return GoogleError.reply(
                400, "Invalid value '\(size)'. Values must be within the range: [1, 1000]", "INVALID_ARGUMENT",
                reason: "invalidParameter", location: "pageSize")
        }
        var offset = 0
        if let token = call.queryText("pageToken") {
            guard let place = records.firstIndex(where: { "~!!~\($0.id)" == token }) else {
                return GoogleError.reply(
                    400, "Invalid Value", "INVALID_ARGUMENT", reason: "invalid", location: "pageToken")
            }
            offset = place
        }
        let page = Page(of: records, offset: offset, limit: size)
        var body: JSONObject = ["kind": "drive#fileList", "incompleteSearch": false]
        body.append("nextPageToken", page.nextOffset.map { .string("~!!~\(records[$0].id)") })
        body.append("files", .array(page.elements.map(json)))
        return .ok(.object(body))
    }

    private func json(_ record: Record) -> JSONValue {
        var json: JSONObject = ["id": .string(record.id)]
        json.merge(record.fields)
        // Where the content came from is Alloy's business, not Drive's.
        json["content"] = nil
        json["createdTime"] = .string(record.createdAt.iso8601)
        json["modifiedTime"] = .string(record.updatedAt.iso8601)
        return .object(json)
    }
}
