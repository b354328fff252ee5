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
    /// The consent links that were given out, by their token. Remembered for twice as long as they are good, so that
    /// one that is too late is told from one that never was.
    var links = ExpiringTable<ConsentLink>(memory: SeededGenerator.tokenLife * 2, capacity: 10_000)
    /// The presigned uploads, by their signature; remembered likewise.
    var uploads = ExpiringTable<PresignedUpload>(memory: PresignedUpload.life * 2, capacity: 10_000)
    /// The userId that calls without `x-alloy-userid` act as.
    let keyUserID: String
    /// Where its links point.
    let origins: SandboxOrigins

    /// How much time there has been, real and advanced, when the running call began.
    private(set) var elapsed = Duration.zero
    /// What the running call has made, changed and deleted so far.
    var changes: [StateChange] = []
    /// Whether the third party said no to the running call in an answer that says yes.
    var isRefused = false
    /// How long the third party takes over the running call.
    var delay = Duration.zero

    private var callCount = 0

    init(seed: String, origins: SandboxOrigins = SandboxOrigins()) {
        self.origins = origins
        random = SeededGenerator(seed: seed)
        keyUserID = random.hex(24)
        users = UserDirectory()
        // A row without a username: the service's list has such rows.
        users.add(UserAccount(id: keyUserID, username: nil, fullName: "API Key User"))
    }

    /// Starts a call: moves the clock and gives the id of the request.
    mutating func beginCall(elapsed: Duration) -> String {
        moveClock()
        callCount += 1
        self.elapsed = elapsed
        if !changes.isEmpty { changes = [] }
        isRefused = false
        delay = .zero
        return requestID
    }

    /// `req-` and the number of the call in ten digits: 14 bytes, and a string of that size lives without an allocation.
    private var requestID: String {
        String(unsafeUninitializedCapacity: 14) { text in
            _ = text.update(fromContentsOf: "req-".utf8)
            var rest = callCount
            for place in stride(from: 13, through: 4, by: -1) {
                text[place] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            }
            return 14
        }
    }

    /// Moves the clock by one step.
    mutating func moveClock() { moveClock(by: Self.step) }

    /// Moves the clock.
    mutating func moveClock(by duration: Duration) { now = now.advanced(by: duration) }

    /// The userId that a request states, whether or not there is such a user, or the key's own.
    func statedUser(_ headers: HTTPHeaders) -> String {
        guard let userID = headers["x-alloy-userid"], !userID.isEmpty else { return keyUserID }
        return userID
    }

    /// The userId that a request acts as: the one in its header, or the key's own.
    func actingUser(_ headers: HTTPHeaders) throws(ServiceFailure) -> String {
        let userID = statedUser(headers)
        guard users[userID] != nil else { throw .notFound(.user) }
        return userID
    }
}
