import JSON
import Platform

/// Zoho CRM: every write carries several records under `data`, and every one of them gets an answer of its own.
struct ZohoProvider: SimulatedProvider {
    private struct Module {
        let name: String
        let mandatory: String
        let defaults: JSONObject
        let seeds: [JSONObject]
    }

    private static let modules = [
        Module(
            name: "Tasks", mandatory: "Subject",
            defaults: ["Status": "Not Started", "Priority": "Normal", "Due_Date": nil, "Description": nil],
            seeds: [
                ["Subject": "Register for upcoming CRM webinars", "Priority": "Low"],
                ["Subject": "Send the offer", "Status": "In Progress", "Priority": "High", "Due_Date": "2025-03-01"],
            ]),
        Module(
            name: "Leads", mandatory: "Last_Name", defaults: ["Lead_Status": nil, "Company": nil, "Email": nil],
            seeds: [["First_Name": "Grace", "Last_Name": "Hopper", "Company": "Navy"]]),
        Module(
            name: "Contacts", mandatory: "Last_Name", defaults: ["First_Name": nil, "Email": nil, "Phone": nil],
            seeds: [["First_Name": "Maria", "Last_Name": "Johnson", "Email": "maria@example.com"]]),
    ]

    /// The data centres; an account lives in one of them.
    private static let regions = ["com", "eu", "in", "com.au", "com.cn", "jp", "ca", "sa"]

    private var tables: [String: RecordTable] = [:]
    private var ids = NumericSequence(from: 5_725_767_000_000_410_000)
    /// The data centre of the account: the first one that it was used with.
    private var home: String?

    init(_ folder: ProviderFolder) {}

    mutating func perform(_ call: ProviderCall, _ context: inout ProviderContext) -> ProviderReply {
        if tables.isEmpty { seed(&context) }
        // A token that another data centre issued is no token here: a wrong region shows now, not when connecting.
        guard let region = call.credentialData["region"]?.argumentText, Self.regions.contains(region),
            home ?? region == region
        else { return Self.refusal(401, "INVALID_TOKEN", "invalid oauth token") }
        home = region
        let path = call.action.path.split(separator: "/").map(String.init)
        guard path.count >= 3, path.count <= 4, let module = Self.modules.first(where: { $0.name == path[2] }) else {
            return Self.refusal(404, "INVALID_URL_PATTERN", "Please check if the URL trying to access is a correct one")
        }
        switch (call.action.httpMethod, path.count) {
        case ("get", 3): return list(module, call)
        case ("post", 3): return create(module, call, &context)
        case ("get", 4):
            // What is not found is answered with nothing at all.
            guard let record = call.pathID.flatMap({ tables[module.name]?[$0] }) else { return .noContent }
            return .ok(["data": [json(record)]])
        case ("put", 4): return update(module, call, context.now)
        case ("delete", 4): return delete(module, call)
        default: return Self.refusal(405, "INVALID_REQUEST_METHOD", "The http request method type is not a valid one")
        }
    }

    private mutating func seed(_ context: inout ProviderContext) {
        for module in Self.modules {
            tables[module.name] = RecordTable()
            for (index, seed) in context.initial(module.seeds).enumerated() {
                insert(module, seed, at: context.now.daysAgo(30 - index), &context.random)
            }
        }
    }

    @discardableResult
    private mutating func insert(
        _ module: Module, _ fields: JSONObject, at moment: Timestamp, _ random: inout SeededGenerator
    ) -> Record {
        let record = Record(
            id: ids.next(&random), fields: module.defaults.merging(fields), createdAt: moment, updatedAt: moment)
        tables[module.name, default: RecordTable()].insert(record)
        return record
    }

    // MARK: The actions

    private func list(_ module: Module, _ call: ProviderCall) -> ProviderReply {
        let number = call.queryInteger("page") ?? 1
        let size = call.queryInteger("per_page") ?? 200
        guard (1...200).contains(size), (1...100_000).contains(number) else {
            return Self.refusal(400, "INVALID_DATA", "the page or per_page value is out of range")
        }
        let page = OffsetPage(of: tables[module.name]?.records ?? [], offset: (number - 1) * size, limit: size)
        guard !page.elements.isEmpty else { return .noContent }
        return .ok([
            "data": .array(page.elements.map(json)),
            "info": [
                "per_page": .int(size), "count": .int(page.elements.count), "page": .int(number),
                "more_records": .bool(page.nextOffset != nil),
            ],
        ])
    }

