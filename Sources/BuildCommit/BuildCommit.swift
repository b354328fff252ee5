/// The commit that the program was built from.
public enum BuildCommit {
    /// The first 12 digits of the commit; nil when the sources were in no clone of the repository.
    public static var name: String? { embeddedCommit }
}
