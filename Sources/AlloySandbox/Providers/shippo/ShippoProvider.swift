import JSON
import Platform

/// Shippo: addresses, which never change once made, and orders.
struct ShippoProvider: SimulatedProvider {
    private let folder: ProviderFolder
    private var addresses = RecordTable()
    private var orders = RecordTable()
    /// Indicates that the current call has a test token.
    private var isTest = true

    private static let orderFields = [
        "order_number", "order_status", "placed_at", "line_items", "shipping_cost", "shipping_cost_currency",
        "shipping_method", "subtotal_price", "total_price", "total_tax", "currency", "weight", "weight_unit", "notes",
    ]

    init(_ folder: ProviderFolder) { self.folder = folder }

    private var addressForm: ShippoAddress { ShippoAddress(forms: folder.objects) }

    mutating func perform(_ call: ProviderCall, _ context: inout ProviderContext) -> ProviderReply {
        if addresses.isEmpty { seed(&context) }
        isTest = call.credentialData["token"]?.plainText.hasPrefix("shippo_live_") != true
        do throws(ShippoError) {
            switch (call.action.httpMethod, call.action.path) {
            case ("post", "/addresses"): return try createAddress(call, &context)
            case ("get", "/addresses"): return try list(addresses.records, "addresses", call)
            case ("get", "/addresses/{AddressId}"): return try .ok(record(addresses, call).object)
            case ("get", "/addresses/{AddressId}/validate"): return try validate(call, &context)
            case ("post", "/orders"): return try createOrder(call, &context)
            case ("get", "/orders"): return try list(orders.records, "orders", call)
            case ("get", "/orders/{OrderId}"): return try .ok(record(orders, call).object)
            default: throw .notFound
            }
        } catch {
            return folder.reply(error, &context.random)
        }
    }

    private mutating func seed(_ context: inout ProviderContext) {
        guard context.hasRecords, let seed = folder["account.json"] else { return }
        let now = context.now
        defer { context.now = now }
        context.now = now.daysAgo(10)
        let home = addressForm.fields(seed["address"]?.objectValue ?? [:])
        let address = insert(into: \.addresses, home, &context).object
        insert(into: \.orders, order(seed["order"]?.objectValue ?? [:], to: address, at: context.now), &context)
    }

    @discardableResult
    private mutating func insert(
        into table: WritableKeyPath<ShippoProvider, RecordTable>, _ fields: JSONObject,
        _ context: inout ProviderContext
    ) -> Record {
        let id = context.random.hex(32)
        let own = folder.objects.object(
            "record", ["id": .string(id), "now": .string(context.now.iso8601), "test": .bool(isTest)])
        return self[keyPath: table].insert(id, own.merging(fields), at: context.now)
    }

    // MARK: Addresses

    private mutating func createAddress(
        _ call: ProviderCall, _ context: inout ProviderContext
    ) throws(ShippoError) -> ProviderReply {
        let body = try object(call.requestBody)
        try refuseGaps(in: body, required: ["country"])
        if let problem = ShippoAddress.countryProblem(body) { throw .fields(["country": problem]) }
        var fields = addressForm.fields(body)
        if body["validate"]?.argumentBool == true { fields["validation_results"] = addressForm.validation(fields) }
        return .created(insert(into: \.addresses, fields, &context).object)
    }

    /// A validation makes a new address of the old one, and answers it (Shippo, "Address validation").
    private mutating func validate(
        _ call: ProviderCall, _ context: inout ProviderContext
    ) throws(ShippoError) -> ProviderReply {
        let address = try record(addresses, call)
        var fields = addressForm.fields(address.fields)
        fields["validation_results"] = addressForm.validation(fields)
        var reply = ProviderReply.ok(insert(into: \.addresses, fields, &context).object)
        reply.change = .created
        return reply
    }

    // MARK: Orders

