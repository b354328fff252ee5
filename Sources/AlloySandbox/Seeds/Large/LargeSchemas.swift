import JSON

/// The parameters, bodies and samples of a generated product's actions, in that product's style.
struct LargeSchemas: Sendable {
    private static let templates = EmbeddedText.json("Seeds/Large/schemas.json")

    private let product: LargeProduct
    private let root: String
    private let isSnake: Bool
    private let hasEnvelope: Bool
    private let paging: LargeProduct.Paging
    private let idSample: JSONValue

    init(_ product: LargeProduct) {
        var random = product.random("schemas")
        self.product = product
        root = ["", "/v1", "/v2", "/api/v1", "/api/2", "/rest/1.0"].randomElement(using: &random) ?? ""
        isSnake = Bool.random(using: &random)
        hasEnvelope = Int.random(in: 0..<6, using: &random) == 0
        paging = LargeProduct.Paging.allCases.randomElement(using: &random) ?? .pages
        let ids: [JSONValue] = [
            100_042, "8a3f0b1c5d2e4f6071829304", "5f1c7b0a-93d4-4c55-b4c7-2f6d7f0c9a11",
            "\(product.id.prefix(3))_9fK2mQx7Lw",
        ]
        idSample = ids.randomElement(using: &random) ?? 1
    }

    /// A name in this product's style.
    func key(_ name: String) -> String { isSnake ? name.identifierWords.joined(separator: "_") : name }

    /// The path of a collection, below the object that it belongs to.
    func collection(_ entity: LargeEntity) -> String {
        let own = LargeWording.words(entity.plural).joined(separator: isSnake ? "_" : "-")
        guard let name = entity.parent,
            let parent = product.domain.entities.value.first(where: { $0.singular == name })
        else { return "\(root)/\(own)" }
        return "\(collection(parent))/{\(idParameter(parent))}/\(own)"
    }

    /// The placeholder of one object: `contactId`.
    func idParameter(_ entity: LargeEntity) -> String {
        key(LargeWording.camel(LargeWording.words(entity.singular) + ["id"]))
    }

    // MARK: The usual operations

    func list(_ entity: LargeEntity, _ path: String) -> ActionContent {
        let filter = entity.fields.first { LargeField($0.name).isFilter }
        var query = pageParameters
        if let filter {
            let field = LargeField(filter.name)
            query.append(
                filled(
                    ["parameters", "filter"],
                    ["name": .string(key(filter.name)), "words": .string(field.words), "schema": field.schema]))
        }
        return ActionContent(parameters: above(path) + query, sampleSuccessResponse: listSample(entity))
    }

    func search(_ entity: LargeEntity, _ path: String) -> ActionContent {
        let query = filled(["parameters", "search"], ["plural": .string(entity.plural)])
        return ActionContent(
            parameters: above(path) + [query] + pageParameters, sampleSuccessResponse: listSample(entity))
    }

    func get(_ entity: LargeEntity, _ path: String) -> ActionContent {
        ActionContent(parameters: above(path), sampleSuccessResponse: wrapped(entity, .object(sample(entity))))
    }

    func create(_ entity: LargeEntity, _ path: String) -> ActionContent {
        ActionContent(
            parameters: above(path), requestBody: body(entity, wantsRequired: true),
            sampleSuccessResponse: wrapped(entity, .object(sample(entity))))
    }

    func update(_ entity: LargeEntity, _ path: String, replaces: Bool) -> ActionContent {
        ActionContent(
            parameters: above(path), requestBody: body(entity, wantsRequired: replaces),
            sampleSuccessResponse: wrapped(entity, .object(sample(entity))))
    }

    func delete(_ entity: LargeEntity, _ path: String) -> ActionContent {
        ActionContent(
            parameters: above(path),
            sampleSuccessResponse: product.number.isMultiple(of: 2) ? nil : [key("id"): idSample, "deleted": true])
    }

    func further(_ verb: LargeVerb, _ entity: LargeEntity, _ path: String) -> ActionContent {
        var content = ActionContent(parameters: above(path))
        if verb.method == "get" {
            content.sampleSuccessResponse = verb.isOfCollection ? ["count": 42] : .object(sample(entity))
        } else {
            if !verb.fields.isEmpty { content.requestBody = object(verb.fields, wantsRequired: true) }
            content.sampleSuccessResponse =
                verb.isOfCollection
                ? [key("jobId"): "job_7Qm2Xv9R", "status": "queued"] : wrapped(entity, .object(sample(entity)))
        }
        return content
    }

    // MARK: Parts

    /// The parameters for the placeholders of a path.
    private func above(_ path: String) -> [JSONValue] {
        path.placeholders.map { name in
            let words = name.identifierWords.dropLast().joined(separator: " ")
            return filled(
                ["parameters", "id"],
                [
                    "name": .string(name), "words": .string(words),
                    "type": idSample.numberValue == nil ? "string" : "integer",
                ])
        }
    }

    private var pageParameters: [JSONValue] { filled(["paging", paging.rawValue, "parameters"]).arrayValue ?? [] }

    private func listSample(_ entity: LargeEntity) -> JSONValue {
        let plural = key(LargeWording.camel(LargeWording.words(entity.plural)))
        return filled(
            ["paging", paging.rawValue, "answer"],
            ["records": [.object(sample(entity))], "plural": .string(plural)])
    }

    /// A part of `schemas.json` with these values; every other placeholder is a name in this product's style.
    private func filled(_ path: [String], _ values: JSONObject = [:]) -> JSONValue {
        ValueTemplate(Self.templates[at: path] ?? .null).filled { values[$0] ?? .string(key($0)) }
    }

    private func sample(_ entity: LargeEntity) -> JSONObject {
        var sample: JSONObject = [key("id"): idSample]
        for field in entity.fields { sample[key(field.name)] = LargeField(field.name).sample }
        sample[key("createdAt")] = "2025-08-01T12:34:56.000Z"
        sample[key("updatedAt")] = "2025-08-01T12:34:56.000Z"
        return sample
    }

    private func wrapped(_ entity: LargeEntity, _ value: JSONValue) -> JSONValue {
        hasEnvelope ? [envelope(entity): value] : value
    }

    private func body(_ entity: LargeEntity, wantsRequired: Bool) -> JSONValue {
        let schema = object(entity.fields, wantsRequired: wantsRequired)
        guard hasEnvelope else { return schema }
        return SchemaDefinition.object([envelope(entity): schema], required: [envelope(entity)])
    }

    private func envelope(_ entity: LargeEntity) -> String {
        key(LargeWording.camel(LargeWording.words(entity.singular)))
    }

    private func object(_ fields: [LargeEntity.Field], wantsRequired: Bool) -> JSONValue {
        let properties = fields.map { JSONObject.Member(key: key($0.name), value: LargeField($0.name).schema) }
        let required = wantsRequired ? fields.filter(\.isRequired).map { key($0.name) } : []
        return SchemaDefinition.object(JSONObject(properties), required: required)
    }
}
