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
        let spilled: JSONText?
        if isFull(with: edits.count, in: handle) {
            spilled = await spill { directory throws(SystemError) in
                var chain = JSONTextChain()
                chain.append(edits)
                var cursor = JSONTextChain.Cursor()
                return edits.text(in: try SpilledBytes(edits.count, in: directory) { chain.nextBlock(&cursor) })
            }
        } else {
            spilled = nil
        }
        let text = spilled ?? (edits.isEmpty ? text : edits.inMemory)
        return store(StoredResult(.text(text), limit: limit), as: handle, isSpilled: spilled != nil)
    }

    /// Stores bytes under `handle` in the same way.
    func keep(_ content: BinaryContent, as handle: String, limit: Int?) async -> StoredResult {
        let (content, isRedacted) = content.withoutSecrets(of: log.redactor)
        let digest = content.sha256
        var spilled: BinaryContent?
        if isFull(with: content.byteCount, in: handle) {
            spilled = await spill { directory throws(SystemError) in
                var rest: StorageBlock? = StorageBlock(storage: content.storage)
                let bytes = try SpilledBytes(content.byteCount, in: directory) {
                    defer { rest = nil }
                    return rest
                }
                return BinaryContent(contentType: content.contentType, bytes)
            }
        }
        let result = StoredResult(
            .binary(spilled ?? content, sha256: digest, isRedacted: isRedacted), limit: limit)
        return store(result, as: handle, isSpilled: spilled != nil)
    }

    /// Indicates that so many more bytes do not fit into memory. What has the handle is removed.
    private func isFull(with bytes: Int, in handle: String) -> Bool {
        let inMemory = state.withLock { state in
            state.results.removeAll { $0.handle == handle }
            return state.results.reduce(0) { $0 + ($1.isSpilled ? 0 : $1.result.byteCount) }
        }
        return inMemory + bytes > limits.memoryBytes
    }

    private func store(_ result: StoredResult, as handle: String, isSpilled: Bool) -> StoredResult {
        state.withLock { state in
            state.results.append((handle, result, isSpilled))
            var total = state.results.reduce(0) { $0 + $1.result.byteCount }
            while state.results.count > 1, state.results.count > limits.results || total > limits.bytes {
                let oldest = state.results.removeFirst()
                total -= oldest.result.byteCount
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

    /// Writes a result to the directory with `write`, which blocks its thread; returns nil when that fails and the result stays
    /// in memory.
    private func spill<Spilled: Sendable>(
        _ write: @escaping @Sendable (String) throws(SystemError) -> Spilled
    ) async -> Spilled? {
        let spilled = PendingAnswer<Spilled?>()
        do throws(AlloyError) {
            return try await spilled.value(
                within: .init(deadline: .now + Self.patience),
                leaving: { .notSent($0, "the disk did not respond in time") }
            ) {
                do throws(SystemError) {
                    try SystemThread.start { [self] in
                        do throws(SystemError) {
                            try FileSystem.createDirectory(directory)
                            spilled.resolve(.success(try write(directory)))
                        } catch {
                            logStaying(error)
                            spilled.resolve(.success(nil))
                        }
                    }
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
