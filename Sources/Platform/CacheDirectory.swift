/// Where the platform wants programs to keep what they can get again.
public enum CacheDirectory {
    /// The directory for the program `name`: on Linux `$XDG_CACHE_HOME/name`, or `~/.cache/name` (XDG Base Directory
    /// Specification 0.8); on Darwin `~/Library/Caches/name`. It need not exist.
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
            return absolute("HOME").map { "\($0)/Library/Caches/\(name)" }
        #else
            return (absolute("XDG_CACHE_HOME") ?? absolute("HOME").map { "\($0)/.cache" }).map { "\($0)/\(name)" }
        #endif
    }
}
