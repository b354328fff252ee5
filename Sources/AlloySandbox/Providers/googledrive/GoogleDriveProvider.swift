import JSON
import Platform
import TextCoding

/// Google Drive: files with their content. An upload names it by the `s3Key` of a file that Alloy holds.
struct GoogleDriveProvider: SimulatedProvider {
    static let folderType = "application/vnd.google-apps.folder"
    /// The number of seconds for which a page token is valid.
    private static let tokenLife: Int64 = 3 * 3_600

    private let folder: ProviderFolder
    private var files = RecordTable()
    private var contents: [String: [UInt8]] = [:]
    private var isSeeded = false

    init(_ folder: ProviderFolder) { self.folder = folder }

    mutating func perform(_ call: ProviderCall, _ context: inout ProviderContext) -> ProviderReply {
        if !isSeeded { seed(&context) }
        do throws(DriveError) {
            switch (call.action.httpMethod, call.action.path) {
            case ("post", "/upload/drive/v3/files"), ("post", "/drive/v3/files"): return try create(call, &context)
            case ("get", "/drive/v3/files"): return try list(call, context.now)
            case ("get", "/drive/v3/files/{fileId}"): return try .ok(json(file(call)))
            case ("get", "/drive/v3/files/{fileId}?alt=media"): return try download(call)
            case ("post", "/drive/v3/files/{fileId}/copy"): return try copy(call, &context)
            case ("patch", "/drive/v3/files/{fileId}"): return try update(call, context)
            case ("delete", "/drive/v3/files/{fileId}"):
                remove(try file(call).id)
                return .noContent
            case ("get", "/drive/v3/about"): return about()
            default: throw .unknownRoute
            }
        } catch {
            return folder.reply(error, &context.random)
        }
    }

    private mutating func seed(_ context: inout ProviderContext) {
        isSeeded = true
        for seed in context.initial(folder["account.json"]?["files"]?.arrayValue ?? []) {
            let content = (seed["content"]?.stringValue).map { Array($0.utf8) }
            let past = context.now.daysAgo(seed["daysAgo"]?.intValue ?? 0)
            insert(seed["fields"]?.objectValue ?? [:], content, at: past, &context.random)
        }
    }

    @discardableResult
    private mutating func insert(
        _ fields: JSONObject, _ content: [UInt8]?, at moment: Timestamp, _ random: inout SeededGenerator
    ) -> Record {
        let fields = folder.objects.object("file").merging(fields)
        let record = files.insert("1\(random.alphanumerics(32))", fields, at: moment)
        contents[record.id] = content
        return record
    }

    // MARK: Reading

    private func file(_ call: ProviderCall) throws(DriveError) -> Record {
        let id = call.pathID ?? ""
        guard let record = files[id] else { throw .notFound(id) }
        return record
    }

    private func list(_ call: ProviderCall, _ now: Timestamp) throws(DriveError) -> ProviderReply {
        let size = call.queryInteger("pageSize") ?? 100
        guard (1...1_000).contains(size) else { throw .invalidSize(size) }
        var records = files.records
        if let text = call.queryText("q") {
            guard let query = DriveQuery(text) else { throw .invalidValue(at: "q") }
            records = records.filter { query.matches($0.fields) }
        }
        var offset = 0
        if let token = call.queryText("pageToken") {
            guard let place = place(of: token, in: records, now) else {
                throw .invalidValue(at: "pageToken")
            }
            offset = place
        }
        let page = OffsetPage(of: records, offset: offset, limit: size)
        let next = page.nextOffset.map { "~!!~\(now.seconds)~\(records[$0].id)" }
        return answer("list", ["nextPageToken": .optional(next), "files": .array(page.elements.map(json))])
    }

    /// Returns the offset of a token's page; nil for a token that Drive never issued, or that is too old.
    private func place(of token: String, in records: [Record], _ now: Timestamp) -> Int? {
        let parts = token.split(separator: "~")
        guard parts.count == 3, parts[0] == "!!", let seconds = Int64(parts[1]),
            (0...Self.tokenLife).contains(Int64(now.seconds) - seconds)
        else { return nil }
        return records.firstIndex { $0.id == parts[2] }
    }

    private func download(_ call: ProviderCall) throws(DriveError) -> ProviderReply {
        let record = try file(call)
        guard let bytes = contents[record.id] else { throw .notDownloadable }
        let type = record.fields["mimeType"]?.stringValue ?? "application/octet-stream"
        return .content(bytes, ofType: type)
    }

    private func about() -> ProviderReply {
        let usage = contents.values.reduce(0) { $0 + $1.count }
        return answer("about", ["usage": .string(String(usage))])
    }

    private func answer(_ form: String, _ values: JSONObject) -> ProviderReply {
        .ok(.object(folder.objects.object(form, values)))
    }

