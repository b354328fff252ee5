/// Where the catalogue is kept.
public enum CacheLocation: Sendable, Hashable {
    /// In this process only.
    case memory
    /// Below this directory too, which is made when it is missing. `scope` tells apart what base URL, API version and key do
    /// not.
    case directory(String, scope: String = "")
}
