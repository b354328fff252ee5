import Testing

/// The tags of tests that the inner loop leaves out; see `.github/CONTRIBUTING.md`.
extension Tag {
    /// A test that starts a process.
    @Tag public static var endToEnd: Self

    /// A test that takes more than two seconds on an idle machine.
    @Tag public static var slow: Self
}
