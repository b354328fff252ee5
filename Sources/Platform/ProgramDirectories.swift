/// The platform's directory for data that outlasts a program, but is no document of the user's.
public enum StateDirectory {
    /// The directory for the program `name`: on Linux `$XDG_STATE_HOME/name`, or `~/.local/state/name` (XDG Base Directory
    /// Specification 0.8); on Darwin `~/Library/Application Support/name`. It need not exist.
    ///
    /// Nil when the environment names no home. A path that does not start at the root is passed over, as that
    /// specification asks for.
    public static func path(
        for name: String, environment: (String) -> String? = Environment.value(of:)
    ) -> String? {
        ProgramDirectory.path(
            name, environment, variable: "XDG_STATE_HOME", below: ".local/state",
            onDarwin: "Library/Application Support")
    }
}

/// The platform's directory for data that a program can get again.
public enum CacheDirectory {
    /// The directory for the program `name`: on Linux `$XDG_CACHE_HOME/name`, or `~/.cache/name` (XDG Base Directory
    /// Specification 0.8); on Darwin `~/Library/Caches/name`. Else as for `StateDirectory`.
    public static func path(
        for name: String, environment: (String) -> String? = Environment.value(of:)
    ) -> String? {
        ProgramDirectory.path(
            name, environment, variable: "XDG_CACHE_HOME", below: ".cache", onDarwin: "Library/Caches")
    }
}

private enum ProgramDirectory {
    static func path(
        _ name: String, _ environment: (String) -> String?, variable: String, below: String, onDarwin: String
    ) -> String? {
        func absolute(_ variable: String) -> String? {
            guard let path = environment(variable), path.hasPrefix("/") else { return nil }
            return path
        }
        #if canImport(Darwin)
            return absolute("HOME").map { "\($0)/\(onDarwin)/\(name)" }
        #else
            return (absolute(variable) ?? absolute("HOME").map { "\($0)/\(below)" }).map { "\($0)/\(name)" }
        #endif
    }
}
