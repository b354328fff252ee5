import HTTP
import JSON
import OpenAPI
import Platform

/// A provider of which only the definitions are known. It does what paths and methods mean by convention: a POST on a
/// collection makes a thing, a GET lists it, and the thing's own path reads, changes and deletes it. All else is answered
/// with the sample of the action, made to fit what is known.
struct ConventionProvider: Provider {
    private let routes: Lazy<RecordRoutes>
    /// The things of each collection, by its path with the values of the placeholders above it.
    private var tables: [String: RecordTable] = [:]
    /// The things that exist once, by their paths: `/settings`.
    private var documents: [String: JSONObject] = [:]
    private var shapes: [String: RecordShape] = [:]
    private var sequence = NumericSequence(from: 1_000)
    /// The records of a new account, by the paths of the collections. Members that only the shape has are filled in.
    var initialRecords: [(path: String, records: [JSONObject])] = []

    /// A provider with these routes, which all its accounts share.
    init(_ routes: Lazy<RecordRoutes>) { self.routes = routes }

    /// Returns true when a path is one of a collection: `/pets`, or `/pets/7/toys`.
    func hasCollection(at path: String) -> Bool { routes.value.collection(at: path) != nil }

    mutating func perform(_ call: ProviderCall, _ context: inout ProviderContext) -> ProviderReply {
        let reply = answer(call, &context)
        guard (200...299).contains(reply.status), let type = call.action.fileType else { return reply }
        let sample = call.action.sampleSuccessResponse?.stringValue ?? call.action.id
        return .content(Array(sample.utf8), ofType: type)
    }

    private mutating func answer(_ call: ProviderCall, _ context: inout ProviderContext) -> ProviderReply {
        if !initialRecords.isEmpty { begin(&context) }
        do throws(ConventionFailure) {
            if let granted = call.grantedScopes {
                let missing = call.action.requiredScopes.filter { !granted.contains($0) }
                guard missing.isEmpty else { throw .forbidden(scopes: missing) }
            }
            let target = try Target(call)
            try requireItemsAbove(target, call)
            switch routes.value.role(of: target.template) {
            case .collection where call.action.httpMethod == "get": return list(target, call, &context)
            case .collection where call.action.httpMethod == "post": return try create(target, call, &context)
            case .search: return list(try Target(call, target.template.parent), call, &context)
            case .count: return count(try Target(call, target.template.parent), call, &context)
            case .item: return try performOnItem(target, call, &context)
            case .collection, .other: return try other(target, call, context)
            }
        } catch {
            return error.reply
        }
    }

    private mutating func begin(_ context: inout ProviderContext) {
        for (path, records) in initialRecords {
            guard let (collection, values) = routes.value.collection(at: path) else { continue }
            tables[path] = RecordTable()
            let shape = shape(collection)
            let moment = context.now.daysAgo(30)
            for fields in records {
                let id = fields[shape.keyField]?.argumentText ?? shape.form.make(&sequence, &context.random)
                let draft = RecordDraft(shape, id: id, body: fields, above: values, moment)
                insert(draft.fields, id: id, at: moment, in: path)
            }
        }
        initialRecords = []
    }

    /// A path with the values of the call.
    private struct Target {
        let template: PathPattern
        let path: String

        init(_ call: ProviderCall, _ template: PathPattern? = nil) throws(ConventionFailure) {
            let template = template ?? PathPattern(call.action.path)
            guard let path = template.location(with: call.pathText) else {
                let missing = call.action.path.placeholders.first { call.pathText($0) == nil }
                throw .missingPathParameter(missing ?? "")
            }
            self.template = template
            self.path = path
        }
    }

    private mutating func shape(_ collection: PathPattern) -> RecordShape {
        let key = collection.key
        if let shape = shapes[key] { return shape }
        let shape = RecordShape(collection, routes.value)
        shapes[key] = shape
        return shape
    }

