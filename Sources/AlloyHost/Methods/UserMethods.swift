import Alloy
import JSON

/// `users.*`: the end users who own credentials.
enum UserMethods {
    static let all = [create, createBatch, list, get, update, delete, token]

    private static let id: JSONValue = "650a1f3c9d2e4b7a8c6d5e4f"
    private static let ada: JSONObject = ["userId": id, "username": "ada@example.com", "fullName": "Ada Lovelace"]

    private static let user = Parameter<String>("userId", "The user's id or username.")

    private static let username = Parameter<String>(
        "username", "Unique among the account's users, such as an email address.")
    private static let fullName = Parameter<String?>("fullName", "The user's name for people.")

    private static let create = Method(
        "users.create", "Create a user.",
        access: .accountWrite,
        parameters: [username, fullName],
        result: ResultSchema.object("UserCreated", "The new user.", ["userId": ResultSchema.string]),
        errors: [.invalidInput, .conflict],
        example: Method.Example(
            params: ["username": "ada@example.com", "fullName": "Ada Lovelace"], result: ["userId": id])
    ) { call throws(AlloyError) in
        let user = NewUser(username: call[username], fullName: call[fullName])
        return ["userId": .string(try await call.client.createUser(user, options: call.options()))]
    }

    private static let users = Parameter<[NewUser]>(
        "users", "The users to create.",
        .schema(["type": "array", "minItems": 1, "maxItems": 1_000, "items": .object(NewUser.schema)]))

    private static let createBatch = Method(
        "users.createBatch", "Create up to 1,000 users at once.",
        description: "Rows that are invalid are returned in `invalidUsers`; the other users are created.",
        access: .accountWrite,
        parameters: [users],
        result: ResultSchema.object(
            "UserBatch", "The result of a batch; `invalidUsers` has the rows that were refused.",
            ["message": ResultSchema.optionalString, "invalidUsers": ["type": "array"]]),
        errors: [.invalidInput],
        example: Method.Example(
            params: ["users": [["username": "ada@example.com"], ["username": "grace@example.com"]]],
            result: ["message": "success", "invalidUsers": []])
    ) { call throws(AlloyError) in
        try await call.client.createUsers(call[users], options: call.options()).json
    }

    private static let list = Method(
        "users.list", "List all users.",
        access: .accountRead,
        result: ResultSchema.object(
            "UserList", "The users of the account.", ["users": ResultSchema.array(of: ResultSchema.user)]),
        example: Method.Example(params: [:], result: ["users": [.object(ada)]])
    ) { call throws(AlloyError) in
        ["users": .array(try await call.client.listUsers(options: call.options()).map(\.json))]
    }

    private static let get = Method(
        "users.get", "Look up one user by id or username.", access: .read, parameters: [user],
        result: ResultSchema.user,
        errors: [.notFound], example: Method.Example(params: ["userId": "ada@example.com"], result: .object(ada))
    ) { call throws(AlloyError) in
        try await call.client.getUser(call[user], options: call.options()).json
    }

    private static let newUsername = Parameter<String?>("username", "The new username.")
    private static let newFullName = Parameter<String?>("fullName", "The new full name.")

    private static let update = Method(
        "users.update", "Change a user's name.",
        description: "The service's documentation does not agree on whether a username can be changed.",
        access: .write,
        parameters: [user, newUsername, newFullName],
        result: ResultSchema.user, errors: [.notFound, .invalidInput, .conflict],
        example: Method.Example(params: ["userId": id, "fullName": "Ada Lovelace"], result: .object(ada))
    ) { call throws(AlloyError) in
        try await call.client.updateUser(
            call[user], username: call[newUsername], fullName: call[newFullName],
            options: call.options()
        ).json
    }

    private static let delete = Method(
        "users.delete", "Delete a user and its credentials.", description: "This can't be undone.",
        access: .accountWrite, parameters: [user], result: ResultSchema.success, errors: [.notFound],
        example: Method.Example(params: ["userId": id], result: ["success": true])
    ) { call throws(AlloyError) in
        try await call.client.deleteUser(call[user], options: call.options()).json
    }

    private static let token = Method(
        "users.token", "Get a short-lived token for a user, for use in a browser.", access: .write, parameters: [user],
        result: ResultSchema.object("UserToken", "A short-lived token.", ["token": ResultSchema.string]),
        errors: [.notFound],
        example: Method.Example(params: ["userId": id], result: ["token": "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"]),
        handler: .waiting { call throws(AlloyError) in
            let token = try await call.client.userToken(call[user], options: call.options())
            // The caller has to see it; from now on it must appear nowhere else.
            call.services.log.redactor.register(transient: token)
            return .showing(["token": .string(token.reveal())], [token])
        })
}

extension NewUser: ParameterValue {
    package static let schema: JSONObject = [
        "type": "object", "required": ["username"], "additionalProperties": false,
        "properties": ["username": ["type": "string", "minLength": 1], "fullName": ["type": "string"]],
    ]
    package static let absent = NewUser(username: "")

    package init?(argument: JSONValue) {
        guard let username = argument["username"]?.stringValue else { return nil }
        self.init(username: username, fullName: argument["fullName"]?.stringValue)
    }
}
