import JSON

/// Builds the resources of a generated product.
struct LargeActions {
    private let product: LargeProduct
    private let wording: LargeWording
    private let schemas: LargeSchemas

    init(_ product: LargeProduct) {
        self.product = product
        wording = LargeWording(product)
        schemas = LargeSchemas(product)
    }

    /// The resources: entities of the domain, until they have about 51 actions.
    var resources: [ResourceDefinition] {
        let entities = product.domain.entities.value
        var random = product.random("entities")
        let wanted = Int.random(in: 48...60, using: &random)
        var rest = wanted
        var resources: [ResourceDefinition] = []
        // Each product starts at another entity, and all have the domain's first: every CRM has contacts.
        let start = entities.count > 1 ? Int.random(in: 1..<entities.count, using: &random) : 0
        let order = [0] + entities.indices.dropFirst().map { 1 + ($0 + start) % max(1, entities.count - 1) }
        var taken: Set<String> = []
        // Two rounds: an entity before its parent in the order is added in the second round. Without its parent it could not
        // be created.
        for index in order + order where rest >= 7 && entities.indices.contains(index) {
            guard !taken.contains(entities[index].singular), entities[index].parent.map(taken.contains) ?? true else {
                continue
            }
            taken.insert(entities[index].singular)
            let actions = actions(entities[index]).prefix(rest)
            rest -= actions.count
            resources.append(
                ResourceDefinition(
                    name: wording.resourceName(entities[index]), description: wording.resource(entities[index]),
                    actions: Array(actions)))
        }
        return resources
    }

    private func actions(_ entity: LargeEntity) -> [ActionDefinition] {
        var random = product.random(entity.singular)
        let usual = LargeWording.Usual.allCases.filter { usual in
            // Some entities can't be searched or deleted.
            switch usual {
            case .search: Int.random(in: 0..<3, using: &random) == 0
            case .delete: Int.random(in: 0..<8, using: &random) > 0
            default: true
            }
        }
        let further = entity.verbs.compactMap { LargeVerb.all[$0] }
        return usual.map { action($0, entity, &random) } + further.map { action($0, entity, &random) }
    }

    private func action(
        _ usual: LargeWording.Usual, _ entity: LargeEntity, _ random: inout SeededGenerator
    ) -> ActionDefinition {
        let schemas = schemas
        let path = schemas.collection(entity)
        let item = "\(path)/{\(schemas.idParameter(entity))}"
        let (method, place): (String, String) =
            switch usual {
            case .list: ("get", path)
            case .search: ("get", "\(path)/search")
            case .create: ("post", path)
            case .get: ("get", item)
            case .update: (product.number % 3 == 0 ? "put" : "patch", item)
            case .delete: ("delete", item)
            }
        return ActionDefinition(
            id: wording.id(usual, entity), displayName: wording.name(usual, entity),
            description: wording.description(usual, entity, &random), httpMethod: method, path: place,
            source: ActionDefinition.Provenance.generated.rawValue
        ) {
            switch usual {
            case .list: schemas.list(entity, path)
            case .search: schemas.search(entity, path)
            case .create: schemas.create(entity, path)
            case .get: schemas.get(entity, item)
            case .update: schemas.update(entity, item, replaces: method == "put")
            case .delete: schemas.delete(entity, item)
            }
        }
    }

    private func action(
        _ verb: LargeVerb, _ entity: LargeEntity, _ random: inout SeededGenerator
    ) -> ActionDefinition {
        let schemas = schemas
        let collection = schemas.collection(entity)
        let above = verb.isOfCollection ? collection : "\(collection)/{\(schemas.idParameter(entity))}"
        let path = "\(above)/\(verb.suffix)"
        return ActionDefinition(
            id: wording.id(verb, entity), displayName: wording.name(verb, entity),
            description: wording.description(verb, entity, &random), httpMethod: verb.method, path: path,
            source: ActionDefinition.Provenance.generated.rawValue
        ) { schemas.further(verb, entity, path) }
    }
}