    /// Refuses a path below a thing that does not exist; things that no action creates always exist.
    private func requireItemsAbove(_ target: Target, _ call: ProviderCall) throws(ConventionFailure) {
        for template in target.template.itemsAbove where template.segments.count < target.template.segments.count {
            let collection = template.parent
            guard routes.value.isCreatable(collection.key), let path = collection.location(with: call.pathText),
                let id = template.lastPlaceholder.flatMap(call.pathText)
            else { continue }
            guard tables[path]?[id] != nil else { throw .notFound("\(path)/\(id)") }
        }
    }

    // MARK: Collections

    /// The things of a collection. One without an action that creates has a thing, so that there is something to read.
    private mutating func records(_ target: Target, _ call: ProviderCall, _ context: inout ProviderContext) -> [Record]
    {
        if let table = tables[target.path] { return table.records }
        tables[target.path] = RecordTable()
        let shape = shape(target.template)
        guard context.hasRecords, !routes.value.isCreatable(target.template.key), !shape.sample.isEmpty else {
            return []
        }
        let id = shape.form.make(&sequence, &context.random)
        let moment = context.now.daysAgo(30)
        let draft = RecordDraft(shape, id: id, body: [:], above: call.pathParams, moment)
        return [insert(draft.fields, id: id, at: moment, in: target.path)]
    }

    @discardableResult
    private mutating func insert(_ fields: JSONObject, id: String, at moment: Timestamp, in path: String) -> Record {
        tables[path, default: RecordTable()].insert(id, fields, at: moment)
    }

    private mutating func list(_ target: Target, _ call: ProviderCall, _ context: inout ProviderContext)
        -> ProviderReply
    {
        let query = ListQuery(call)
        let page = query.page(of: records(target, call, &context))
        let elements = JSONValue.array(page.elements.map { .object($0.fields) })
        guard let sample = call.action.sampleSuccessResponse, let path = RecordShape.listPath(in: sample) else {
            return .ok(elements)
        }
        // Described first: what the things themselves have is not about the page.
        let emptied = sample.replacing(at: path, with: [])
        let described = emptied.objectValue.map { JSONValue.object(query.describe(page, in: $0)) } ?? emptied
        return .ok(described.replacing(at: path, with: elements))
    }

    private mutating func count(_ target: Target, _ call: ProviderCall, _ context: inout ProviderContext)
        -> ProviderReply
    {
        let total = records(target, call, &context).count
        let members = call.action.sampleSuccessResponse?.objectValue?.members ?? []
        let name = members.first { $0.value.intValue != nil }?.key ?? "count"
        return .ok([name: .int(total)])
    }

    private mutating func create(
        _ target: Target, _ call: ProviderCall, _ context: inout ProviderContext
    ) throws(ConventionFailure) -> ProviderReply {
        let body = try RecordDraft.body(of: call)
        let shape = shape(target.template)
        _ = records(target, call, &context)
        let id: String
        if let own = shape.settable[shape.keyField] == nil ? nil : body[shape.keyField]?.argumentText {
            guard tables[target.path]?[own] == nil else { throw .exists(field: shape.keyField, value: own) }
            id = own
        } else {
            id = shape.form.make(&sequence, &context.random)
        }
        let draft = RecordDraft(shape, id: id, body: body, above: call.pathParams, context.now)
        let record = insert(draft.fields, id: id, at: context.now, in: target.path)
        return answer(call, record, status: 201)
    }

    // MARK: One thing

    private mutating func performOnItem(
        _ target: Target, _ call: ProviderCall, _ context: inout ProviderContext
    ) throws(ConventionFailure) -> ProviderReply {
        let collection = try Target(call, target.template.parent)
        guard let id = target.template.lastPlaceholder.flatMap(call.pathText) else {
            throw .missingPathParameter(target.template.lastPlaceholder ?? "")
        }
        let isKnown =
            routes.value.isCreatable(collection.template.key) || routes.value.isListable(collection.template.key)
        let wasTouched = tables[collection.path]?[id] != nil || documents[target.path] != nil
        _ = records(collection, call, &context)
        let shape = shape(collection.template)
        // A thing that can neither be made nor listed is there, until it is deleted.
        if !isKnown, !wasTouched {
            let draft = RecordDraft(shape, id: id, body: [:], above: call.pathParams, context.now)
            insert(draft.fields, id: id, at: context.now, in: collection.path)
            documents[target.path] = [:]
        }
        let method = call.action.httpMethod
        guard var record = tables[collection.path]?[id] else {
            guard method == "put", !routes.value.isCreatable(collection.template.key) else {
                throw .notFound(target.path)
            }
            let draft = RecordDraft(
                shape, id: id, body: try RecordDraft.body(of: call), above: call.pathParams, context.now)
            return answer(call, insert(draft.fields, id: id, at: context.now, in: collection.path), status: 201)
        }
        switch method {
        case "delete":
            tables[collection.path]?[id] = nil
            return deleted(record, shape, call)
        case "put", "patch", "post":
            let draft = RecordDraft(
                changing: record, shape, body: try RecordDraft.body(of: call), replacing: method == "put", context.now)
            record.fields = draft.fields
            tables[collection.path]?.update(&record, at: context.now)
            return answer(call, record, status: 200)
        default: return answer(call, record, status: 200)
        }
    }

