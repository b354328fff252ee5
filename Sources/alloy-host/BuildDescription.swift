import AlloyHost

/// The version, the commit and the platform of this program, such as `alloy-host 0.1.0 (25654b2d8c01, x86_64-linux)`.
enum BuildDescription {
    static var text: String {
        let details = [EmbeddedCommit.hash, "\(architecture)-\(system)"].compactMap { $0 }
        return "alloy-host \(HostVersion.program) (\(details.joined(separator: ", ")))"
    }

    private static var architecture: String {
        #if arch(x86_64)
            "x86_64"
        #elseif arch(arm64)
            "arm64"
        #else
            "unknown"
        #endif
    }

    private static var system: String {
        #if os(Linux)
            "linux"
        #elseif os(macOS)
            "macos"
        #else
            "unknown"
        #endif
    }
}
