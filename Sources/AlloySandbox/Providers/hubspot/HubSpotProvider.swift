import JSON
import Platform

/// HubSpot's CRM: contacts, companies, deals, tickets, tasks and e-mails behind `/crm/v3/objects/{type}`.
///
/// As observed, a body with values beside `properties` instead of inside it is accepted, and its values are lost.
struct HubSpotProvider: SimulatedProvider {
    private let folder: ProviderFolder
    let forms: ObjectForms
    let types: [HubSpotObjectType]
    private let readOnlyProperties: [String]
    private(set) var tables: [String: RecordTable] = [:]
    var associations = HubSpotAssociations()
    private var ids = NumericSequence(from: 160_000_000_000)

    init(_ folder: ProviderFolder) {
        self.folder = folder
        forms = folder.objects
        types = (folder["objects.json"]?["types"]?.arrayValue ?? []).map(HubSpotObjectType.init)
        readOnlyProperties = folder["objects.json"]?["readOnlyProperties"]?.argumentList ?? []
    }

    mutating func perform(_ call: ProviderCall, _ context: inout ProviderContext) -> ProviderReply {
        if tables.isEmpty { seed(&context) }
        let path = call.action.path.split(separator: "/").map(String.init)
        guard path.count >= 4, path[0] == "crm", path[2] == "objects",
            let type = types.first(where: { $0.name == path[3] })
        else { return folder.reply(HubSpotError.unknownRoute, &context.random) }
        do throws(HubSpotError) {
            if path[1] == "v4" { return try associate(type, call, context.now) }
            switch (call.action.httpMethod, path.count > 4 ? path[4...].joined(separator: "/") : nil) {
            case ("post", "batch/read"): return try readBatch(type, call, context.now)
            case ("get", nil): return try list(type, call)
            case ("post", nil): return try create(type, call, &context)
            case ("post", "search"): return try search(type, tables[type.name] ?? RecordTable(), call)
            case ("get", .some): return try get(type, call)
            case ("patch", .some): return try update(type, call, context)
            case ("delete", .some): return try archive(type, call, context)
            default: throw HubSpotError.unknownRoute
            }
        } catch {
            return folder.reply(error, &context.random)
        }
    }

    private mutating func seed(_ context: inout ProviderContext) {
        for type in types {
            tables[type.name] = RecordTable(uniqueField: type.unique)
            for (index, properties) in context.initial(type.seeds).enumerated() {
                let past = context.now.daysAgo(30 - index)
                insert(type, properties, at: past, &context.random)
            }
        }
    }

    @discardableResult
    private mutating func insert(
        _ type: HubSpotObjectType, _ properties: JSONObject, at moment: Timestamp, _ random: inout SeededGenerator
    ) -> Record {
        let id = ids.next(&random)
        var fields = type.initialProperties
        if fields.contains(key: "hs_all_contact_vids") { fields["hs_all_contact_vids"] = .string(id) }
        fields.merge(properties)
        fields.merge([
            type.createdProperty: .string(moment.iso8601), "hs_object_id": .string(id),
            "hs_object_source": "INTEGRATION", "hs_object_source_id": "2417823",
            "hs_object_source_label": "INTEGRATION", type.modifiedProperty: .string(moment.iso8601),
        ])
        return tables[type.name, default: RecordTable()].insert(id, fields, at: moment)
    }

    // MARK: Reading

    private func list(_ type: HubSpotObjectType, _ call: ProviderCall) throws(HubSpotError) -> ProviderReply {
        let limit = try limit(call.queryParameters["limit"], atMost: 100)
        let archived = call.queryParameters["archived"]?.argumentBool ?? false
        var records = (tables[type.name]?.records ?? []).filter { $0.isArchived == archived }
        if let after = call.queryParameters["after"], !after.isNull, after.stringValue != "" {
            // The cursor is the id of the last record that was seen: ids only rise, so nothing is skipped or repeated.
            guard let last = after.argumentInteger else {
                throw .invalidInput("Invalid query parameter 'after': \(after.plainText)")
            }
            records.removeAll { Int($0.id) ?? 0 <= last }
        }
        let page = OffsetPage(of: records, offset: 0, limit: limit)
        let asked = properties(in: call)
        return listing(
            page.elements.map { view($0, type, asked: asked) },
            after: page.nextOffset == nil ? nil : page.elements.last?.id,
            ["path": .string("crm/v3/objects/\(type.name)"), "limit": .int(limit)])
    }

