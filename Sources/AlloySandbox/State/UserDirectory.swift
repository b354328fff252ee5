import JSON

/// All users, found by id or by username, listed in the order in which they were made.
struct UserDirectory: Sendable {
    private var accounts: [String: UserAccount] = [:]
    private var idsByUsername: [ExactString: String] = [:]
    /// Ids in the order of creation; those of deleted users stay until there are too many of them.
    private var order: [String] = []

    /// All users, oldest first.
    var all: [UserAccount] { order.compactMap { accounts[$0] } }

    /// The user of this id; an assignment must keep id and username.
    subscript(id: String) -> UserAccount? {
        _read { yield accounts[id] }
        _modify { yield &accounts[id] }
    }

    /// The user of this id or, failing that, of this username.
    func account(named idOrUsername: String) throws(ServiceFailure) -> UserAccount {
        if let account = accounts[idOrUsername] { return account }
        guard let id = idsByUsername[ExactString(idOrUsername)], let account = accounts[id] else {
            throw .notFound(.user)
        }
        return account
    }

    /// The id of the user who has a credential; every user is looked at.
    func owner(ofCredential id: String) -> String? {
        accounts.first { $0.value.credentials.contains { $0.id.hasSameCodePoints(as: id) } }?.key
    }

    /// True when a user has this username.
    func hasUsername(_ username: String) -> Bool { idsByUsername[ExactString(username)] != nil }

    /// Adds a user, whose id and username nobody has.
    mutating func add(_ account: UserAccount) {
        accounts[account.id] = account
        order.append(account.id)
        if let username = account.username { idsByUsername[ExactString(username)] = account.id }
    }

    /// Gives a user another username, which nobody else has.
    mutating func rename(_ id: String, to username: String) {
        if let old = accounts[id]?.username { idsByUsername[ExactString(old)] = nil }
        accounts[id]?.username = username
        idsByUsername[ExactString(username)] = id
    }

    /// Removes a user and all that is theirs.
    mutating func remove(_ id: String) {
        guard let account = accounts.removeValue(forKey: id) else { return }
        if let username = account.username { idsByUsername[ExactString(username)] = nil }
        if order.count > 2 * accounts.count + 16 { order.removeAll { accounts[$0] == nil } }
    }
}
