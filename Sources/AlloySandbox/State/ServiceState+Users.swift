import JSON

extension ServiceState {
    /// The greatest number of rows in one batch.
    private static var maximumBatch: Int { 1_000 }

    /// `POST /users`.
    mutating func createUser(_ body: RequestBody) throws(ServiceFailure) -> ServiceAnswer {
        try RequestBody.require(["username"], in: body.members)
        let username = try body.string("username") ?? ""
        let fullName = try body.string("fullName")
        guard !users.hasUsername(username) else { throw .usernameTaken(username) }
        let id = addUser(username: username, fullName: fullName)
        return ServiceAnswer(["userId": .string(id)])
    }

    /// `POST /users/batch`: rows that can't be used are sent back, the others are made.
    mutating func createUsers(_ body: RequestBody) throws(ServiceFailure) -> ServiceAnswer {
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
        return ServiceAnswer(["message": "success", "invalidUsers": .array(invalid)])
    }

    /// `GET /users`.
    func listUsers() -> ServiceAnswer {
        ServiceAnswer(["data": .array(users.all.map(\.json))])
    }

    /// `PUT /users/{userId}`. One guide says a username can't change; the reference lists it, and is followed.
    mutating func updateUser(_ user: String, _ body: RequestBody) throws(ServiceFailure) -> ServiceAnswer {
        let account = try users.account(named: user)
        let fullName = try body.string("fullName")
        if let username = try body.string("username"), !username.hasSameCodePoints(as: account.username ?? "") {
            guard !username.isEmpty else { throw .invalidInput("username must not be empty") }
            guard !users.hasUsername(username) else { throw .usernameTaken(username) }
            users.rename(account.id, to: username)
        }
        if let fullName { users[account.id]?.fullName = fullName }
        changes.append(StateChange(.updated, "user", account.id))
        return ServiceAnswer(try users.account(named: account.id).json)
    }

    /// `DELETE /users/{userId}`: the guide's form, with everything that hangs off the user.
    mutating func deleteUser(_ user: String) throws(ServiceFailure) -> ServiceAnswer {
        let account = try users.account(named: user)
        let id = account.id
        // Made up: a key without its user could act as nobody.
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
    mutating func makeToken(_ user: String) throws(ServiceFailure) -> ServiceAnswer {
        let id = try users.account(named: user).id
        return ServiceAnswer(["token": .string(random.token(userID: id, at: now))])
    }

    private mutating func addUser(username: String, fullName: String?) -> String {
        let id = random.hex(24)
        users.add(UserAccount(id: id, username: username, fullName: fullName))
        changes.append(StateChange(.created, "user", id))
        return id
    }
}
