import Alloy
import JSON
import Logging
import Platform
import Locking

/// A store for results that are too large to be sent whole: in memory up to a limit, beyond it in files without a name,
/// which end with the process. The oldest results are removed for new ones.
final class ResultStore: Sendable {
    /// The limits of the store.
    struct Limits: Sendable {
        var results = 256
        /// The maximum number of bytes of all results in memory.
        var memoryBytes = 32 << 20
        /// The maximum number of bytes of all results.
        var bytes = 4 << 30
    }

    private struct State {
        /// The results, the oldest first.
        var results: [(handle: String, result: StoredResult, isSpilled: Bool)] = []
        var released: [String] = []
    }

    /// The maximum number of released handles that are distinguished from unknown ones.
    private static let maximumReleasedHandles = 1_024
    /// The maximum time that a call waits for the disk.
    private static let patience = Duration.seconds(2)

    private let limits: Limits
    private let directory: String
    private let log: Log
    private let state = Mutex(State())

    /// A store that spills into `directory`.
    init(spillingInto directory: String, limits: Limits = Limits(), log: Log) {
        self.directory = directory
        self.limits = limits
        self.log = log
    }

    /// Stores a result under `handle`, in place of an earlier one, without secrets: before it is written to a file, and before
    /// a preview cuts a secret in two.
    ///
    /// A result that can't be written to disk within `patience` stays in memory.
    func keep(_ text: JSONText, as handle: String, limit: Int) async -> StoredResult {
        let edits = text.redacted(by: log.redactor)
        let inMemory = state.withLock { state in
            state.results.removeAll { $0.handle == handle }
            return state.results.reduce(0) { $0 + ($1.isSpilled ? 0 : $1.result.text.byteCount) }
        }
        let spilled = inMemory + edits.count > limits.memoryBytes ? await spill(edits) : nil
        let result = StoredResult(spilled ?? (edits.isEmpty ? text : edits.inMemory), limit: limit)
        state.withLock { state in
            state.results.append((handle, result, spilled != nil))
            var total = state.results.reduce(0) { $0 + $1.result.text.byteCount }
            while state.results.count > 1, state.results.count > limits.results || total > limits.bytes {
                let oldest = state.results.removeFirst()
                total -= oldest.result.text.byteCount
                addReleased(oldest.handle, in: &state)
            }
        }
        return result
    }

    /// Returns the result under `handle`.
    func result(_ handle: String) throws(AlloyError) -> StoredResult {
        let (found, wasReleased) = state.withLock { state in
            (state.results.first { $0.handle == handle }?.result, state.released.contains(handle))
        }
        if let found { return found }
        throw .noResult(handle, wasReleased: wasReleased)
    }

    /// Removes a result.
    func release(_ handle: String) throws(AlloyError) {
        let (wasStored, wasReleased) = state.withLock { state in
            let wasReleased = state.released.contains(handle)
            guard let index = state.results.firstIndex(where: { $0.handle == handle }) else {
                return (false, wasReleased)
            }
            state.results.remove(at: index)
            addReleased(handle, in: &state)
            return (true, wasReleased)
        }
        guard wasStored else { throw .noResult(handle, wasReleased: wasReleased) }
    }

    /// Removes everything.
    func removeAll() { state.withLock { $0 = State() } }

    private func addReleased(_ handle: String, in state: inout State) {
        state.released.append(handle)
        if state.released.count > Self.maximumReleasedHandles { state.released.removeFirst() }
    }

    /// Writes the text to disk; returns nil when that fails and the text stays in memory.
    private func spill(_ edits: JSONTextEdits) async -> JSONText? {
        let spilled = PendingAnswer<JSONText?>()
        do throws(AlloyError) {
            return try await spilled.value(
                within: .init(deadline: .now + Self.patience),
                leaving: { .notSent($0, "the disk did not respond in time") }
            ) {
                do throws(SystemError) {
                    try SystemThread.start { [self] in spilled.resolve(.success(write(edits))) }
                } catch {
                    logStaying(error)
                    spilled.resolve(.success(nil))
                }
            }
        } catch {
            log.warn("a large result stays in memory, because it can't be written to \(directory): \(error.message)")
            return nil
        }
    }

    /// Writes the text to a file. Blocks the thread.
    private func write(_ edits: JSONTextEdits) -> JSONText? {
        var chain = JSONTextChain()
        chain.append(edits)
        var cursor = JSONTextChain.Cursor()
        do throws(SystemError) {
            try FileSystem.createDirectory(directory)
            return edits.text(in: try SpilledBytes(edits.count, in: directory) { chain.nextBlock(&cursor) })
        } catch {
            logStaying(error)
            return nil
        }
    }

    private func logStaying(_ error: SystemError) {
        log.warn("a large result stays in memory, because it can't be written to \(directory): \(error)")
    }
}

extension AlloyError {
    fileprivate static func noResult(_ handle: String, wasReleased: Bool) -> AlloyError {
        notSent(
            .notFound,
            wasReleased
                ? "The result \(handle) is no longer stored." : "No result is stored under the handle \(handle).",
            fix: [
                .advice(
                    wasReleased
                        ? "Results are removed when they are released, and the oldest when there are too many; a read can be executed again."
                        : "Give the handle from the reply; it is valid in the same process only.")
            ])
    }
}
