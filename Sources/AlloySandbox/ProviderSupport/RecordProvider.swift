import JSON
import Platform

/// A REST provider that keeps records: what the caller creates is there until it is deleted. Only the wording differs
/// between such providers, and that is the dialect's.
struct RecordProvider<Dialect: RecordDialect>: Provider {
    private let dialect: Dialect
    private var tables: [String: RecordTable] = [:]
    private var sequence: NumericSequence

    /// A provider of this dialect, whose numeric ids lie above `firstNumber`.
    init(_ dialect: Dialect, idsFrom firstNumber: Int = 1_000_000) {
        self.dialect = dialect
        sequence = NumericSequence(from: firstNumber)
    }

    mutating func perform(_ call: ProviderCall, _ context: inout ProviderContext) -> ProviderReply {
        if tables.isEmpty { seed(&context) }
        if let reply = dialect.special(call, tables, &context) { return reply }
        let (kind, outcome) = outcome(of: call, &context)
        return dialect.reply(outcome, kind, call, &context)
    }

    private mutating func seed(_ context: inout ProviderContext) {
        for kind in dialect.kinds {
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
        return dialect.kinds.first { path.hasPrefix("\($0.path)/{") }
    }

    @discardableResult
    private mutating func insert(
        _ kind: RecordKind, _ fields: JSONObject, at moment: Timestamp, _ random: inout SeededGenerator
    ) -> Record {
        let id = dialect.makeID(kind, &sequence, &random)
        let record = Record(id: id, fields: kind.defaults.merging(fields), createdAt: moment, updatedAt: moment)
        tables[kind.name, default: RecordTable()].insert(record)
        return record
    }

    private mutating func outcome(
        of call: ProviderCall, _ context: inout ProviderContext
    ) -> (RecordKind?, RecordOutcome) {
        let method = call.action.httpMethod
        let path = call.action.path
        for kind in dialect.kinds {
            if method == "get", path == kind.listPath ?? kind.path { return (kind, list(kind, call)) }
            if method == "post", path == kind.createPath ?? kind.path { return (kind, create(kind, call, &context)) }
            if path.isItem(of: kind.path) {
                return (kind, perform(method, on: call.pathID, kind, call, context.now))
            }
        }
        return (nil, .unknownRoute)
    }

    private func list(_ kind: RecordKind, _ call: ProviderCall) -> RecordOutcome {
        let records = tables[kind.name]?.records ?? []
        guard kind.listPath != nil, let field = kind.parentField else { return .listed(records) }
        guard let above = call.pathID else { return .notFound(id: "") }
        if let parent = parentKind(of: kind), tables[parent.name]?[above] == nil { return .notFound(id: above) }
        return .listed(records.filter { $0.fields[field]?.argumentText == above })
    }

    private mutating func create(
        _ kind: RecordKind, _ call: ProviderCall, _ context: inout ProviderContext
    ) -> RecordOutcome {
        guard let fields = writableFields(kind, call) else { return .unreadableBody }
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
    ) -> RecordOutcome {
        guard let id, var record = tables[kind.name]?[id] else { return .notFound(id: id ?? "") }
        switch method {
        case "get": return .fetched(record)
        case "delete":
            tables[kind.name]?[id] = nil
            return .deleted(record)
        case "put", "patch", "post":
            guard let fields = writableFields(kind, call) else { return .unreadableBody }
            if let duplicate = duplicate(of: fields, kind, besides: id) { return duplicate }
            record.fields.merge(fields)
            record.updatedAt = now
            tables[kind.name]?[id] = record
            return .updated(record)
        default: return .unknownRoute
        }
    }

    /// What the call writes; ids are the provider's to give.
    private func writableFields(_ kind: RecordKind, _ call: ProviderCall) -> JSONObject? {
        var fields = dialect.fields(kind, call)
        for name in ["id", "Id"] { fields?[name] = nil }
        return fields
    }

    private func duplicate(of fields: JSONObject, _ kind: RecordKind, besides id: String?) -> RecordOutcome? {
        guard let name = kind.unique, let value = fields[name]?.argumentText,
            let known = tables[kind.name]?.holder(of: value), known.id != id
        else { return nil }
        return .duplicate(field: name, of: known)
    }
}

extension String {
    /// True for the collection's path and one placeholder behind it, with or without a suffix such as `.json`.
    fileprivate func isItem(of collection: String) -> Bool {
        guard hasPrefix("\(collection)/{"), let end = lastIndex(of: "}") else { return false }
        return !self[end...].contains("/") && !dropFirst(collection.count + 1).contains("/")
    }
}