    /// Returns the reply to a change: the thing, in the envelope of the sample; no body, where there is no sample.
    private func answer(_ call: ProviderCall, _ record: Record, status: Int) -> ProviderReply {
        guard let sample = call.action.sampleSuccessResponse else {
            return call.action.httpMethod == "get" ? .ok(.object(record.fields)) : .noContent
        }
        guard sample.objectValue != nil else { return ProviderReply(status: status, body: sample) }
        let path = RecordShape.recordPath(in: sample)
        return ProviderReply(status: status, body: sample.replacing(at: path, with: .object(record.fields)))
    }

    /// The sample of a deletion, about what was deleted.
    private func deleted(_ record: Record, _ shape: RecordShape, _ call: ProviderCall) -> ProviderReply {
        guard let sample = call.action.sampleSuccessResponse else { return .noContent }
        let path = RecordShape.recordPath(in: sample)
        guard let object = sample[at: path]?.objectValue else { return .ok(sample) }
        return .ok(sample.replacing(at: path, with: .object(object.overlaid(with: record.fields))))
    }

    // MARK: All else

    /// Answers a call on a single object, or an operation: the sample, with the caller's values and the stored values of
    /// the object.
    private mutating func other(
        _ target: Target, _ call: ProviderCall, _ context: ProviderContext
    ) throws(ConventionFailure) -> ProviderReply {
        let isDocument = routes.value.action("get", target.template.key) != nil
        switch call.action.httpMethod {
        case "put", "patch", "post":
            let body = try RecordDraft.body(of: call)
            if isDocument { documents[target.path, default: [:]].merge(body) }
        case "delete":
            documents[target.path] = nil
        default: break
        }
        guard let sample = call.action.sampleSuccessResponse else { return .noContent }
        let path = RecordShape.recordPath(in: sample)
        guard var object = sample[at: path]?.objectValue else { return .ok(sample) }
        if let known = thingAbove(target, call) { object = object.overlaid(with: known.fields) }
        object = object.overlaid(with: call.body).overlaid(with: documents[target.path] ?? [:])
        return .ok(sample.replacing(at: path, with: .object(object)))
    }

    /// The thing that a path such as `/tickets/{id}/close` is about.
    private func thingAbove(_ target: Target, _ call: ProviderCall) -> Record? {
        guard let item = target.template.itemsAbove.first, let path = item.parent.location(with: call.pathText),
            let id = item.lastPlaceholder.flatMap(call.pathText)
        else { return nil }
        return tables[path]?[id]
    }
}

extension ActionDefinition {
    /// The media type of a response that is neither JSON nor text; nil for any other, and where it is not known.
    fileprivate var fileType: String? {
        guard let responseType, !responseType.hasPrefix("*") else { return nil }
        let type = MediaType(responseType)
        guard !type.isJSON, !type.isText, type.essence != "application/x-www-form-urlencoded" else { return nil }
        return type.essence.contains("*") ? "application/octet-stream" : responseType
    }
}

extension JSONObject {
    /// The object with the values of `other` where both have a member.
    fileprivate func overlaid(with other: JSONObject) -> JSONObject {
        JSONObject(members.map { Member(key: $0.key, value: other[$0.key] ?? $0.value) })
    }
}
