import Foundation

/// The path of a temporary folder, which is removed with the value. It is not created.
public final class TemporaryFolder: Sendable {
    public let path: String

    public init() { path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
