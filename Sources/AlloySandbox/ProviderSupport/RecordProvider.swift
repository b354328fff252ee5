import JSON
import Platform

/// A REST provider that keeps records: what the caller creates exists until it is deleted. The form of the responses comes
/// from the provider's template.
///
/// A provider with behaviour of its own has one of these, performs its special actions itself, and passes all others on: see
/// `SalesforceProvider`.
struct RecordProvider: Provider {
    let template: RecordTemplate
    private var tables: [String: RecordTable] = [:]
    private var sequence: NumericSequence

    /// A provider with this template.
    init(_ template: RecordTemplate) {
        self.template = template
        sequence = NumericSequence(from: template.idsFrom)
    }

    /// A provider with the template in `records.json` of its folder.
    init(_ folder: ProviderFolder) { self.init(RecordTemplate(folder["records.json"] ?? [:])) }

    mutating func perform(_ call: ProviderCall, _ context: inout ProviderContext) -> ProviderReply {
        seedOnce(&context)
        for kind in template.kinds {
            if let outcome = outcome(of: call, kind, &context) { return reply(outcome, kind, call, &context) }
        }
        return template.reply(.unknownRoute, nil, call, &context)
    }

    /// Returns the kind `name` and its records; case is not counted.
    mutating func records(ofKind name: String, _ context: inout ProviderContext) -> (RecordKind, [Record])? {
        seedOnce(&context)
        let kind = template.kinds.first { $0.name.lowercased() == name.lowercased() }
        return kind.map { ($0, tables[$0.name]?.records ?? []) }
    }

    /// The record of this id.
    subscript(kind: RecordKind, id: String) -> Record? { tables[kind.name]?[id] }

    /// Keeps a record that was changed, with the moment of the change.
    mutating func update(_ record: inout Record, _ kind: RecordKind, at moment: Timestamp) {
        tables[kind.name]?.update(&record, at: moment)
    }

    /// Creates the records of a new account, unless they exist already.
    mutating func seedOnce(_ context: inout ProviderContext) {
        guard tables.isEmpty else { return }
        for kind in template.kinds {
            tables[kind.name] = RecordTable(uniqueField: kind.unique)
            for (index, seed) in context.initial(kind.seeds).enumerated() {
                insert(kind, parented(seed, kind), at: context.now.daysAgo(30 - index), &context.random)
            }
        }
    }

    /// A seed belongs to the first record of the kind above it.
    private func parented(_ seed: JSONObject, _ kind: RecordKind) -> JSONObject {
        guard let field = kind.parentField, let above = parentKind(of: kind), !seed.contains(key: field) else {
            return seed
        }
        return seed.merging([field: .optional(tables[above.name]?.records.first?.id)])
    }

    /// The kind whose collection the list path starts with.
    private func parentKind(of kind: RecordKind) -> RecordKind? {
        guard let path = kind.listPath else { return nil }
        return template.kinds.first { path.hasPrefix("\($0.path)/{") }
    }

    /// Creates a record of these fields and the kind's defaults.
    @discardableResult
    mutating func insert(
        _ kind: RecordKind, _ fields: JSONObject, at moment: Timestamp, _ random: inout SeededGenerator
    ) -> Record {
        let id = kind.makeID(&sequence, &random)
        return tables[kind.name, default: RecordTable()].insert(id, kind.defaults.merging(fields), at: moment)
    }

    // MARK: Outcomes

    /// The result of a call, before it is written in the provider's form.
    private enum Outcome {
        case listed([Record])
        case fetched(Record)
        case created(Record)
        case updated(Record)
        case deleted(Record)
        case notFound(id: String)
        case missing([String])
        case duplicate(field: String, of: Record)
        case unreadable
        case unknownRoute
    }

    /// Performs a call on the records of a kind; nil when the call is about another kind.
    private mutating func outcome(
        of call: ProviderCall, _ kind: RecordKind, _ context: inout ProviderContext
    ) -> Outcome? {
        let method = call.action.httpMethod
        let path = call.action.path
        if method == template.listMethod, path == kind.listPath ?? kind.path { return list(kind, call) }
        if method == "post", path == kind.path { return create(kind, call, &context) }
        return path.isItem(of: kind.path) ? perform(method, on: call.pathID, kind, call, context.now) : nil
    }

    private func list(_ kind: RecordKind, _ call: ProviderCall) -> Outcome {
        let records = tables[kind.name]?.records ?? []
        guard kind.listPath != nil, let field = kind.parentField else { return .listed(records) }
        guard let above = call.pathID else { return .notFound(id: "") }
        if let parent = parentKind(of: kind), tables[parent.name]?[above] == nil { return .notFound(id: above) }
        return .listed(records.filter { $0.fields[field]?.argumentText == above })
    }

