import ActionForms
import Platform

/// What the host was started with, as far as its methods depend on it.
public struct HostOptions: Sendable {
    /// The user that calls act for when they name none.
    public var userId: String?
    /// True when the ledger keeps the arguments of executions, and not only their digest.
    public var keepsArguments = false
    /// The most bytes of a `responseData` that are sent at once where the call does not say; nil for no bound.
    public var maximumResultBytes: Int?
    /// The least bound that makes sense.
    public static let leastResultBytes = 1_024
    /// The only user that calls may act for; rules over `userId`.
    public var lockedUserId: String?
    /// Whether only what reads is let through.
    public var isReadOnly: Bool
    /// What may be executed.
    public var policy: Policy
    /// Where the options of fields come from.
    public var overlays = OptionOverlays.none
    /// The directory below which `files.upload` may read files; without one it reads none.
    public var filesFrom: ConfinedDirectory?
    /// The program's version.
    public var version: String

    /// Options of these values.
    public init(
        userId: String? = nil, lockedUserId: String? = nil, isReadOnly: Bool = false, policy: Policy = .none,
        filesFrom: ConfinedDirectory? = nil, version: String = HostVersion.program
    ) {
        self.userId = userId
        self.lockedUserId = lockedUserId
        self.isReadOnly = isReadOnly
        self.policy = policy
        self.filesFrom = filesFrom
        self.version = version
    }

    /// The user that calls act for when they name none.
    var actingUserId: String? { lockedUserId ?? userId }
}

/// The versions that the host speaks of.
public enum HostVersion {
    /// Of this program.
    public static let program = "0.1.0"
    /// Of the native protocol: what may change under which number stands in `protocol/wire.md`.
    public static let `protocol` = "1.0"
}
