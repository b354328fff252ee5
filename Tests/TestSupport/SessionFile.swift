import Foundation

/// The files beside the golden sessions, which several test targets use.
public enum SessionFile {
    /// The bytes of the file of this name.
    public static func bytes(_ name: String) throws -> [UInt8] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return Array(try Data(contentsOf: root.appendingPathComponent("protocol/sessions/\(name)")))
    }
}
