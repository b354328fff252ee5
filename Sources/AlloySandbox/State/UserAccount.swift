import JSON
import Platform

/// One user and everything that only this user can access: no other user's call reads it, which isolates users from each
/// other.
struct UserAccount: Sendable {
    /// 24 hexadecimal digits.
    let id: String
    /// The unique username, where there is one.
    var username: String?
    var fullName: String?
    /// The credentials in the order of creation.
    var credentials: [SandboxCredential] = []
    /// The uploaded files, in the order in which they were first stored.
    var files: [SandboxFile] = []
    /// The state of the providers' accounts, which outlives the credentials.
    var providers: [ProviderKey: any Provider] = [:]

    /// An account at a provider.
    struct ProviderKey: Hashable, Sendable {
        var connectorID: String
        /// The account that the person chose on the consent page; nil for the default account.
        var account: String?
    }

    init(id: String, username: String?, fullName: String?) {
        self.id = id
        self.username = username
        self.fullName = fullName
    }

    /// The user as `GET /users/{userId}` returns it.
    var json: JSONValue {
        var object: JSONObject = ["userId": .string(id)]
        object.append("fullName", fullName.map(JSONValue.string))
        object.append("username", username.map(JSONValue.string))
        return .object(object)
    }

    /// The text before "'s Slack Credential".
    private var displayName: String { fullName ?? username ?? "User" }

    /// Adds a new credential; never replaces one.
    mutating func addCredential(_ new: NewSandboxCredential, id: String, at now: Timestamp) {
        credentials.append(
            SandboxCredential(
                id: id, connectorID: new.connectorID, authenticationType: new.authenticationType,
                name: nextCredentialName(new), createdAt: now, updatedAt: now, grant: new.grant,
                lifecycle: CredentialLifecycle(new.tokens, at: now)))
    }

    /// The name of the next credential: numbered from a connector's second on.
    private func nextCredentialName(_ new: NewSandboxCredential) -> String {
        let name = "\(displayName)'s \(new.connectorName) Credential"
        let taken = Set(credentials.filter { $0.connectorID == new.connectorID }.map(\.name))
        guard taken.contains(name) else { return name }
        var number = 2
        while taken.contains("\(name) (\(number))") { number += 1 }
        return "\(name) (\(number))"
    }
}
