import Foundation

/// The files beside the golden sessions, used by several test targets.
public enum SessionFile {
    /// Returns the bytes of the file with this name.
    public static func bytes(_ name: String) throws -> [UInt8] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return Array(try Data(contentsOf: root.appendingPathComponent("protocol/sessions/\(name)")))
    }
}
