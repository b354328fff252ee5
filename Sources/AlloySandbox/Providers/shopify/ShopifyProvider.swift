import JSON
import Platform

/// Shopify's GraphQL admin API: connections of edges, and `userErrors` beside what was changed.
struct ShopifyProvider: SimulatedProvider {
    /// A kind of record, from `shop.json`: its names in GraphQL.
    private struct Kind {
        /// The type in `gid://shopify/Order/1`.
        let type: String
        /// The query's field: `order`.
        let field: String
        let plural: String
        /// The field that must not be blank, and its name for people.
        let required: (name: String, label: String)?
        let defaults: JSONValue

        init(_ json: JSONValue) {
            type = json["type"]?.stringValue ?? ""
            field = json["field"]?.stringValue ?? ""
            plural = json["plural"]?.stringValue ?? ""
            required = (json["required"]?["name"]?.stringValue).map {
                ($0, json["required"]?["label"]?.stringValue ?? $0)
            }
            defaults = json["defaults"] ?? [:]
        }
    }

    private let folder: ProviderFolder
    private let data: JSONValue
    private let kinds: [Kind]
    private var tables: [String: RecordTable] = [:]
    private var ids = NumericSequence(from: 5_100_000_000_000)
    private var lastOrder = 1_000
    private var bucket = ShopifyBucket()

    init(_ folder: ProviderFolder) {
        self.folder = folder
        data = folder["shop.json"] ?? [:]
        kinds = (data["kinds"]?.arrayValue ?? []).map(Kind.init)
    }

    mutating func perform(_ call: ProviderCall, _ context: inout ProviderContext) -> ProviderReply {
        if tables.isEmpty { seed(&context) }
        let requested = Self.requestedCost(call)
        guard bucket.admits(requested, context) else {
            let cost = bucket.cost(requested: requested, actual: nil)
            return folder.reply(ShopifyError("throttled", ["cost": cost]), &context.random)
        }
        do throws(ShopifyError) {
            let data = try answer(call, &context)
            let actual = min(Self.actualCost(data, requested: requested), requested)
            bucket.take(actual)
            return .ok([
                "data": .object(data), "extensions": ["cost": bucket.cost(requested: requested, actual: actual)],
            ])
        } catch {
            return folder.reply(error, &context.random)
        }
    }

    /// The highest cost of a query: 10 for a mutation, 1 for a record, 2 and one for each record of a list.
    private static func requestedCost(_ call: ProviderCall) -> Double {
        if call.action.httpMethod != "get" { return 10 }
        guard call.action.id.hasPrefix("list") else { return 1 }
        return 2 + Double(min(max(call.argument("first")?.argumentInteger ?? 0, 0), 250))
    }

    /// The cost of a query that was answered: a list costs no more than its records.
    private static func actualCost(_ data: JSONObject, requested: Double) -> Double {
        guard let edges = data.members.first?.value["edges"]?.arrayValue else { return requested }
        return 2 + Double(edges.count)
    }

    private mutating func answer(
        _ call: ProviderCall, _ context: inout ProviderContext
    ) throws(ShopifyError) -> JSONObject {
        if call.action.id == "getShop" {
            let name = call.credentialData["shopName"]?.argumentText ?? "my-store"
            let shop = ValueTemplate(data["shop"] ?? [:]).filled { $0 == "shop" ? .string(name) : nil }
            return ["shop": shop]
        }
        for kind in kinds {
            switch call.action.id {
            case "list\(kind.type)s": return try [kind.plural: list(kind, call)]
            case "get\(kind.type)":
                let record = try tables[kind.type]?[identifier(call)]
                return [kind.field: record.map { .object($0.fields) } ?? .null]
            case "create\(kind.type)": return try create(kind, call, &context)
            case "update\(kind.type)": return try update(kind, call, context.now)
            case "delete\(kind.type)": return try delete(kind, call)
            default: continue
            }
        }
        throw .undefinedField
    }

    // MARK: Reading

    private func list(_ kind: Kind, _ call: ProviderCall) throws(ShopifyError) -> JSONValue {
        let given = call.argument("first")
        guard let first = given?.argumentInteger else {
            throw .invalidVariable(
                name: "first", type: "Int!", value: given ?? .null,
                explanation: given == nil
                    ? "Expected value to not be null" : "Could not coerce value to Int")
        }
        guard (1...250).contains(first) else {
            throw .invalidVariable(
                name: "first", type: "Int!", value: .int(first), explanation: "first must be from 1 to 250")
        }
        var records = tables[kind.type]?.records ?? []
        if let query = call.argumentText("query") {
            let search = ShopifySearch(query)
            records = records.filter { search.matches($0.fields) }
        }
        if call.argument("reverse")?.argumentBool == true { records.reverse() }
        var offset = 0
        if let after = call.argumentText("after") {
            guard let place = records.firstIndex(where: { cursor($0) == after }) else { throw .invalidCursor(after) }
            offset = place + 1
        }
        let page = OffsetPage(of: records, offset: offset, limit: first)
        let edges = page.elements.map { record -> JSONValue in
            ["cursor": .string(cursor(record)), "node": .object(record.fields)]
        }
        return [
            "edges": .array(edges),
            "pageInfo": [
                "hasNextPage": .bool(page.nextOffset != nil), "hasPreviousPage": .bool(page.offset > 0),
                "startCursor": .optional(page.elements.first.map(cursor)),
                "endCursor": .optional(page.elements.last.map(cursor)),
            ],
        ]
    }

    private func cursor(_ record: Record) -> String { "c\(record.id.split(separator: "/").last ?? "")" }

