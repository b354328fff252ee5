import AlloyHost
import BuildCommit

/// The line that `--version` prints: the version, the commit that the program was built from, and the platform.
enum VersionLine {
    static var text: String {
        "alloy-host \(HostVersion.program) (\(BuildCommit.name ?? "no commit"), \(architecture)-\(system))"
    }

    private static var architecture: String {
        #if arch(x86_64)
            "x86_64"
        #elseif arch(arm64)
            "arm64"
        #else
            "other"
        #endif
    }

    private static var system: String {
        #if os(Linux)
            "linux"
        #elseif os(macOS)
            "macos"
        #else
            "other"
        #endif
    }
}
