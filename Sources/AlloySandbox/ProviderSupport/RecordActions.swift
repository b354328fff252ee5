import JSON

/// The five usual actions on one kind of record, for providers whose API is regular.
struct RecordActions {
    /// The record's name in ids, such as `Contact`.
    var singular: String
    /// Its plural in ids, such as `Companies`.
    var plural: String
    /// The provider's path of the collection.
    var path: String
    /// The placeholder behind it.
    var idParameter: String
    /// What comes behind the placeholder, such as `.json`.
    var pathSuffix = ""
    var idSchema: JSONValue = Schema.string()
    /// The method of an update, in lower case.
    var updateMethod = "patch"
    var listParameters: [JSONValue] = []
    var getParameters: [JSONValue] = []
    var createBody: JSONValue
    var updateBody: JSONValue
    /// One record as the provider answers it.
    var sample: JSONValue
    /// The answer to a list.
    var listSample: JSONValue
    /// The answers to writes, where they are not the record.
    var createSample: JSONValue?
    var updateSample: JSONValue?
    var deleteSample: JSONValue?

    /// A sample record of a provider that numbers its records: the number, the fields, and what the provider adds.
    static func sample(_ fields: JSONObject, _ further: JSONObject) -> JSONValue {
        let number: JSONObject = ["id": 1_000_042]
        return .object(number.merging(fields).merging(further))
    }

    /// List, get, create, update, delete.
    var all: [ActionDefinition] { [list, get, create, update, delete] }

    var list: ActionDefinition {
        ActionDefinition(
            "list\(plural)", "List \(words(plural))", "List \(words(plural)), a page at a time.", "get", path,
            parameters: listParameters, response: listSample)
    }

    var get: ActionDefinition {
        ActionDefinition(
            "get\(singular)", "Get \(noun)", "Get \(noun) by its id.", "get", itemPath,
            parameters: [id] + getParameters, response: sample)
    }

    var create: ActionDefinition {
        ActionDefinition(
            "create\(singular)", "Create \(noun)", "Create \(noun).", "post", path, body: createBody,
            response: createSample ?? sample)
    }

    var update: ActionDefinition {
        var response = updateSample
        // A patch is answered with nothing, unless `updateSample` says otherwise.
        if response == nil, updateMethod != "patch" { response = sample }
        return ActionDefinition(
            "update\(singular)", "Update \(noun)", "Change the given fields of \(noun).", updateMethod, itemPath,
            parameters: [id], body: updateBody, response: response)
    }

    var delete: ActionDefinition {
        ActionDefinition(
            "delete\(singular)", "Delete \(noun)", "Delete \(noun).", "delete", itemPath, parameters: [id],
            response: deleteSample)
    }

    /// The path of one record.
    var itemPath: String { "\(path)/{\(idParameter)}\(pathSuffix)" }

    private var id: JSONValue { Parameter.path(idParameter, "The id of the \(words(singular)).", idSchema) }

    private var noun: String {
        let name = words(singular)
        return ("aeiou".contains(name.prefix(1)) ? "an " : "a ") + name
    }

    /// `LineItems` as it stands in a sentence: `line items`.
    private func words(_ name: String) -> String {
        name.reduce(into: "") { text, letter in
            if letter.isUppercase, !text.isEmpty { text.append(" ") }
            text.append(letter.lowercased())
        }
    }
}
