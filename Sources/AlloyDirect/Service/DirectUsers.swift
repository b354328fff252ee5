import JSON
import Platform
import ServiceAPI
import Locking
import TextCoding

/// The users of a host whose connectors are all direct: in a file of the state directory that all processes share, or in
/// memory.
///
/// The file is `direct-users.json`, with the mode 0600: `{is, format, users: [{userId, username, fullName?}]}`. It is read
/// again when a user is not known, and for every change, under a lock.
public final class DirectUsers: Sendable {
    /// A user.
    struct User: Sendable, Equatable {
        let userID: String
        var username: String
        var fullName: String?

        /// The user as the service describes one.
        var json: JSONValue {
            var object: JSONObject = ["userId": .string(userID), "username": .string(username)]
            object.append("fullName", fullName.map(JSONValue.string))
            return .object(object)
        }
    }

    /// The user that calls without a user act as.
    public static let ownUserID = "000000000000000000000001"

    private static let format = 1
    private static let maximumBytes = 64 << 20
    private static let lockLimit = Duration.seconds(5)

    private let directory: String?
    private let users: Mutex<[User]>
    private let makeID: @Sendable () -> String

    /// The users in this state directory, or for nil of this process alone.
    public convenience init(stateDirectory: String?) {
        self.init(
            stateDirectory: stateDirectory, makeID: { Hex.encode((0..<12).map { _ in UInt8.random(in: 0...255) }) })
    }

    init(stateDirectory: String?, makeID: @escaping @Sendable () -> String) {
        directory = stateDirectory
        self.makeID = makeID
        users = Mutex([])
    }

    // MARK: Reading

    /// All users, the oldest first; the own user first of all.
    func all() async throws(ServiceError) -> [JSONValue] {
        try await refresh()
        let own: JSONValue = ["userId": .string(Self.ownUserID), "fullName": "Own user of this host"]
        return [own] + users.withLock { $0 }.map(\.json)
    }

    /// Returns the id of a user with this id or username, or nil.
    func id(of idOrUsername: String) async throws(ServiceError) -> String? {
        if idOrUsername == Self.ownUserID { return idOrUsername }
        if let id = find(idOrUsername)?.userID { return id }
        try await refresh()
        return find(idOrUsername)?.userID
    }

    /// The user of this id or username, as the service describes one.
    func json(of idOrUsername: String) async throws(ServiceError) -> JSONValue {
        if idOrUsername == Self.ownUserID {
            return ["userId": .string(Self.ownUserID), "fullName": "Own user of this host"]
        }
        try await refresh()
        guard let user = find(idOrUsername) else { throw .notFound(.user) }
        return user.json
    }

    private func find(_ idOrUsername: String) -> User? {
        users.withLock { users in
            users.first { $0.userID == idOrUsername }
                ?? users.first { $0.username.hasSameCodePoints(as: idOrUsername) }
        }
    }

    // MARK: Changing

    /// `POST /users`.
    func create(_ body: RequestBody) async throws(ServiceError) -> JSONValue {
        try RequestBody.require(["username"], in: body.members)
        let username = try body.string("username") ?? ""
        let fullName = try body.string("fullName")
        let id = makeID()
        try await change { users throws(ServiceError) in
            if users.contains(where: { $0.username.hasSameCodePoints(as: username) }) { throw .usernameTaken(username) }
            users.append(User(userID: id, username: username, fullName: fullName))
        }
        return ["userId": .string(id)]
    }

    /// `POST /users/batch`: rows that can't be used are sent back, the others are made.
    func createBatch(_ body: RequestBody) async throws(ServiceError) -> JSONValue {
        guard let rows = body["users"]?.arrayValue else { throw .invalidInput("users must be an array") }
        guard rows.count <= 1_000 else { throw .invalidInput("At most 1000 users can be created at once") }
        let makeID = makeID
        let invalid = try await change { users throws(ServiceError) in
            var invalid: [JSONValue] = []
            var names = Set(users.map { ExactString($0.username) })
            for row in rows {
                guard let username = row["username"]?.stringValue, !username.isEmpty,
                    names.insert(ExactString(username)).inserted
                else {
                    invalid.append(row)
                    continue
                }
                users.append(User(userID: makeID(), username: username, fullName: row["fullName"]?.stringValue))
            }
            if invalid.count == rows.count { throw .noValidUsers }
            return invalid
        }
        return ["message": "success", "invalidUsers": .array(invalid)]
    }

