import Platform
import Testing

/// The tags of tests that the inner loop leaves out; see `.github/CONTRIBUTING.md`.
extension Tag {
    /// A test that starts a process.
    @Tag public static var endToEnd: Self

    /// A test that takes more than two seconds on an idle machine.
    @Tag public static var slow: Self
}

extension Trait where Self == ConditionTrait {
    /// Leaves a test out of the inner loop, which sets `INNER_LOOP=1`. It accompanies both tags, because the command line
    /// cannot select tests by tags.
    public static var notInInnerLoop: Self {
        .disabled(if: Environment.value(of: "INNER_LOOP") == "1", "not in the inner loop")
    }
}

extension Trait where Self == ConditionTrait {
    /// A test of how much memory the host takes. The address sanitizer takes more than the host, and all addresses where they are
    /// limited; the command that runs it sets `ADDRESS_SANITIZER=1`, see `.github/CONTRIBUTING.md`.
    public static var measuresMemory: Self {
        .disabled(
            if: Environment.value(of: "ADDRESS_SANITIZER") == "1", "memory can't be measured with the address sanitizer"
        )
    }
}

extension Trait where Self == TimeLimitTrait {
    /// Ends a test that hangs. All tests of a run share the cores, and a test's own time says nothing: it may wait for minutes on a
    /// slow machine. `eventually` gives up before, and names what it waited for.
    public static var hangLimit: Self { .timeLimit(.minutes(20)) }
}
