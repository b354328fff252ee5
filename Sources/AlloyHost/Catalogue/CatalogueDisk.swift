import Alloy
import Logging
import Platform
import Synchronization

/// The part of the catalogue that outlasts the process. Reading happens where it is asked for; writing on a thread, which
/// lives while there is something to write.
final class CatalogueDisk: Sendable {
    private struct Write: Sendable {
        let account: String
        let key: [UInt8]
        let json: [UInt8]
        let time: Timestamp
        /// Which of all it is.
        let number: Int
    }

    private struct State: Sendable {
        /// What is still to be written: the latest for each file.
        var writes: [String: Write] = [:]
        var isWriting = false
        var written = 0
        var lastNumber = 0
        var hasFailed = false
        /// True while the disk has not answered in time.
        var isStalled = false
    }

    /// How long a call waits for the disk before it goes on without it.
    private static let patience = Duration.seconds(1)

    /// So many files are written between two looks at how much there is.
    private static let writesPerTidying = 256

    private let folder: CatalogueFolder
    private let log: Log
    private let now: @Sendable () -> Timestamp
    private let state = Gate(State())

    init(_ folder: CatalogueFolder, log: Log, now: @escaping @Sendable () -> Timestamp = Timestamp.now) {
        self.folder = folder
        self.log = log
        self.now = now
    }

    /// What stands on disk, and how old it is. What claims to be from the future is not believed.
    func entry(_ account: [UInt8], _ key: [UInt8]) -> (json: [UInt8], age: Duration)? {
        let name = CatalogueFile.name(for: key)
        let waiting = state.update { $0.writes["\(Hex.encode(account))/\(name)"] }
        if let waiting { return age(of: waiting.time).map { (waiting.json, $0) } }
        guard let bytes = folder.read(Hex.encode(account), name), let file = CatalogueFile.read(bytes, key: key),
            let age = age(of: file.time)
        else { return nil }
        return (file.json, age)
    }

    /// As `entry`, read on a thread of its own, so that a disk that does not answer holds nobody up: nil after
    /// `patience`, and at once as long as the disk owes an answer.
    func entryInTime(
        _ account: [UInt8], _ key: [UInt8], now: @escaping @Sendable () -> ContinuousClock.Instant,
        sleep: @escaping Sleep
    ) async -> (json: [UInt8], age: Duration)? {
        guard !state.update({ $0.isStalled }) else { return nil }
        let answer = PendingAnswer<(json: [UInt8], age: Duration)?>()
        do throws(AlloyError) {
            return try await answer.value(
                within: .init(deadline: now().advanced(by: Self.patience), now: now, sleep: sleep),
                leaving: { [self] kind in
                    if kind == .timedOut { stalled() }
                    return .notSent(kind, "The cache did not answer.")
                }
            ) {
                do throws(SystemError) {
                    try SystemThread.start { [self] in
                        answer.resolve(.success(entry(account, key)))
                        state.update { $0.isStalled = false }
                    }
                } catch {
                    answer.resolve(.success(nil))
                }
            }
        } catch {
            return nil
        }
    }

    private func stalled() {
        let isFirst = state.update { state in
            defer { state.isStalled = true }
            return !state.isStalled
        }
        if isFirst { log.warn("the disk with the cache in \(folder.path) does not answer; see --cache-dir") }
    }

    /// Writes an entry that has just come, soon. Nothing secret is written, whatever the service says.
    func keep(_ json: [UInt8], _ account: [UInt8], _ key: [UInt8]) {
        let account = Hex.encode(account)
        let starts = state.update { state in
            state.lastNumber += 1
            state.writes["\(account)/\(CatalogueFile.name(for: key))"] = Write(
                account: account, key: key, json: json, time: now(), number: state.lastNumber)
            defer { state.isWriting = true }
            return !state.isWriting
        }
        guard starts else { return }
        do throws(SystemError) {
            try SystemThread.start { self.writeAll() }
        } catch {
            failed(error)
            state.update { state in
                state.writes = [:]
                state.isWriting = false
            }
        }
    }

    /// Waits until everything is written. Blocks; on a thread, never on a task.
    func flush() { state.wait { !$0.isWriting } }

    private func age(of time: Timestamp) -> Duration? {
        let milliseconds = now().milliseconds - time.milliseconds
        return milliseconds >= 0 ? .milliseconds(milliseconds) : nil
    }

    private func writeAll() {
        while true {
            let next = state.update { state -> (String, Write)? in
                guard let first = state.writes.first else {
                    state.isWriting = false
                    return nil
                }
                return (first.key, first.value)
            }
            guard let (place, write) = next else { return }
            do throws(SystemError) {
                try self.write(write)
            } catch {
                failed(error)
            }
            let count = state.update { state in
                // It may have been replaced meanwhile.
                if state.writes[place]?.number == write.number { state.writes[place] = nil }
                defer { state.written += 1 }
                return state.written
            }
            // In every process at least once: some live for one call alone.
            if count % Self.writesPerTidying == 0 { folder.tidy(now: now()) }
        }
    }

    /// Writes one file, without secrets. What is asked for by a secret is not kept: under another name nobody would find it.
    private func write(_ write: Write) throws(SystemError) {
        let isSecret = write.key.withUnsafeBufferPointer { log.redactor.finds(in: $0, maskingQueries: false) }
        if isSecret { return }
        try folder.write(
            CatalogueFile.bytes(
                log.redactor.redact(write.json, maskingQueries: false), key: write.key, time: write.time),
            write.account,
            CatalogueFile.name(for: write.key))
    }

    private func failed(_ error: SystemError) {
        let isFirst = state.update { state in
            defer { state.hasFailed = true }
            return !state.hasFailed
        }
        if isFirst { log.warn("the cache in \(folder.path) can't be written (\(error)); see --cache-dir") }
    }
}
