import Foundation

/// Files of the tests' own.
enum Fixture {
    /// The bytes of a file beside the golden sessions, which use it too.
    static func bytes(_ name: String) throws -> [UInt8] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return Array(try Data(contentsOf: root.appendingPathComponent("protocol/sessions/\(name)")))
    }
}