    private func get(_ type: HubSpotObjectType, _ call: ProviderCall) throws(HubSpotError) -> ProviderReply {
        let record = try record(type, call)
        var body = view(record, type, asked: properties(in: call)).objectValue ?? [:]
        let links = associations.view(
            of: HubSpotAssociations.End(type: type.name, id: record.id),
            asked: call.queryParameters["associations"]?.argumentList ?? [],
            isLive: { tables[$0.type]?[$0.id]?.isArchived == false })
        body.append("associations", links)
        return .ok(.object(body))
    }

    /// The record that the call's id names.
    private func record(_ type: HubSpotObjectType, _ call: ProviderCall) throws(HubSpotError) -> Record {
        let archived = call.queryParameters["archived"]?.argumentBool ?? false
        guard let id = call.pathID,
            let record = record(type, id: id, property: call.queryText("idProperty"), archived: archived)
        else { throw .objectNotFound }
        return record
    }

    private func properties(in call: ProviderCall) -> [String] {
        call.queryParameters["properties"]?.argumentList ?? []
    }

    // MARK: Writing

    private mutating func create(
        _ type: HubSpotObjectType, _ call: ProviderCall, _ context: inout ProviderContext
    ) throws(HubSpotError) -> ProviderReply {
        let properties = try validProperties(type, call)
        try refuseKnownEmail(in: properties, of: type, besides: nil)
        let linked = try associated(in: call.body)
        let record = insert(type, properties, at: context.now, &context.random)
        for end in linked { associations.link(end, HubSpotAssociations.End(type: type.name, id: record.id)) }
        return .created(view(record, type, asked: Array(record.fields.keys)))
    }

    private mutating func update(
        _ type: HubSpotObjectType, _ call: ProviderCall, _ context: ProviderContext
    ) throws(HubSpotError) -> ProviderReply {
        var record = try record(type, call)
        let properties = try validProperties(type, call)
        try refuseKnownEmail(in: properties, of: type, besides: record.id)
        record.fields.merge(properties)
        record.fields[type.modifiedProperty] = .string(context.now.iso8601)
        tables[type.name]?.update(&record, at: context.now)
        return .ok(view(record, type, asked: Array(properties.keys)))
    }

    private mutating func archive(
        _ type: HubSpotObjectType, _ call: ProviderCall, _ context: ProviderContext
    ) throws(HubSpotError) -> ProviderReply {
        guard let id = call.pathID, var record = tables[type.name]?[id] else { throw .objectNotFound }
        // To archive what is archived changes nothing, and is no error.
        guard !record.isArchived else { return .noContent }
        record.isArchived = true
        tables[type.name]?.update(&record, at: context.now)
        return .noContent
    }

    /// The records that the body's `associations` name.
    private func associated(in body: JSONObject) throws(HubSpotError) -> [HubSpotAssociations.End] {
        var found: [HubSpotAssociations.End] = []
        for association in body["associations"]?.arrayValue ?? [] {
            guard let id = association["to"]?["id"]?.argumentText else {
                throw .notSet("to.id")
            }
            let type = tables.keys.sorted().first { tables[$0]?[id]?.isArchived == false }
            guard let type else { throw .invalidInput("No object with id \(id) exists to associate with") }
            found.append(HubSpotAssociations.End(type: type, id: id))
        }
        return found
    }

