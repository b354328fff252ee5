import Alloy
import Platform

/// Fetches that serve all callers who ask for the same while they are under way.
///
/// The first caller fetches, on its own task; callers who come meanwhile wait for its answer, each until its own
/// deadline. An error is shared like an answer, and neither is kept. When the first caller was cancelled, or had less
/// time than others, its error is not shared: the next of them fetches.
final class SharedFetches: Sendable {
    typealias Answer = Result<[UInt8], AlloyError>

    private let fetches = SingleFlight<CatalogueKey, Void, Answer>()
    private let sleep: Sleep

    /// `sleep` waits until an instant.
    init(sleep: @escaping Sleep = AlloyConfiguration.wait) { self.sleep = sleep }

    /// The number of callers who wait for the fetch of this key; nil when none is under way.
    func waiting(_ key: CatalogueKey) -> Int? { fetches.waitingCount(for: key) }

    /// Returns what `fetch` returns, or what the fetch of the same key returns that is under way.
    ///
    /// Throws what that throws, `cancelled` when the task is cancelled, and `timed_out` at `deadline`.
    nonisolated(nonsending) func value(
        _ key: CatalogueKey, until deadline: ContinuousClock.Instant,
        _ fetch: () async throws(AlloyError) -> [UInt8]
    ) async throws(AlloyError) -> [UInt8] {
        while true {
            let result = await fetches.run(key, label: (), until: deadline, sleep: sleep) {
                do throws(AlloyError) { return Answer.success(try await fetch()) } catch { return .failure(error) }
            }
            switch result {
            case .ran(let answer): return try answer.get()
            case .joined(let answer): if !answer.isCallerSpecific { return try answer.get() }
            // Unreachable: any caller may join.
            case .refused: continue
            case .interrupted(.cancelled, _): throw .cancelledWaiting
            case .interrupted(.deadline, _): throw .timedOutWaiting
            }
        }
    }
}

extension SharedFetches.Answer {
    /// Indicates that it depends on the caller who fetched, so that other callers may get another answer.
    fileprivate var isCallerSpecific: Bool {
        guard case .failure(let error) = self else { return false }
        return error.kind == .cancelled || error.kind == .timedOut
    }
}

extension AlloyError {
    fileprivate static let cancelledWaiting = notSent(
        .cancelled, "The call was cancelled while it waited for a response that another call had requested.",
        isSafeToRetry: true)

    fileprivate static let timedOutWaiting = notSent(
        .timedOut, "The response that another call had requested did not arrive in this call's time.",
        fix: [.advice("Give the call more time with `timeoutMs`, or make it again.")], isSafeToRetry: true)
}