    private mutating func create(
        _ kind: RecordKind, _ call: ProviderCall, _ context: inout ProviderContext
    ) -> Outcome {
        guard let fields = writableFields(kind, call) else { return .unreadable }
        let missing = kind.required.filter { name in
            fields[name].map { $0.isNull || $0.stringValue?.isEmpty == true } ?? true
        }
        guard missing.isEmpty else { return .missing(missing) }
        if let duplicate = duplicate(of: fields, kind, besides: nil) { return duplicate }
        if let field = kind.parentField, let above = parentKind(of: kind), let id = fields[field]?.argumentText,
            tables[above.name]?[id] == nil
        {
            return .notFound(id: id)
        }
        return .created(insert(kind, fields, at: context.now, &context.random))
    }

    private mutating func perform(
        _ method: String, on id: String?, _ kind: RecordKind, _ call: ProviderCall, _ now: Timestamp
    ) -> Outcome {
        guard let id, var record = tables[kind.name]?[id] else { return .notFound(id: id ?? "") }
        switch method {
        case "get": return .fetched(record)
        case "delete":
            tables[kind.name]?[id] = nil
            return .deleted(record)
        case "put", "patch", "post":
            guard let fields = writableFields(kind, call) else { return .unreadable }
            if let duplicate = duplicate(of: fields, kind, besides: id) { return duplicate }
            record.fields.merge(fields)
            tables[kind.name]?.update(&record, at: now)
            return .updated(record)
        default: return .unknownRoute
        }
    }

    /// The fields that the call writes, without ids: the provider assigns those.
    private func writableFields(_ kind: RecordKind, _ call: ProviderCall) -> JSONObject? {
        var fields = template.fields(kind, call)
        for name in ["id", "Id"] { fields?[name] = nil }
        return fields
    }

    private func duplicate(of fields: JSONObject, _ kind: RecordKind, besides id: String?) -> Outcome? {
        guard let name = kind.unique, let value = fields[name]?.argumentText,
            let known = tables[kind.name]?.holder(of: value), known.id != id
        else { return nil }
        return .duplicate(field: name, of: known)
    }

    // MARK: Replies

    private func reply(
        _ outcome: Outcome, _ kind: RecordKind, _ call: ProviderCall, _ context: inout ProviderContext
    ) -> ProviderReply {
        switch outcome {
        case .listed(let records):
            do throws(RecordPaging.Refusal) {
                let (page, values) = try template.paging.page(of: records, kind, call)
                let list = JSONValue.array(page.map { template.json($0, kind, call, isListed: true) })
                let reply: RecordReply = page.isEmpty && template.hasReply(.listedNone) ? .listedNone : .listed
                return template.reply(reply, kind, call, &context, values.merging(["records": list]))
            } catch {
                return template.reply(error.reply, kind, call, &context)
            }
        case .fetched(let record): return reply(.fetched, record, kind, call, &context)
        case .created(let record): return reply(.created, record, kind, call, &context)
        case .updated(let record): return reply(.updated, record, kind, call, &context)
        case .deleted(let record): return reply(.deleted, record, kind, call, &context)
        case .notFound(let id):
            var reply = RecordReply.notFound
            if id.isEmpty, template.hasReply(.noID) { reply = .noID }
            if call.action.httpMethod == "get", template.hasReply(.notFoundToRead) { reply = .notFoundToRead }
            if let length = template.idLength, id.count != length { reply = .malformedID }
            return template.reply(reply, kind, call, &context, ["id": .string(id)])
        case .missing(let names):
            let values = Self.values(field: names.first ?? "").merging(["missing": .strings(names)])
            return template.reply(.missing, kind, call, &context, values)
        case .duplicate(let field, let record):
            let value = record.fields[field]?.plainText ?? ""
            let values = Self.values(field: field).merging(["duplicate": .string(record.id), "value": .string(value)])
            return template.reply(.duplicate, kind, call, &context, values)
        case .unreadable: return template.reply(.unreadable, kind, call, &context)
        case .unknownRoute: return template.reply(.unknownRoute, kind, call, &context)
        }
    }

    private func reply(
        _ reply: RecordReply, _ record: Record, _ kind: RecordKind, _ call: ProviderCall,
        _ context: inout ProviderContext
    ) -> ProviderReply {
        template.reply(reply, kind, call, &context) { name in
            name == "record" ? template.json(record, kind, call) : template.value(name, of: record, kind)
        }
    }

    private static func values(field: String) -> JSONObject {
        ["field": .string(field), "Field": .string(field.capitalizingFirst)]
    }
}

extension String {
    /// True for the collection's path and one placeholder behind it, with or without a suffix such as `.json`.
    fileprivate func isItem(of collection: String) -> Bool {
        guard hasPrefix("\(collection)/{"), let end = lastIndex(of: "}") else { return false }
        return !self[end...].contains("/") && !dropFirst(collection.count + 1).contains("/")
    }
}