    /// The body's `properties`, every value as a string; a body without that member has none.
    private func validProperties(_ type: HubSpotObjectType, _ call: ProviderCall) throws(HubSpotError) -> JSONObject {
        guard let body = call.requestBody?.objectValue else { throw .unreadableBody }
        guard let given = body["properties"], !given.isNull else { return [:] }
        guard let given = given.objectValue else {
            throw .invalidInput("Invalid input JSON on line 1, column 15: Cannot deserialize value of type `Map`")
        }
        var properties: JSONObject = [:]
        var problems: [JSONValue] = []
        for member in given.members {
            let value = member.value.plainText
            if let code = problem(with: member, of: type) {
                let values: JSONObject = [
                    "name": .string(member.key), "value": .string(value),
                    "options": .strings(type.options(of: member.key) ?? []),
                ]
                let message = forms.object("problemMessages", values)[code] ?? .null
                problems.append(["code": .string(code), "name": .string(member.key), "message": message])
            }
            properties[member.key] = .string(value)
        }
        guard problems.isEmpty else {
            // The message has each problem as a JSON object of its own.
            let texts = problems.map { problem in JSONValue.object(forms.object("problemText") { problem[$0] }).text }
            throw HubSpotError("invalidProperties", ["texts": .strings(texts), "problems": .array(problems)])
        }
        return properties
    }

    /// HubSpot's code of what is wrong with a property; nil for one that passes.
    private func problem(with member: JSONObject.Member, of type: HubSpotObjectType) -> String? {
        let name = member.key
        if readOnlyProperties.contains(name) { return "READ_ONLY_VALUE" }
        guard type.allows(name) else { return "PROPERTY_DOESNT_EXIST" }
        if member.value.arrayValue != nil || member.value.objectValue != nil { return "INVALID_STRING" }
        let text = member.value.plainText
        guard !text.isEmpty else { return nil }
        if let options = type.options(of: name), !options.contains(text) { return "INVALID_OPTION" }
        switch name {
        case "closedate", "hs_timestamp": return text.isMoment ? nil : "INVALID_DATE"
        case "email": return text.isEmailAddress ? nil : "INVALID_EMAIL"
        case "amount": return JSONNumber(text: text) == nil ? "INVALID_NUMBER" : nil
        default: return nil
        }
    }

    private func refuseKnownEmail(
        in properties: JSONObject, of type: HubSpotObjectType, besides id: String?
    ) throws(HubSpotError) {
        guard type.name == "contacts", let email = properties["email"]?.argumentText else { return }
        if let known = tables[type.name]?.holder(of: email), known.id != id {
            throw .conflict("Contact already exists. Existing ID: \(known.id)")
        }
    }
}

extension HubSpotProvider {
    /// The record as HubSpot answers it: the default properties, and those that were asked for.
    func view(_ record: Record, _ type: HubSpotObjectType, asked: [String]) -> JSONValue {
        var properties: JSONObject = [:]
        for name in Set(type.defaultProperties + asked).sorted() {
            let value = record.fields[name]?.argumentText
            properties.append(name, .optional(value))
        }
        var view: JSONObject = [
            "id": .string(record.id), "properties": .object(properties),
            "createdAt": .string(record.createdAt.iso8601), "updatedAt": .string(record.updatedAt.iso8601),
            "archived": .bool(record.isArchived),
        ]
        if record.isArchived { view.append("archivedAt", .string(record.updatedAt.iso8601)) }
        return .object(view)
    }

    /// The page size that was asked for; `otherwise` when none was.
    func limit(_ value: JSONValue?, atMost maximum: Int, otherwise: Int = 10) throws(HubSpotError) -> Int {
        guard let value, !value.isNull else { return otherwise }
        guard let limit = value.argumentInteger, (1...maximum).contains(limit) else {
            throw .invalidInput("Invalid limit '\(value.plainText)': it must be from 1 to \(maximum)")
        }
        return limit
    }
}

extension String {
    /// True for milliseconds since the epoch, a date, or a date with a time.
    fileprivate var isMoment: Bool {
        Int64(self) != nil || Timestamp(iso8601: self) != nil || Timestamp(iso8601: "\(self)T00:00:00Z") != nil
    }

    /// Returns true for what the providers accept as an e-mail address: something, `@`, a domain with a dot.
    var isEmailAddress: Bool {
        let parts = split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !contains(where: \.isWhitespace) else { return false }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2 && labels.allSatisfy { !$0.isEmpty }
    }
}
