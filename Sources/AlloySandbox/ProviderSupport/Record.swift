import JSON
import Platform

/// One thing that a provider keeps.
struct Record: Sendable {
    /// The provider's id of it, as text even where the provider writes a number.
    let id: String
    /// What the caller stored, and what the provider added.
    var fields: JSONObject
    let createdAt: Timestamp
    var updatedAt: Timestamp
    /// Deleted for the lists, but kept: HubSpot and Notion archive.
    var isArchived = false

    /// The id as a number where it is one.
    var numericID: JSONValue { JSONNumber(text: id).map(JSONValue.number) ?? .string(id) }
}

extension JSONObject {
    /// Takes over every member of `other`, replacing those of the same name.
    mutating func merge(_ other: JSONObject) {
        for member in other.members { self[member.key] = member.value }
    }

    /// This object with the members of `other` over its own.
    func merging(_ other: JSONObject) -> JSONObject {
        var copy = self
        copy.merge(other)
        return copy
    }
}
