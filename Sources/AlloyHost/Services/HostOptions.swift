/// What the host was started with, as far as its methods depend on it.
public struct HostOptions: Sendable {
    /// The user that calls act for when they name none.
    public var userId: String?
    /// The program's version.
    public var version: String

    /// Options of these values.
    public init(userId: String? = nil, version: String = HostVersion.program) {
        self.userId = userId
        self.version = version
    }
}

/// The versions that the host speaks of.
public enum HostVersion {
    /// Of this program.
    public static let program = "0.1.0"
    /// Of the native protocol: what may change under which number stands in `protocol/README.md`.
    public static let `protocol` = "1.0"
}
