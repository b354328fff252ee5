import JSON
import Platform

/// One user and everything that only this user can reach: that nobody else's call ever looks in here is what isolates
/// users from each other.
struct UserAccount: Sendable {
    /// 24 hexadecimal digits.
    let id: String
    /// Unique, where there is one.
    var username: String?
    var fullName: String?
    /// In the order in which they were made.
    var credentials: [Credential] = []
    /// The uploaded files, in the order in which they were first stored.
    var files: [StoredFile] = []
    /// The third parties' own state, which outlives the credentials that reach it.
    var providers: [ProviderKey: any Provider] = [:]

    /// Which account at which third party.
    struct ProviderKey: Hashable, Sendable {
        var connectorID: String
        /// What the person chose at the consent page; nil for the account that everybody has.
        var account: String?
    }

    init(id: String, username: String?, fullName: String?) {
        self.id = id
        self.username = username
        self.fullName = fullName
    }

    /// The user as `GET /users/{userId}` gives it.
    var json: JSONValue {
        var object: JSONObject = ["userId": .string(id)]
        object.append("fullName", fullName.map(JSONValue.string))
        object.append("username", username.map(JSONValue.string))
        return .object(object)
    }

    /// What stands before "'s Slack Credential".
    private var displayName: String { fullName ?? username ?? "User" }

    /// Makes a credential; always a new one, never in place of another.
    mutating func addCredential(_ new: NewCredential, id: String, at now: Timestamp) {
        credentials.append(
            Credential(
                id: id, connectorID: new.connectorID, authenticationType: new.authenticationType,
                name: nextCredentialName(new), createdAt: now, updatedAt: now, grant: new.grant,
                life: CredentialLife(new.tokens, at: now)))
    }

    /// The name of the next credential: numbered from a connector's second on.
    private func nextCredentialName(_ new: NewCredential) -> String {
        let name = "\(displayName)'s \(new.connectorName) Credential"
        let taken = Set(credentials.filter { $0.connectorID == new.connectorID }.map(\.name))
        guard taken.contains(name) else { return name }
        var number = 2
        while taken.contains("\(name) (\(number))") { number += 1 }
        return "\(name) (\(number))"
    }
}
