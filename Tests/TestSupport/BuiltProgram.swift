import Foundation

/// The executables that were built with the tests.
public enum BuiltProgram {
    /// The path of `alloy-host`: the one that `TESTED_ALLOY_HOST` names, such as a release build, or that of the tests' own build.
    public static let host = ProcessInfo.processInfo.environment["TESTED_ALLOY_HOST"] ?? path(of: "alloy-host")

    /// Returns the path of an executable in the directory of the tests.
    public static func path(of name: String) -> String { folder.appendingPathComponent(name).path }

    private static let folder: URL = {
        #if os(Linux)
            let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        #else
            let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
            let program = bundle?.bundlePath ?? CommandLine.arguments[0]
        #endif
        return URL(fileURLWithPath: program).deletingLastPathComponent()
    }()
}
