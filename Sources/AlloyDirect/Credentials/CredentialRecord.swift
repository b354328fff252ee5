import JSON
import Logging
import Platform

/// An account of a direct connector as it is stored.
struct CredentialRecord: Sendable, Equatable {
    /// 24 hexadecimal digits.
    let id: String
    /// The owner.
    let userId: String
    let connectorId: String
    let authenticationType: String
    /// The name for people.
    let name: String
    let createdAt: Timestamp
    var updatedAt: Timestamp
    /// The number of times that the secrets were written: two records of the same number have the same secrets.
    var generation = 1
    /// The members of `data` that are no secrets.
    var settings: JSONObject
    /// The names of declared secrets, by the members of `data` that refer to them.
    var references: [String: String]
    /// The granted access, for a way of OAuth 2.0.
    var grant: OAuthGrant?
    /// What must not be shown.
    var secrets: Secrets

    /// The secrets of an account.
    struct Secrets: Sendable, Equatable {
        /// The secret members of `data`.
        var fields: [String: Secret] = [:]
        /// The access token.
        var accessToken: Secret?
        /// The token that gets another access token.
        var refreshToken: Secret?

        /// All of them.
        var all: [Secret] { Array(fields.values) + [accessToken, refreshToken].compactMap(\.self) }
    }

    /// A row of the lists, as the service has it.
    var row: JSONValue {
        [
            "credentialId": .string(id), "name": .string(name), "type": .string("\(connectorId)-\(authenticationType)"),
            "createdAt": .string(createdAt.iso8601), "updatedAt": .string(updatedAt.iso8601),
        ]
    }
}

// The form on disk.
extension CredentialRecord {
    /// The latest version of the form that this program reads and writes.
    static let format = 1

    /// The record without its secrets.
    var json: JSONObject {
        var object: JSONObject = [
            "is": "alloy-host credential", "format": .int(Self.format), "credentialId": .string(id),
            "userId": .string(userId), "connectorId": .string(connectorId),
            "authenticationType": .string(authenticationType), "name": .string(name),
            "createdAt": .string(createdAt.iso8601), "updatedAt": .string(updatedAt.iso8601),
            "generation": .int(generation),
        ]
        if !settings.isEmpty { object["settings"] = .object(settings) }
        if !references.isEmpty {
            object["references"] = .object(JSONObject(sorted: references.mapValues { .string($0) }))
        }
        object.append("grant", grant.map { .object($0.json) })
        return object
    }

    /// Reads a record; nil where a part is missing. A record without `secrets` has those of `secrets`.
    init?(_ json: JSONValue, secrets: Secrets? = nil) {
        func text(_ name: String) -> String? { json[name]?.stringValue }
        guard json["is"] == "alloy-host credential", let id = text("credentialId"), let userId = text("userId"),
            let connectorId = text("connectorId"), let type = text("authenticationType"), let name = text("name"),
            let createdAt = text("createdAt").flatMap({ Timestamp(iso8601: $0) }),
            let updatedAt = text("updatedAt").flatMap({ Timestamp(iso8601: $0) }),
            let generation = json["generation"]?.intValue,
            let secrets = secrets ?? json["secrets"].flatMap(Secrets.init)
        else { return nil }
        let grant = json["grant"].map(OAuthGrant.init)
        if let grant, grant == nil { return nil }
        self.init(
            id: id, userId: userId, connectorId: connectorId, authenticationType: type, name: name,
            createdAt: createdAt, updatedAt: updatedAt, generation: generation,
            settings: json["settings"]?.objectValue ?? [:],
            references: Dictionary(
                (json["references"]?.objectValue?.members ?? []).compactMap { member in
                    member.value.stringValue.map { (member.key, $0) }
                }, uniquingKeysWith: { $1 }),
            grant: grant ?? nil, secrets: secrets)
    }
}

extension CredentialRecord.Secrets {
    /// The secrets in plain text, for the file or the credential helper.
    var json: JSONValue {
        var object = JSONObject()
        if !fields.isEmpty { object["fields"] = .object(JSONObject(sorted: fields.mapValues { .string($0.reveal()) })) }
        object.append("accessToken", accessToken.map { .string($0.reveal()) })
        object.append("refreshToken", refreshToken.map { .string($0.reveal()) })
        return .object(object)
    }

    /// Reads the secrets; nil for anything but an object.
    init?(_ json: JSONValue) {
        guard json.objectValue != nil else { return nil }
        for member in json["fields"]?.objectValue?.members ?? [] {
            fields[member.key] = member.value.stringValue.map { Secret($0) }
        }
        accessToken = json["accessToken"]?.stringValue.map { Secret($0) }
        refreshToken = json["refreshToken"]?.stringValue.map { Secret($0) }
    }
}

extension JSONObject {
    /// An object with the members of a dictionary in the order of their names.
    init(sorted members: [String: JSONValue]) {
        self.init(members.sorted { $0.key < $1.key }.map { Member(key: $0.key, value: $0.value) })
    }
}
