import Foundation

/// The files of `Tests/Fixtures`: one of each version of each format, as that version wrote it. They are never changed. Those of a
/// version that no program writes yet are made up; every program that exists refuses them.
public enum Fixture {
    /// The bytes of a file.
    public static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
    }

    /// The path of a file.
    public static func path(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures").appendingPathComponent(name).path
    }
}