    private mutating func createOrder(
        _ call: ProviderCall, _ context: inout ProviderContext
    ) throws(ShippoError) -> ProviderReply {
        let body = try object(call.requestBody)
        try refuseGaps(in: body, required: ["to_address", "placed_at"])
        guard let text = body["placed_at"]?.stringValue, ShippoDate.isDateTime(text) else {
            throw .fields(["placed_at": [.string(ShippoDate.refusal)]])
        }
        let to = try address(body["to_address"], "to_address", &context)
        var fields = order(body, to: to, at: context.now)
        if let from = body["from_address"], !from.isNull {
            fields["from_address"] = try address(from, "from_address", &context)
        }
        return .created(insert(into: \.orders, fields, &context).object)
    }

    private func order(_ body: JSONObject, to address: JSONValue, at now: Timestamp) -> JSONObject {
        var order = folder.objects.object("order", ["now": .string(now.iso8601), "to": address])
        for name in Self.orderFields { if let value = body[name] { order[name] = value } }
        return order
    }

    /// An order's address: given whole, or by the id of one that exists.
    private func address(
        _ value: JSONValue?, _ field: String, _ context: inout ProviderContext
    ) throws(ShippoError) -> JSONValue {
        if let id = value?.stringValue {
            guard let address = addresses[id] else {
                throw .fields([field: [.string("Address with supplied object_id \(id) not found.")]])
            }
            return .object(address.fields)
        }
        guard let body = value?.objectValue else { throw .fields([field: ["Invalid data. Expected an address."]]) }
        guard body["country"]?.argumentText != nil else {
            throw .fields([field: ["country": ["This field is required."]]])
        }
        if let problem = ShippoAddress.countryProblem(body) { throw .fields([field: ["country": problem]]) }
        var fields: JSONObject = ["object_id": .string(context.random.hex(32))]
        fields.merge(addressForm.fields(body))
        return .object(fields)
    }

    // MARK: Common

    private func object(_ value: JSONValue?) throws(ShippoError) -> JSONObject {
        guard let value else { return [:] }
        guard let object = value.objectValue else {
            throw .body("Invalid data. Expected a dictionary, but got \(value.typeName).")
        }
        return object
    }

    private func refuseGaps(in body: JSONObject, required: [String]) throws(ShippoError) {
        var problems: JSONObject = [:]
        for name in required {
            let value = body[name]
            if value == nil || value?.isNull == true || value?.stringValue == "" {
                problems.append(name, ["This field is required."])
            }
        }
        guard problems.isEmpty else { throw .fields(problems) }
    }

    private func record(_ table: RecordTable, _ call: ProviderCall) throws(ShippoError) -> Record {
        guard let record = call.pathID.flatMap({ table[$0] }) else { throw .notFound }
        return record
    }

    /// Newest first; pages count from 1, and `next` and `previous` are whole links.
    private func list(_ records: [Record], _ path: String, _ call: ProviderCall) throws(ShippoError) -> ProviderReply {
        let number = call.queryInteger("page") ?? 1
        let size = call.queryInteger("results") ?? 25
        guard number >= 1, size >= 1, size <= 100, number == 1 || number - 1 <= records.count / size else {
            throw .notFound
        }
        let page = OffsetPage(of: records.reversed(), offset: (number - 1) * size, limit: size)
        guard number == 1 || !page.elements.isEmpty else { throw .notFound }
        func link(_ number: Int) -> JSONValue {
            .string("https://api.goshippo.com/\(path)?page=\(number)&results=\(size)")
        }
        return .ok([
            "next": page.nextOffset == nil ? .null : link(number + 1),
            "previous": number > 1 ? link(number - 1) : .null,
            "results": .array(page.elements.map(\.object)),
        ])
    }
}

/// The refusals of Shippo.
private typealias ShippoError = Refusal<ShippoProvider>

extension ShippoError {
    /// Problems by field, as Shippo's own reply has them.
    fileprivate static func fields(_ problems: JSONObject) -> ShippoError {
        ShippoError("fields", ["problems": .object(problems)])
    }
    fileprivate static func body(_ detail: String) -> ShippoError { ShippoError("body", ["detail": .string(detail)]) }
    fileprivate static var notFound: ShippoError { ShippoError("notFound") }
}