    /// The `gid://…` that the call names; a bare number becomes one.
    private func identifier(_ call: ProviderCall) throws(ShopifyError) -> String {
        guard let id = call.argumentText("id") else {
            throw .invalidVariable(
                name: "id", type: "ID!", value: .null, explanation: "Expected value to not be null")
        }
        let type = kinds.first { call.action.id.hasSuffix($0.type) }?.type ?? ""
        return Int(id) == nil ? id : "gid://shopify/\(type)/\(id)"
    }

    // MARK: Writing

    /// The fields of a write: the members of `input`, or of the body itself.
    private func input(_ call: ProviderCall) -> JSONObject {
        var input = call.body["input"]?.objectValue ?? call.body
        input["id"] = nil
        return input
    }

    private mutating func create(
        _ kind: Kind, _ call: ProviderCall, _ context: inout ProviderContext
    ) throws(ShopifyError) -> JSONObject {
        let input = input(call)
        if let problem = problem(kind, input, besides: nil, isNew: true) { return problem(kind, "Create") }
        let record = insert(kind, input, at: context.now, &context.random)
        return ["\(kind.field)Create": [kind.field: .object(record.fields), "userErrors": []]]
    }

    private mutating func update(
        _ kind: Kind, _ call: ProviderCall, _ now: Timestamp
    ) throws(ShopifyError) -> JSONObject {
        let id = try identifierOfInput(call)
        guard var record = tables[kind.type]?[id] else {
            return UserError(field: ["id"], message: "\(kind.type) does not exist")(kind, "Update")
        }
        let input = input(call)
        if let problem = problem(kind, input, besides: id, isNew: false) { return problem(kind, "Update") }
        record.fields.merge(input)
        record.fields["updatedAt"] = .string(now.iso8601Seconds)
        tables[kind.type]?.update(&record, at: now)
        return ["\(kind.field)Update": [kind.field: .object(record.fields), "userErrors": []]]
    }

    private mutating func delete(_ kind: Kind, _ call: ProviderCall) throws(ShopifyError) -> JSONObject {
        let id = try identifierOfInput(call)
        guard tables[kind.type]?[id] != nil else {
            return UserError(field: ["id"], message: "\(kind.type) does not exist")(kind, "Delete")
        }
        tables[kind.type]?[id] = nil
        return [
            "\(kind.field)Delete": ["deleted\(kind.type)Id": .string(id), "userErrors": []]
        ]
    }

    private func identifierOfInput(_ call: ProviderCall) throws(ShopifyError) -> String {
        guard let id = call.body["input"]?["id"]?.argumentText else { return try identifier(call) }
        return id
    }

    /// A problem that Shopify reports beside the data instead of refusing the request.
    private struct UserError {
        let field: [String]
        let message: String

        func callAsFunction(_ kind: Kind, _ verb: String) -> JSONObject {
            [
                "\(kind.field)\(verb)": [
                    kind.field: nil,
                    "userErrors": [["field": .strings(field), "message": .string(message)]],
                ]
            ]
        }
    }

    private func problem(_ kind: Kind, _ input: JSONObject, besides id: String?, isNew: Bool) -> UserError? {
        guard let (name, label) = kind.required else { return nil }
        let value = input[name]?.argumentText
        if value == nil, isNew || input.contains(key: name) {
            return UserError(field: [name], message: "\(label) can't be blank")
        }
        guard kind.type == "Customer", let email = value else { return nil }
        guard email.isEmailAddress else { return UserError(field: [name], message: "Email is invalid") }
        let isTaken = tables[kind.type]?.records.contains {
            $0.id != id && $0.fields["email"]?.plainText.lowercased() == email.lowercased()
        }
        return isTaken == true ? UserError(field: [name], message: "Email has already been taken") : nil
    }

    // MARK: Records

    @discardableResult
    private mutating func insert(
        _ kind: Kind, _ input: JSONObject, at moment: Timestamp, _ random: inout SeededGenerator
    ) -> Record {
        let id = "gid://shopify/\(kind.type)/\(ids.next(&random))"
        var fields: JSONObject = ["id": .string(id)]
        if kind.type == "Order" { lastOrder += 1 }
        let number = JSONValue.int(lastOrder)
        fields.merge(ValueTemplate(kind.defaults).filled { $0 == "number" ? number : nil }.objectValue ?? [:])
        fields.merge(input)
        fields["createdAt"] = .string(moment.iso8601Seconds)
        fields["updatedAt"] = .string(moment.iso8601Seconds)
        return tables[kind.type, default: RecordTable()].insert(id, fields, at: moment)
    }

    private mutating func seed(_ context: inout ProviderContext) {
        for sale in context.initial(data["sales"]?.arrayValue ?? []) {
            let past = context.now.daysAgo(sale["daysAgo"]?.intValue ?? 0)
            for type in ["Customer", "Product", "Order"] {
                let fields = ValueTemplate(data["sale"]?[type] ?? [:]).filled { sale[$0] }
                guard let kind = kinds.first(where: { $0.type == type }) else { continue }
                insert(kind, fields.objectValue ?? [:], at: past, &context.random)
            }
        }
    }
}

/// The refusals of Shopify, in the form of GraphQL's errors.
private typealias ShopifyError = Refusal<ShopifyProvider>

extension ShopifyError {
    fileprivate static func invalidVariable(
        name: String, type: String, value: JSONValue, explanation: String
    ) -> ShopifyError {
        ShopifyError(
            "invalidVariable",
            ["name": .string(name), "type": .string(type), "value": value, "explanation": .string(explanation)])
    }
    fileprivate static func invalidCursor(_ cursor: String) -> ShopifyError {
        ShopifyError("invalidCursor", ["cursor": .string(cursor)])
    }
    fileprivate static var undefinedField: ShopifyError { ShopifyError("undefinedField") }
}
