import ActionForms
import Platform

/// The options of the host that its methods depend on.
public struct HostOptions: Sendable {
    /// The user that calls act for when they name none.
    public var userId: String?
    /// Indicates that the ledger stores the arguments of executions, and not only their digest.
    public var keepsArguments = false
    /// The most bytes of a `responseData` that are sent at once where the call does not say; nil for no bound.
    public var maximumResultBytes: Int?
    /// The least bound that makes sense.
    public static let leastResultBytes = 1_024
    /// The only user that calls may act for; rules over `userId`.
    public var lockedUserId: String?
    /// Indicates that the caller is trusted to decide what waits for a person's approval.
    public var isApprover: Bool
    /// Indicates that only reads are permitted.
    public var isReadOnly: Bool
    /// The policy for executions.
    public var policy: Policy
    /// The sources of the options of form fields.
    public var overlays = OptionOverlays.none
    /// The directory below which `files.upload` may read files; without one it reads none.
    public var filesFrom: ConfinedDirectory?
    /// The directory into which `results.save` may write files; without one it writes none.
    public var filesTo: OutputDirectory?
    /// The names of the secrets to which calls may refer, by connector. They are passed on as references.
    public var declaredSecrets = DeclaredSecrets()
    /// The program's version.
    public var version: String

    /// Options of these values.
    public init(
        userId: String? = nil, lockedUserId: String? = nil, isReadOnly: Bool = false, isApprover: Bool = false,
        policy: Policy = .none,
        filesFrom: ConfinedDirectory? = nil, version: String = HostVersion.program
    ) {
        self.userId = userId
        self.lockedUserId = lockedUserId
        self.isReadOnly = isReadOnly
        self.isApprover = isApprover
        self.policy = policy
        self.filesFrom = filesFrom
        self.version = version
    }

    /// The user that calls act for when they name none.
    var actingUserId: String? { lockedUserId ?? userId }
}

/// The versions that the host speaks of.
public enum HostVersion {
    /// The version of this program.
    public static let program = "0.1.0"
    /// The version of the native protocol: `protocol/wire.md` says what may change under which number.
    public static let `protocol` = "1.0"
}

/// The location of the catalogue's cache.
public enum CacheLocation: Sendable, Hashable {
    /// The memory of this process.
    case memory
    /// Additionally a directory, which is created when it is missing. `scope` separates what base URL, API version and
    /// key do not.
    case directory(String, scope: String = "")
}

/// The location of the ledger of executions.
public enum LedgerLocation: Sendable, Hashable {
    /// The memory of this process: a crash loses the record of what was sent.
    case memory
    /// A directory, which is created when it is missing. With nil the platform names none, and executions that write
    /// are refused.
    case directory(String?)
}
