import JSON
import Platform

/// One kind of record that a REST provider keeps.
struct RecordKind: Sendable {
    /// The provider's name for it: `ticket`, `Contact`, `profile`.
    let name: String
    /// The path of the collection.
    let path: String
    /// The path that lists it, where it is another one; it may have a placeholder for the record above it, as in
    /// `/1/boards/{id}/lists`.
    let listPath: String?
    /// The field with the id of the record above it.
    let parentField: String?
    /// The fields that a new record needs.
    let required: [String]
    /// A field of which no two records have the same value.
    let unique: String?
    /// The values of fields that the caller leaves out of a new record.
    let defaults: JSONObject
    /// The records of a new account.
    let seeds: [JSONObject]
    /// The form of its ids, such as `01{capitals:24}`; nil for rising numbers.
    let idForm: String?
    /// The size of a page when the caller gives none; nil for that of `paging`.
    let pageSize: Int?
    /// Fields that have another name in responses, and there the value of one of their members:
    /// `{"comment": {"field": "description", "from": "body"}}`.
    let answeredAs: JSONObject
    /// Its own replies, which replace those of the template.
    fileprivate let replies: JSONValue?

    fileprivate init(_ json: JSONValue, idForm: String?) {
        name = json["name"]?.stringValue ?? ""
        path = json["path"]?.stringValue ?? ""
        listPath = json["listPath"]?.stringValue
        parentField = json["parentField"]?.stringValue
        required = json["required"]?.argumentList ?? []
        unique = json["unique"]?.stringValue
        defaults = json["defaults"]?.objectValue ?? [:]
        seeds = (json["seeds"]?.arrayValue ?? []).compactMap(\.objectValue)
        self.idForm = json["id"]?.stringValue ?? idForm
        pageSize = json["pageSize"]?.intValue
        answeredAs = json["answeredAs"]?.objectValue ?? [:]
        replies = json["replies"]
    }

    /// Returns a new id.
    func makeID(_ sequence: inout NumericSequence, _ random: inout SeededGenerator) -> String {
        guard let idForm else { return sequence.next(&random) }
        let id = ValueTemplate(.string(idForm)).filled { name in
            let parts = name.split(separator: ":")
            guard parts.count == 2, let count = Int(parts[1]) else { return nil }
            switch parts[0] {
            case "capitals": return .string(random.capitals(count))
            case "alphanumerics": return .string(random.alphanumerics(count))
            case "hex": return .string(random.hex(count))
            default: return nil
            }
        }
        return id.plainText
    }
}

/// A REST provider as its `records.json` describes it: the records that it keeps, and the form of its responses.
///
/// * `kinds`: see `RecordKind`. The order of `kinds` is that in which an account gets its first records.
/// * `id`: the form of ids, for kinds without one of their own; `idsFrom`: the number above which rising ids begin;
///   `idLength`: the length of ids, where others have the reply `malformedID`.
/// * `input`: the form of a body. `at` is the path to the fields, `type` the path to the name of the kind; `withQuery` adds the
///   query parameters to the fields.
/// * `listMethod`, `newestFirst`, `paging`, `filters`: the lists; see `RecordPaging`.
/// * `record`, `listedRecord`: a record in a response, and in lists where that is another form. They know
///   `recordPlaceholders`. `label` is the name of a record: the field that has it, or else the fields `joined`.
/// * `replies`: see `RecordReply`; `errorBody`: see `ReplySet`.
struct RecordTemplate: Sendable {
    /// The kinds of records.
    let kinds: [RecordKind]
    /// The method of a list, in lower case.
    let listMethod: String
    /// The length of an id, where the provider has another reply to ids of other lengths.
    let idLength: Int?
    /// The number above which the ids begin.
    let idsFrom: Int
    let paging: RecordPaging
    private let json: JSONValue
    private let replies: ReplySet
    private let record: ValueTemplate
    private let listedRecord: ValueTemplate

    /// Reads a template.
    init(_ json: JSONValue) {
        let idForm = json["id"]?.stringValue
        kinds = (json["kinds"]?.arrayValue ?? []).map { RecordKind($0, idForm: idForm) }
        listMethod = json["listMethod"]?.stringValue ?? "get"
        idLength = json["idLength"]?.intValue
        idsFrom = json["idsFrom"]?.intValue ?? 1_000_000
        paging = RecordPaging(json)
        record = ValueTemplate(json["record"] ?? [:])
        listedRecord = (json["listedRecord"]).map(ValueTemplate.init) ?? record
        replies = ReplySet(json)
        self.json = json
    }

    // MARK: Requests

    /// Returns the fields that a write carries; nil when the body has not the provider's form.
    func fields(_ kind: RecordKind, _ call: ProviderCall) -> JSONObject? {
        let input = json["input"]
        guard let path = input?["at"]?.argumentList else {
            guard call.requestBody == nil || call.requestBody?.objectValue != nil else { return nil }
            return input?["withQuery"]?.boolValue == true ? call.queryParameters.merging(call.body) : call.body
        }
        let body = JSONValue.object(call.body)
        let names = path.map { ValueTemplate(.string($0)).filled { $0 == "kind" ? .string(kind.name) : nil }.plainText }
        guard let typePath = input?["type"]?.argumentList else { return body[at: names]?.objectValue }
        guard body[at: typePath]?.stringValue == kind.name else { return nil }
        return body[at: names] == nil ? [:] : body[at: names]?.objectValue
    }