    /// `PUT /users/{userId}`.
    func update(_ idOrUsername: String, _ body: RequestBody) async throws(ServiceError) -> JSONValue {
        let fullName = try body.string("fullName")
        let username = try body.string("username")
        return try await change { users throws(ServiceError) in
            guard let index = Self.index(of: idOrUsername, in: users) else { throw .notFound(.user) }
            if let username {
                guard !username.isEmpty else { throw .invalidInput("username must not be empty") }
                let isTaken = users.indices.contains {
                    $0 != index && users[$0].username.hasSameCodePoints(as: username)
                }
                if isTaken { throw .usernameTaken(username) }
                users[index].username = username
            }
            if let fullName { users[index].fullName = fullName }
            return users[index].json
        }
    }

    /// `DELETE /users/{userId}`. Returns the id of the removed user.
    func delete(_ idOrUsername: String) async throws(ServiceError) -> String {
        guard idOrUsername != Self.ownUserID else { throw .invalidInput("The own user of this host can't be deleted") }
        return try await change { users throws(ServiceError) in
            guard let index = Self.index(of: idOrUsername, in: users) else { throw .notFound(.user) }
            return users.remove(at: index).userID
        }
    }

    private static func index(of idOrUsername: String, in users: [User]) -> Int? {
        users.firstIndex { $0.userID == idOrUsername }
            ?? users.firstIndex { $0.username.hasSameCodePoints(as: idOrUsername) }
    }

    // MARK: The file

    private func refresh() async throws(ServiceError) {
        guard directory != nil else { return }
        try await onThread { () throws(ServiceError) in
            let read = try self.read()
            self.users.withLock { $0 = read }
        }
    }

    /// Changes the users, and writes the file before the change counts.
    private func change<Result: Sendable>(
        _ body: @escaping @Sendable (inout [User]) throws(ServiceError) -> Result
    ) async throws(ServiceError) -> Result {
        guard let directory else { return try users.withLock { users throws(ServiceError) in try body(&users) } }
        return try await onThread { () throws(ServiceError) in
            let lock = try self.lock(directory)
            defer { lock.unlockAndClose() }
            var changed = try self.read()
            let result = try body(&changed)
            try self.write(changed, directory)
            self.users.withLock { $0 = changed }
            return result
        }
    }

    private func onThread<Result: Sendable>(
        _ body: @escaping @Sendable () throws(ServiceError) -> Result
    ) async throws(ServiceError) -> Result {
        try await BlockingWork.run { Swift.Result(catching: body) }.get()
    }

    private func path(_ directory: String) -> String { "\(directory)/direct-users.json" }

    private func lock(_ directory: String) throws(ServiceError) -> Descriptor {
        do throws(SystemError) {
            try FileSystem.createDirectory(directory)
            let file = try Descriptor.openForLocking(path: "\(directory)/direct-users.lock")
            do throws(SystemError) {
                try file.lock(.exclusive, until: .now + Self.lockLimit)
            } catch {
                file.close()
                throw error
            }
            return file
        } catch {
            throw .hostFailure("The users of this host can't be changed (\(error))")
        }
    }

    private func read() throws(ServiceError) -> [User] {
        guard let directory else { return [] }
        let bytes: [UInt8]
        do throws(SystemError) {
            let file = try Descriptor.open(path: path(directory))
            defer { file.close() }
            bytes = try file.readToEnd(maximumBytes: Self.maximumBytes)
        } catch {
            if error.isMissing { return [] }
            throw .hostFailure("The file of the users, \(path(directory)), can't be read (\(error))")
        }
        let json = try? JSONValue(parsing: bytes)
        if let json, let newer = NewerFormat(of: json, supported: Self.format) {
            throw .hostFailure("\(path(directory)): \(newer); use the newer alloy-host")
        }
        guard let rows = json?["users"]?.arrayValue else {
            throw .hostFailure("The file of the users, \(path(directory)), is damaged")
        }
        return rows.compactMap { row in
            guard let id = row["userId"]?.stringValue, let username = row["username"]?.stringValue else { return nil }
            return User(userID: id, username: username, fullName: row["fullName"]?.stringValue)
        }
    }

    private func write(_ users: [User], _ directory: String) throws(ServiceError) {
        let json: JSONValue = [
            "is": "alloy-host users", "format": .int(Self.format), "users": .array(users.map(\.json)),
        ]
        do throws(SystemError) {
            try FileReplacement(path(directory)).replace(with: json.bytes, suffix: ".\(makeID()).new")
        } catch {
            throw .hostFailure("The file of the users, \(path(directory)), can't be written (\(error))")
        }
    }
}
