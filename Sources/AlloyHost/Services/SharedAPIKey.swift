import Alloy
import Logging
import Platform
import Locking

/// An API key that takes time to read: the first caller starts the reading, callers who come meanwhile wait for the
/// same one, and the key is cached. A command that asks a person must not ask once for every request that is waiting.
final class SharedAPIKey: Sendable {
    private enum Subject { case key }

    private let known = Mutex<Secret?>(nil)
    private let readings = SingleFlight<Subject, Void, Result<Secret, AlloyError>>()
    private let read: @Sendable () throws(AlloyError) -> Secret
    private let sleep: Sleep

    /// A key that `read` returns; it may block, and runs on a thread of its own. `sleep` waits until an instant.
    init(sleep: @escaping Sleep = AlloyConfiguration.wait, _ read: @escaping @Sendable () throws(AlloyError) -> Secret)
    {
        self.sleep = sleep
        self.read = read
    }

    /// Returns the key. Throws the errors of reading, `cancelled` at once when the task is cancelled, and `timed_out`
    /// at `deadline`; the reading continues, for callers who still wait for it and for later ones.
    func value(
        _ reading: KeySource.Reading, until deadline: ContinuousClock.Instant
    ) async throws(AlloyError) -> Secret {
        if case .cached = reading, let key = known.withLock({ $0 }) { return key }
        switch await readings.join(.key, label: (), until: deadline, sleep: sleep, start: start) {
        case .value(let result): return try result.get()
        case .interrupted(.cancelled): throw .cancelledReading
        case .interrupted(.deadline): throw .slowReading
        }
    }

    /// Reads on a thread outside of the task pool, since reading may block.
    private func start(_ flight: SingleFlight<Subject, Void, Result<Secret, AlloyError>>.Flight) {
        do throws(SystemError) {
            try SystemThread.start {
                let result = Result { () throws(AlloyError) in try self.read() }
                flight.finish(result) {
                    if case .success(let key) = result { self.known.withLock { $0 = key } }
                }
            }
        } catch {
            flight.finish(.failure(.unreadableKey("a thread can't be started", error)))
        }
    }
}

extension AlloyError {
    fileprivate static let cancelledReading = notSent(
        .cancelled, "The call was cancelled while the API key was read.", isSafeToRetry: true)

    fileprivate static let slowReading = notSent(
        .timedOut, "Reading the API key took longer than the call's time.",
        fix: [
            .advice(
                "Check why the file or the command that ALLOY_API_KEY_FILE or ALLOY_API_KEY_COMMAND names is slow."),
            .advice("Or give the call more time with `timeoutMs`."),
        ], isSafeToRetry: true)
}
