/// Where the platform wants programs to keep what should outlast them, but is no document of the user's.
public enum StateDirectory {
    /// The directory for the program `name`: on Linux `$XDG_STATE_HOME/name`, or `~/.local/state/name` (XDG Base Directory
    /// Specification 0.8); on Darwin `~/Library/Application Support/name`. It need not exist.
    ///
    /// Nil when the environment names no home. A path that does not start at the root is passed over, as that
    /// specification asks for.
    public static func path(
        for name: String, environment: (String) -> String? = Environment.value(of:)
    ) -> String? {
        func absolute(_ variable: String) -> String? {
            guard let path = environment(variable), path.hasPrefix("/") else { return nil }
            return path
        }
        #if canImport(Darwin)
            return absolute("HOME").map { "\($0)/Library/Application Support/\(name)" }
        #else
            return (absolute("XDG_STATE_HOME") ?? absolute("HOME").map { "\($0)/.local/state" }).map { "\($0)/\(name)" }
        #endif
    }
}
