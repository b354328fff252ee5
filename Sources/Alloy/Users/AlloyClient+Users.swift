import JSON
import Logging

extension AlloyClient {
    /// The most users that one batch may hold.
    public static let maximumBatchUsers = 1_000

    /// Creates a user and returns its id (`POST /users`).
    public func createUser(_ user: NewUser, options: CallOptions = CallOptions()) async throws(AlloyError) -> String {
        try InputCheck.notEmpty(user.username, "username")
        let call = metadataCall(.usersCreate, "POST", "/users", body: user.json, .write, options)
        return try await perform(call) { json in
            ResponseEnvelope.object(json, "data", "user")?.text("userId", "id", "_id")
        }
    }

    /// Creates up to 1,000 users (`POST /users/batch`, which only the Embedded reference describes).
    public func createUsers(
        _ users: [NewUser], options: CallOptions = CallOptions()
    ) async throws(AlloyError) -> UserBatch {
        var check = InputCheck()
        if users.isEmpty || users.count > Self.maximumBatchUsers {
            check.add("users", "1 to \(Self.maximumBatchUsers) users", got: "\(users.count) users")
        }
        try check.finish()
        let body: JSONValue = ["users": .array(users.map(\.json))]
        let call = metadataCall(.usersCreateBatch, "POST", "/users/batch", body: body, .write, options)
        return try await perform(call, decode: UserBatch.init)
    }

    /// Lists all users (`GET /users`; it has no pages).
    public func listUsers(options: CallOptions = CallOptions()) async throws(AlloyError) -> [User] {
        let call = metadataCall(.usersList, "GET", "/users", .read, options)
        return try await perform(call) { json in ResponseEnvelope.array(json, "data", "users")?.compactMap(User.init) }
    }

    /// Returns the user with this id or username (`GET /users/{userId}`).
    public func getUser(_ user: String, options: CallOptions = CallOptions()) async throws(AlloyError) -> User {
        try InputCheck.notEmpty(user, "userId")
        return try await perform(metadataCall(.usersGet, "GET", "/users/\(user)", .read, options), decode: Self.user)
    }

    /// Changes a user (`PUT /users/{userId}`). Whether a username can be changed, the service's pages contradict each other.
    public func updateUser(
        _ user: String, username: String? = nil, fullName: String? = nil, options: CallOptions = CallOptions()
    ) async throws(AlloyError) -> User {
        try InputCheck.notEmpty(user, "userId")
        var body = JSONObject()
        body.append("username", username.map(JSONValue.string))
        body.append("fullName", fullName.map(JSONValue.string))
        let call = metadataCall(.usersUpdate, "PUT", "/users/\(user)", body: .object(body), .idempotent, options)
        return try await perform(call, decode: Self.user)
    }

    /// Deletes a user with everything that hangs off it, credentials included (`DELETE /users/{userId}`).
    public func deleteUser(
        _ user: String, options: CallOptions = CallOptions()
    ) async throws(AlloyError) -> Confirmation {
        try InputCheck.notEmpty(user, "userId")
        let call = metadataCall(.usersDelete, "DELETE", "/users/\(user)", .idempotent, options)
        return try await perform(call, decode: Confirmation.init)
    }

    /// Returns a token for the user, for use in a browser (`GET /users/{userId}/token`, which only the Embedded reference
    /// describes). It lives about an hour.
    public func userToken(_ user: String, options: CallOptions = CallOptions()) async throws(AlloyError) -> Secret {
        try InputCheck.notEmpty(user, "userId")
        let call = metadataCall(.usersToken, "GET", "/users/\(user)/token", .read, options)
        return try await perform(call) { json in ResponseEnvelope.object(json, "data")?.text("token").map(Secret.init) }
    }

    private static func user(_ json: JSONValue) -> User? {
        ResponseEnvelope.object(json, "data", "user").flatMap { User(.object($0)) }
    }
}