    // MARK: Writing

    private mutating func create(
        _ call: ProviderCall, _ context: inout ProviderContext
    ) throws(DriveError) -> ProviderReply {
        var fields = try writableFields(call)
        var content = try content(call, context.files)
        if fields["name"] == nil, let name = content?.filename { fields["name"] = .string(name) }
        if fields["mimeType"] == nil, let type = content?.mimeType { fields["mimeType"] = .string(type) }
        // A file that nothing was uploaded for is empty; a folder has nothing that could be.
        if content == nil, fields["mimeType"]?.stringValue != Self.folderType { content = .empty }
        let record = insert(fields, content?.bytes, at: context.now, &context.random)
        return .ok(json(record))
    }

    private mutating func copy(
        _ call: ProviderCall, _ context: inout ProviderContext
    ) throws(DriveError) -> ProviderReply {
        let original = try file(call)
        guard let bytes = contents[original.id] else { throw .notCopyable }
        var fields = original.fields
        fields["name"] = .string("Copy of \(original.fields["name"]?.plainText ?? "")")
        fields.merge(try writableFields(call))
        let record = insert(fields, bytes, at: context.now, &context.random)
        return .ok(json(record))
    }

    private mutating func update(_ call: ProviderCall, _ context: ProviderContext) throws(DriveError) -> ProviderReply {
        var record = try file(call)
        record.fields.merge(try writableFields(call))
        if let content = try content(call, context.files) { contents[record.id] = content.bytes }
        return .ok(json(files.update(&record, at: context.now)))
    }

    /// Removes a file for good, and with a folder everything in it.
    private mutating func remove(_ id: String) {
        files[id] = nil
        contents[id] = nil
        let inside = files.records.filter { $0.fields["parents"]?.argumentList.contains(id) ?? false }
        for record in inside where record.id != id { remove(record.id) }
    }

    private func writableFields(_ call: ProviderCall) throws(DriveError) -> JSONObject {
        guard let body = call.requestBody else { return [:] }
        guard let body = body.objectValue else { throw .unreadable }
        var fields: JSONObject = [:]
        for name in ["name", "mimeType", "description"] {
            fields.append(name, body[name]?.argumentText.map(JSONValue.string))
        }
        fields.append("trashed", body["trashed"]?.argumentBool.map(JSONValue.bool))
        fields.append("starred", body["starred"]?.argumentBool.map(JSONValue.bool))
        if let parents = body["parents"]?.argumentList, !parents.isEmpty {
            for parent in parents where parent != "root" {
                guard files[parent]?.fields["mimeType"]?.stringValue == Self.folderType else { throw .notFound(parent) }
            }
            fields.append("parents", .strings(parents))
        }
        return fields
    }

    private struct Content {
        var filename: String?
        var mimeType: String?
        var bytes: [UInt8]

        static let empty = Content(bytes: [])
    }

    /// Returns the file that the `s3Key` in the body names; nil when the call has none.
    private func content(_ call: ProviderCall, _ uploads: [SandboxFile]) throws(DriveError) -> Content? {
        guard let key = call.body["content"]?.argumentText else { return nil }
        // A key that Alloy has nothing under: which of the two refuses it, and how, is not known.
        guard let file = uploads.first(where: { $0.s3Key.hasSameCodePoints(as: key) }) else {
            throw .notFound(key, at: "content")
        }
        return Content(filename: file.filename, mimeType: file.mimeType, bytes: file.bytes)
    }

    private func json(_ record: Record) -> JSONValue {
        var json: JSONObject = ["id": .string(record.id)]
        json.merge(record.fields)
        if let bytes = contents[record.id] {
            json["size"] = .string(String(bytes.count))
            json["md5Checksum"] = .string(Hex.encode(MD5.hash(bytes)))
        }
        json["createdTime"] = .string(record.createdAt.iso8601)
        json["modifiedTime"] = .string(record.updatedAt.iso8601)
        return .object(json)
    }
}

/// The refusals of Drive, in the form of the errors of Google's APIs.
typealias DriveError = Refusal<GoogleDriveProvider>

extension DriveError {
    static func notFound(_ id: String, at location: String = "fileId") -> DriveError {
        DriveError("notFound", ["id": .string(id), "location": .string(location)])
    }
    static var unknownRoute: DriveError { DriveError("unknownRoute") }
    static func invalidSize(_ size: Int) -> DriveError { DriveError("invalidSize", ["size": .int(size)]) }
    static func invalidValue(at location: String) -> DriveError {
        DriveError("invalidValue", ["location": .string(location)])
    }
    static var notDownloadable: DriveError { DriveError("notDownloadable") }
    static var notCopyable: DriveError { DriveError("notCopyable") }
    static var unreadable: DriveError { DriveError("unreadable") }
}
