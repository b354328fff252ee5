import HTTP
import Platform

/// Everything that calls change, as one value.
struct ServiceState: Sendable {
    /// When every sandbox starts: 2025-10-01T09:00:00.000Z.
    static let start = Timestamp(milliseconds: 1_759_309_200_000)
    /// How far a call moves the clock: enough that no two things have the same time.
    static let step = Duration.milliseconds(20)

    /// The sandbox's own time.
    private(set) var now = start
    /// The source of all ids and tokens.
    var random: SeededGenerator
    /// All users with what is theirs.
    var users: UserDirectory
    /// The consent links that were given out, by their token.
    var links: [String: ConsentLink] = [:]
    /// The presigned uploads, by their signature.
    var uploads: [String: PresignedUpload] = [:]
    /// What computes the digest of uploaded bytes.
    let digest: any ContentDigest
    /// The userId that calls without `x-alloy-userid` act as.
    let keyUserID: String

    private var callCount = 0

    init(seed: String, digest: any ContentDigest) {
        random = SeededGenerator(seed: seed)
        self.digest = digest
        keyUserID = random.hex(24)
        users = UserDirectory()
        // A row without a username: the service's list has such rows.
        users.add(UserAccount(id: keyUserID, username: nil, fullName: "API Key User"))
    }

    /// Starts a call: moves the clock and gives the id of the request.
    mutating func beginCall() -> String {
        moveClock()
        callCount += 1
        // 14 bytes: a string of that size lives without an allocation.
        let digits = String(callCount)
        return "req-" + String(repeating: "0", count: max(0, 10 - digits.utf8.count)) + digits
    }

    /// Moves the clock by one step.
    mutating func moveClock() { moveClock(by: Self.step) }

    /// Moves the clock.
    mutating func moveClock(by duration: Duration) { now = now.advanced(by: duration) }

    /// The userId that a request acts as: the one in its header, or the key's own.
    func actingUser(_ headers: HTTPHeaders) throws(ServiceFailure) -> String {
        guard let userID = headers["x-alloy-userid"], !userID.isEmpty else { return keyUserID }
        guard users[userID] != nil else { throw .notFound(.user) }
        return userID
    }
}
