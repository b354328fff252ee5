import Alloy
import JSON
import Logging
import Platform
import Synchronization

/// Keeps results that are too large to be sent whole: in memory up to a bound, beyond it in files without a name, which are
/// gone when the process is. What was kept longest is let go for what is new.
final class ResultStore: Sendable {
    /// What may be kept.
    struct Limits: Sendable {
        var results = 256
        /// Of all results in memory together.
        var memoryBytes = 32 << 20
        /// Of all results together.
        var bytes = 4 << 30
    }

    private struct State {
        /// The oldest first.
        var results: [(handle: String, result: StoredResult, isSpilled: Bool)] = []
        var released: [String] = []
    }

    /// How many handles are remembered that were let go, to tell them from those that never were.
    private static let rememberedHandles = 1_024
    /// How long a call waits for the disk.
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

    /// Keeps a result under `handle`, in place of what was kept under it.
    ///
    /// Where moving it out of memory takes the disk longer than `patience`, it stays there.
    func keep(_ text: JSONText, as handle: String, limit: Int) async -> StoredResult {
        let text = withoutSecrets(text)
        let inMemory = state.withLock { state in
            state.results.removeAll { $0.handle == handle }
            return state.results.reduce(0) { $0 + ($1.isSpilled ? 0 : $1.result.text.byteCount) }
        }
        let spilled = inMemory + text.byteCount > limits.memoryBytes ? await spill(text) : nil
        let result = StoredResult(spilled ?? text, limit: limit)
        state.withLock { state in
            state.results.append((handle, result, spilled != nil))
            var total = state.results.reduce(0) { $0 + $1.result.text.byteCount }
            while state.results.count > 1, state.results.count > limits.results || total > limits.bytes {
                let oldest = state.results.removeFirst()
                total -= oldest.result.text.byteCount
                remember(oldest.handle, in: &state)
            }
        }
        return result
    }

    /// What is kept under `handle`.
    func result(_ handle: String) throws(AlloyError) -> StoredResult {
        let (found, wasThere) = state.withLock { state in
            (state.results.first { $0.handle == handle }?.result, state.released.contains(handle))
        }
        if let found { return found }
        throw .noResult(handle, wasThere: wasThere)
    }

    /// Lets a result go.
    func release(_ handle: String) throws(AlloyError) {
        let (wasKept, wasThere) = state.withLock { state in
            let wasThere = state.released.contains(handle)
            guard let place = state.results.firstIndex(where: { $0.handle == handle }) else { return (false, wasThere) }
            state.results.remove(at: place)
            remember(handle, in: &state)
            return (true, wasThere)
        }
        guard wasKept else { throw .noResult(handle, wasThere: wasThere) }
    }

    /// Forgets everything.
    func removeAll() { state.withLock { $0 = State() } }

    private func remember(_ handle: String, in state: inout State) {
        state.released.append(handle)
        if state.released.count > Self.rememberedHandles { state.released.removeFirst() }
    }

    /// The text out of memory; nil when there is no place for it, and it stays.
    private func spill(_ text: JSONText) async -> JSONText? {
        let spilled = PendingAnswer<JSONText?>()
        do throws(AlloyError) {
            return try await spilled.value(
                within: .init(deadline: .now + Self.patience),
                leaving: { .notSent($0, "the disk did not answer in time") }
            ) {
                do throws(SystemError) {
                    try SystemThread.start { [self] in spilled.resolve(.success(move(text))) }
                } catch {
                    stays(error)
                    spilled.resolve(.success(nil))
                }
            }
        } catch {
            log.warn("a large result stays in memory, as it can't be moved to \(directory): \(error.message)")
            return nil
        }
    }

    /// The text without secrets: on its way to a file, and before a preview cuts it where a secret stands.
    private func withoutSecrets(_ text: JSONText) -> JSONText {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.byteCount)
        text.write(to: &bytes)
        let holdsSecret = bytes.withUnsafeBufferPointer { log.redactor.finds(in: $0, maskingQueries: false) }
        guard holdsSecret else { return text }
        let value = text.value.mapTexts { log.redactor.redact($0, maskingQueries: false) }
        return (try? JSONText(validating: value.bytes, maximumDepth: JSONParser.greatestMaximumDepth)) ?? text
    }

    /// Writes the text to a file. Blocks.
    private func move(_ text: JSONText) -> JSONText? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.byteCount)
        text.write(to: &bytes)
        do throws(SystemError) {
            try FileSystem.createDirectory(directory)
            return try? JSONText(
                validating: SpilledBytes(bytes, in: directory), maximumDepth: JSONParser.greatestMaximumDepth)
        } catch {
            stays(error)
            return nil
        }
    }

    private func stays(_ error: SystemError) {
        log.warn("a large result stays in memory, as it can't be moved to \(directory): \(error)")
    }
}

extension AlloyError {
    fileprivate static func noResult(_ handle: String, wasThere: Bool) -> AlloyError {
        notSent(
            .notFound,
            wasThere
                ? "The result \(handle) is not kept any more." : "No result is kept under the handle \(handle).",
            fix: [
                .advice(
                    wasThere
                        ? "Results go when they are released, and the oldest when there are too many; a read can be executed again."
                        : "Give the handle as it stood in the reply; it is good in the same process only.")
            ])
    }
}