    // MARK: Replies

    /// The placeholders that all replies and records know. `{kind}`, `{Kind}` and `{path}` have no value in a reply that is given
    /// without a kind, and a text with one of them is then null. There is also `{data.…}`, a member of the credential's data.
    static let commonPlaceholders: Set = ["kind", "Kind", "path", "method", "uuid"]

    /// The placeholders of a record.
    static let recordPlaceholders: Set<String> = {
        let times = ["iso", "isoSeconds", "isoOffset", "isoZone", "spaced", "unix"]
        return Set(["id", "number", "label", "fields"] + times.flatMap { ["createdAt.\($0)", "updatedAt.\($0)"] })
    }()

    /// Returns true when the template has this reply.
    func hasReply(_ reply: RecordReply) -> Bool { replies.contains(reply.rawValue) }

    /// Returns the reply with everything filled in.
    func reply(
        _ reply: RecordReply, _ kind: RecordKind?, _ call: ProviderCall, _ context: inout ProviderContext,
        _ lookup: ValueTemplate.Lookup = { _ in nil }
    ) -> ProviderReply {
        self.reply(reply.rawValue, kind, call, &context, lookup)
    }

    /// Returns the reply, filled in with these values besides.
    func reply(
        _ reply: RecordReply, _ kind: RecordKind?, _ call: ProviderCall, _ context: inout ProviderContext,
        _ values: JSONObject
    ) -> ProviderReply {
        self.reply(reply.rawValue, kind, call, &context, values)
    }

    /// Returns a reply that only the provider's own code gives, with everything filled in.
    func reply(
        _ name: String, _ kind: RecordKind?, _ call: ProviderCall, _ context: inout ProviderContext,
        _ lookup: ValueTemplate.Lookup = { _ in nil }
    ) -> ProviderReply {
        replies.reply(name, insteadBy: kind?.replies, &context.random) { lookup($0) ?? common($0, kind, call) }
    }

    /// Returns the reply `name`, filled in with these values besides.
    func reply(
        _ name: String, _ kind: RecordKind?, _ call: ProviderCall, _ context: inout ProviderContext,
        _ values: JSONObject
    ) -> ProviderReply {
        reply(name, kind, call, &context) { values[$0] }
    }

    /// Returns a record in the form of the provider's response; with `isListed`, of its lists.
    func json(_ record: Record, _ kind: RecordKind, _ call: ProviderCall, isListed: Bool = false) -> JSONValue {
        (isListed ? listedRecord : self.record).filled { self.value($0, of: record, kind) ?? common($0, kind, call) }
    }

    /// Returns the value of a placeholder about a record.
    func value(_ name: String, of record: Record, _ kind: RecordKind) -> JSONValue? {
        switch name {
        case "id": return .string(record.id)
        case "number": return record.numericID
        case "label": return label(of: record)
        case "fields":
            var fields = record.fields
            for member in kind.answeredAs.members {
                guard let value = fields[member.key], let name = member.value["field"]?.stringValue else { continue }
                fields[member.key] = nil
                if !fields.contains(key: name) {
                    fields[name] = member.value["from"]?.stringValue.flatMap { value[$0] } ?? .null
                }
            }
            return .object(fields)
        default:
            let parts = name.split(separator: ".")
            guard parts.count == 2, ["createdAt", "updatedAt"].contains(parts[0]) else { return nil }
            let moment = parts[0] == "createdAt" ? record.createdAt : record.updatedAt
            let text = moment.iso8601
            switch parts[1] {
            case "iso": return .string(text)
            case "isoSeconds": return .string(moment.iso8601Seconds)
            case "isoOffset": return .string(moment.iso8601Offset)
            case "isoZone": return .string("\(text.dropLast())+0000")
            case "spaced": return .string("\(text.prefix(10)) \(text.dropFirst(11).prefix(8))")
            case "unix": return .int(moment.seconds)
            default: return nil
            }
        }
    }

    /// The name of a record: the field that has it, else the texts of other fields, joined.
    private func label(of record: Record) -> JSONValue? {
        if let value = json["label"]?["field"]?.stringValue.flatMap({ record.fields[$0] }) { return value }
        let parts = (json["label"]?["joined"]?.argumentList ?? []).compactMap { record.fields[$0]?.argumentText }
        return .string(parts.joined(separator: " "))
    }

    private func common(_ name: String, _ kind: RecordKind?, _ call: ProviderCall) -> JSONValue? {
        switch name {
        case "kind": (kind?.name).map(JSONValue.string)
        case "Kind": (kind?.name.capitalizingFirst).map(JSONValue.string)
        case "path": (kind?.path).map(JSONValue.string)
        case "method": .string(call.action.httpMethod.uppercased())
        default: name.hasPrefix("data.") ? call.credentialData[String(name.dropFirst(5))] : nil
        }
    }
}
