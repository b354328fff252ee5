extension ContinuousClock.Instant {
    /// A deadline that no test reaches. All tests of a run share the cores, so what takes a millisecond alone may wait for minutes.
    public static var distant: Self { .now + .seconds(3_600) }
}
