import JSON
import ServiceAPI

/// All users, found by id or by username, listed in the order of creation.
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
    func account(named idOrUsername: String) throws(ServiceError) -> UserAccount {
        if let account = accounts[idOrUsername] { return account }
        guard let id = idsByUsername[ExactString(idOrUsername)], let account = accounts[id] else {
            throw .notFound(.user)
        }
        return account
    }

    /// The id of the user who has a credential. Searches all users.
    func owner(ofCredential id: String) -> String? {
        accounts.first { $0.value.credentials.contains { $0.id.hasSameCodePoints(as: id) } }?.key
    }

    /// Returns true when a user has this username.
    func hasUsername(_ username: String) -> Bool { idsByUsername[ExactString(username)] != nil }

    /// Adds a user with a new id and username.
    mutating func add(_ account: UserAccount) {
        accounts[account.id] = account
        order.append(account.id)
        if let username = account.username { idsByUsername[ExactString(username)] = account.id }
    }

    /// Changes a user's username to one that no other user has.
    mutating func rename(_ id: String, to username: String) {
        if let old = accounts[id]?.username { idsByUsername[ExactString(old)] = nil }
        accounts[id]?.username = username
        idsByUsername[ExactString(username)] = id
    }

    /// Removes a user with all objects of the user.
    mutating func remove(_ id: String) {
        guard let account = accounts.removeValue(forKey: id) else { return }
        if let username = account.username { idsByUsername[ExactString(username)] = nil }
        if order.count > 2 * accounts.count + 16 { order.removeAll { accounts[$0] == nil } }
    }
}

extension ServiceState {
    /// The greatest number of rows in one batch.
    private static var maximumBatch: Int { 1_000 }

    /// `POST /users`.
    mutating func createUser(_ body: RequestBody) throws(ServiceError) -> ServiceResponse {
        try RequestBody.require(["username"], in: body.members)
        let username = try body.string("username") ?? ""
        let fullName = try body.string("fullName")
        guard !users.hasUsername(username) else { throw .usernameTaken(username) }
        let id = addUser(username: username, fullName: fullName)
        return ServiceResponse(["userId": .string(id)])
    }

    /// `POST /users/batch`: rows that can't be used are sent back, the others are made.
    mutating func createUsers(_ body: RequestBody) throws(ServiceError) -> ServiceResponse {
        guard let rows = body["users"]?.arrayValue else { throw .invalidInput("users must be an array") }
        // The limit is documented, the answer beyond it is not.
        guard rows.count <= Self.maximumBatch else {
            throw .invalidInput("At most \(Self.maximumBatch) users can be created at once")
        }
        var invalid: [JSONValue] = []
        for row in rows {
            guard let username = row["username"]?.stringValue, !username.isEmpty, !users.hasUsername(username) else {
                invalid.append(row)
                continue
            }
            _ = addUser(username: username, fullName: row["fullName"]?.stringValue)
        }
        guard invalid.count < rows.count else { throw .noValidUsers }
        return ServiceResponse(["message": "success", "invalidUsers": .array(invalid)])
    }

    /// `GET /users`.
    func listUsers() -> ServiceResponse {
        ServiceResponse(["data": .array(users.all.map(\.json))])
    }

    /// `PUT /users/{userId}`. One guide says a username can't change; the reference lists it, and is followed.
    mutating func updateUser(_ user: String, _ body: RequestBody) throws(ServiceError) -> ServiceResponse {
        let account = try users.account(named: user)
        let fullName = try body.string("fullName")
        if let username = try body.string("username"), !username.hasSameCodePoints(as: account.username ?? "") {
            guard !username.isEmpty else { throw .invalidInput("username must not be empty") }
            guard !users.hasUsername(username) else { throw .usernameTaken(username) }
            users.rename(account.id, to: username)
        }
        if let fullName { users[account.id]?.fullName = fullName }
        changes.append(StateChange(.updated, "user", account.id))
        return ServiceResponse(try users.account(named: account.id).json)
    }

    /// `DELETE /users/{userId}`: the guide's form, with everything that hangs off the user.
    mutating func deleteUser(_ user: String) throws(ServiceError) -> ServiceResponse {
        let account = try users.account(named: user)
        let id = account.id
        // Made up: a key needs its user.
        guard id != keyUserID else { throw .invalidInput("The user of the API key can't be deleted") }
        users.remove(id)
        links.removeAll { $0.userID == id }
        uploads.removeAll { $0.userID == id }
        changes.append(StateChange(.deleted, "user", id))
        changes += account.credentials.map { StateChange(.deleted, "credential", $0.id) }
        changes += account.files.map { StateChange(.deleted, "file", $0.s3Key) }
        return .success
    }

    /// `GET /users/{userId}/token`.
    mutating func makeToken(_ user: String) throws(ServiceError) -> ServiceResponse {
        let id = try users.account(named: user).id
        return ServiceResponse(["token": .string(random.token(userID: id, at: now))])
    }

    private mutating func addUser(username: String, fullName: String?) -> String {
        let id = random.hex(24)
        users.add(UserAccount(id: id, username: username, fullName: fullName))
        changes.append(StateChange(.created, "user", id))
        return id
    }
}
