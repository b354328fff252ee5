import HTTP
import JSON
import OpenAPI

/// The form of the things of one collection, from the samples of the actions on it.
struct RecordShape: Sendable {
    /// A thing in the provider's form.
    let sample: JSONObject
    /// The member that the path's placeholder represents: `id`, `number`, `slug`.
    let keyField: String
    /// The form of the ids.
    let form: IdentifierForm
    /// The members that a caller may set.
    let settable: [String: JSONValue]

    /// The shape of what is kept in the collection of this path.
    init(_ collection: PathPattern, _ routes: RecordRoutes) {
        let key = collection.key
        let candidates = [
            routes.action("get", key + "/{}"), routes.action("post", key), routes.action("put", key + "/{}"),
            routes.action("patch", key + "/{}"),
        ].compactMap { $0?.sampleSuccessResponse }
        let records = candidates.compactMap { $0[at: Self.recordPath(in: $0)]?.objectValue }
        let element = routes.action("get", key)?.sampleSuccessResponse.flatMap { sample in
            Self.listPath(in: sample).flatMap { sample[at: $0]?[0]?.objectValue }
        }
        // Some answers tell less than others of the same thing.
        var sample: JSONObject = [:]
        for record in records + (element.map { [$0] } ?? []) {
            for member in record.members where !sample.contains(key: member.key) { sample.members.append(member) }
        }
        self.sample = sample
        let item = ["get", "put", "patch", "delete", "post"].lazy.compactMap { routes.action($0, key + "/{}") }.first
        keyField = Self.keyField(
            of: sample, placeholder: item.flatMap { PathPattern($0.path).lastPlaceholder } ?? "id")
        form = IdentifierForm(sample[keyField])
        var settable: [String: JSONValue] = [:]
        for method in ["post", "put", "patch"] {
            let action = routes.action(method, method == "post" ? key : key + "/{}")
            guard let schema = action?.requestBody else { continue }
            let properties = Self.bodySchema(schema).schema["properties"]?.objectValue?.members ?? []
            // What making says counts: that is where the defaults stand.
            for member in properties where settable[member.key] == nil {
                settable[member.key] = member.value
            }
        }
        self.settable = settable
    }

    /// A body's schema without the envelope that some providers want: `{"contact": {…}}`.
    static func bodySchema(_ schema: JSONValue) -> (envelope: String?, schema: JSONValue) {
        guard let properties = schema["properties"]?.objectValue, properties.count == 1,
            let only = properties.members.first, only.value["properties"] != nil
        else { return (nil, schema) }
        return (only.key, only.value)
    }

    /// The member that tells things apart: named as the placeholder; or as it is without the thing's own name
    /// (`issue_number`: `number`); or `id`.
    private static func keyField(of sample: JSONObject, placeholder: String) -> String {
        if sample.contains(key: placeholder) { return placeholder }
        let words = placeholder.identifierWords
        let names = sample.members.map { (name: $0.key, words: $0.key.identifierWords) }
        for start in words.indices.dropFirst() {
            if let match = names.first(where: { $0.words.elementsEqual(words[start...]) }) { return match.name }
        }
        return names.first { ["id", "uuid", "key", "slug", "name"].contains($0.words.joined()) }?.name ?? "id"
    }

    // MARK: Envelopes

    private static let listNames = [
        "data", "items", "results", "values", "records", "entries", "rows", "list", "elements", "content", "objects",
    ]
    private static let recordNames = ["data", "result", "item", "record", "object", "response"]
    private static let keyNames: Set = ["id", "Id", "ID", "uuid", "key", "_id", "gid", "slug"]

    /// Returns the path of a list's array in its answer; nil when this is no list.
    static func listPath(in sample: JSONValue) -> [String]? {
        if sample.arrayValue != nil { return [] }
        guard let object = sample.objectValue else { return nil }
        let arrays = object.members.filter { $0.value.arrayValue != nil }
        if let named = arrays.first(where: { listNames.contains($0.key.lowercased()) }) { return [named.key] }
        guard !object.keys.contains(where: keyNames.contains) else { return nil }
        if let first = arrays.first(where: { $0.value[0]?.objectValue != nil }) { return [first.key] }
        for member in object.members where listNames.contains(member.key.lowercased()) {
            if let path = member.value.objectValue != nil ? listPath(in: member.value) : nil {
                return [member.key] + path
            }
        }
        return nil
    }

    /// Returns the path of the thing itself in an answer.
    static func recordPath(in sample: JSONValue) -> [String] {
        guard let object = sample.objectValue, !object.keys.contains(where: keyNames.contains) else { return [] }
        let objects = object.members.filter { $0.value.objectValue != nil }
        if let named = objects.first(where: { recordNames.contains($0.key.lowercased()) }) { return [named.key] }
        let keyed = objects.filter { $0.value.objectValue?.keys.contains(where: keyNames.contains) ?? false }
        return object.count <= 3 && keyed.count == 1 ? [keyed[0].key] : []
    }
}

extension JSONValue {
    /// The value at the end of these names.
    subscript(at path: [String]) -> JSONValue? {
        path.reduce(self as JSONValue?) { value, name in value?[name] }
    }

    /// Returns the value with another one at the end of these names; if there is none, the value itself.
    func replacing(at path: some Collection<String>, with value: JSONValue) -> JSONValue {
        guard let name = path.first else { return value }
        guard var object = objectValue, let member = object[name] else { return self }
        object[name] = member.replacing(at: path.dropFirst(), with: value)
        return .object(object)
    }
}
