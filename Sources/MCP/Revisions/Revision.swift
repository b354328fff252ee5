/// A revision of the Model Context Protocol, named by its date.
///
/// Source: https://modelcontextprotocol.io/specification
public enum Revision: String, Sendable, CaseIterable, Comparable {
    case november2024 = "2024-11-05"
    case march2025 = "2025-03-26"
    case june2025 = "2025-06-18"
    case november2025 = "2025-11-25"
    case july2026 = "2026-07-28"

    public static func < (left: Revision, right: Revision) -> Bool { left.rawValue < right.rawValue }

    /// True if each request carries the version and the client's capabilities, and there is no handshake.
    public var isStateless: Bool { self >= .july2026 }

    /// The revisions that begin with the request `initialize`, the oldest first.
    public static let withHandshake = allCases.filter { !$0.isStateless }

    /// The revisions that a request may name in its `_meta`, the newest first.
    public static let stateless = Array(allCases.filter(\.isStateless).reversed())

    /// The revision for a client that asks for `requested` in `initialize`: the same one if the server knows it, else the
    /// newest with a handshake (lifecycle, "Version Negotiation").
    static func negotiated(_ requested: String) -> Revision {
        withHandshake.first { $0.rawValue == requested } ?? .november2025
    }
}