    private mutating func create(
        _ module: Module, _ call: ProviderCall, _ context: inout ProviderContext
    ) -> ProviderReply {
        guard let rows = call.body["data"]?.arrayValue, !rows.isEmpty else { return Self.missingData }
        guard rows.count <= 100 else {
            return Self.refusal(400, "LIMIT_EXCEEDED", "more than 100 records in one request")
        }
        var answers: [JSONValue] = []
        var failures = 0
        for (index, row) in rows.enumerated() {
            guard var fields = row.objectValue, fields[module.mandatory]?.argumentText != nil else {
                failures += 1
                answers.append(Self.missing(module.mandatory, at: "$.data[\(index)].\(module.mandatory)"))
                continue
            }
            fields["id"] = nil
            let record = insert(module, fields, at: context.now, &context.random)
            answers.append(success(record, "record added"))
        }
        let status = failures == 0 ? 201 : failures == rows.count ? 202 : 207
        return ProviderReply(status: status, body: ["data": .array(answers)])
    }

    private mutating func update(_ module: Module, _ call: ProviderCall, _ now: Timestamp) -> ProviderReply {
        guard let rows = call.body["data"]?.arrayValue, var fields = rows.first?.objectValue else {
            return Self.missingData
        }
        guard let id = call.pathID, var record = tables[module.name]?[id] else { return Self.unknownID }
        if let value = fields[module.mandatory], value.argumentText == nil {
            return ProviderReply(
                status: 202, body: ["data": [Self.missing(module.mandatory, at: "$.data[0].\(module.mandatory)")]])
        }
        fields["id"] = nil
        record.fields.merge(fields)
        record.updatedAt = now
        tables[module.name]?[id] = record
        return .ok(["data": [success(record, "record updated")]])
    }

    private mutating func delete(_ module: Module, _ call: ProviderCall) -> ProviderReply {
        guard let id = call.pathID, let record = tables[module.name]?[id] else { return Self.unknownID }
        tables[module.name]?[id] = nil
        return .ok([
            "data": [
                [
                    "code": "SUCCESS", "details": ["id": .string(record.id)], "message": "record deleted",
                    "status": "success",
                ]
            ]
        ])
    }

    // MARK: The answers

    private static let owner: JSONValue = [
        "name": "Patricia Boyle", "id": "5725767000000411001", "email": "patricia@example.com",
    ]

    private func json(_ record: Record) -> JSONValue {
        var json: JSONObject = ["id": .string(record.id), "Owner": Self.owner]
        json.merge(record.fields)
        json["Created_Time"] = .string(record.createdAt.iso8601Offset)
        json["Modified_Time"] = .string(record.updatedAt.iso8601Offset)
        return .object(json)
    }

    private func success(_ record: Record, _ message: String) -> JSONValue {
        [
            "code": "SUCCESS",
            "details": [
                "Modified_Time": .string(record.updatedAt.iso8601Offset), "Modified_By": Self.owner,
                "Created_Time": .string(record.createdAt.iso8601Offset), "id": .string(record.id),
                "Created_By": Self.owner,
            ],
            "message": .string(message), "status": "success",
        ]
    }

    private static func missing(_ name: String, at path: String) -> JSONValue {
        [
            "code": "MANDATORY_NOT_FOUND", "details": ["api_name": .string(name), "json_path": .string(path)],
            "message": "required field not found", "status": "error",
        ]
    }

    private static let missingData = ProviderReply(status: 400, body: missing("data", at: "$.data"))

    private static let unknownID = ProviderReply(
        status: 400,
        body: [
            "data": [
                [
                    "code": "INVALID_DATA", "details": ["api_name": "id"],
                    "message": "the id given seems to be invalid", "status": "error",
                ]
            ]
        ])

    private static func refusal(_ status: Int, _ code: String, _ message: String) -> ProviderReply {
        ProviderReply(
            status: status,
            body: ["code": .string(code), "details": [:], "message": .string(message), "status": "error"])
    }
}
