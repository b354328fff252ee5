import Alloy
import JSON
import Logging
import Platform
import Locking
import TextCoding

/// The part of the catalogue on disk. Entries are written on a thread that lives while there is something to write.
final class CatalogueDisk: Sendable {
    private struct Write: Sendable {
        let account: String
        let key: [UInt8]
        let json: [UInt8]
        let time: Timestamp
        /// The number of the write.
        let number: Int
    }

    private struct State: Sendable {
        /// The waiting writes: the latest for each file.
        var writes: [String: Write] = [:]
        var isWriting = false
        var written = 0
        var lastNumber = 0
        var hasFailed = false
        var hasLoggedNewerFile = false
        /// Indicates that the disk has not answered in time.
        var isStalled = false
    }

    /// The time that a call waits for the disk before it continues without it.
    private static let timeout = Duration.seconds(1)

    /// The number of writes between two checks of the total size.
    private static let writesPerCheck = 256

    private let folder: CatalogueFolder
    private let log: Log
    private let now: @Sendable () -> Timestamp
    private let state = Gate(State())

    init(_ folder: CatalogueFolder, log: Log, now: @escaping @Sendable () -> Timestamp = Timestamp.now) {
        self.folder = folder
        self.log = log
        self.now = now
    }

    /// Returns an entry and its age; nil without one. An entry with a time in the future is ignored.
    func entry(_ account: [UInt8], _ key: [UInt8]) -> (json: [UInt8], age: Duration)? {
        let name = CatalogueFile.name(for: key)
        let waiting = state.update { $0.writes["\(Hex.encode(account))/\(name)"] }
        if let waiting { return age(of: waiting.time).map { (waiting.json, $0) } }
        guard let bytes = folder.read(Hex.encode(account), name), let file = CatalogueFile.read(bytes, key: key),
            let age = age(of: file.time)
        else { return nil }
        return (file.json, age)
    }

    /// Returns what `entry` does, read on a thread of its own, so that a disk that does not answer delays no call: nil
    /// after `timeout`, and at once until the disk has answered.
    func entryInTime(
        _ account: [UInt8], _ key: [UInt8], now: @escaping @Sendable () -> ContinuousClock.Instant,
        sleep: @escaping Sleep
    ) async -> (json: [UInt8], age: Duration)? {
        guard !state.update({ $0.isStalled }) else { return nil }
        let answer = PendingAnswer<(json: [UInt8], age: Duration)?>()
        do throws(AlloyError) {
            return try await answer.value(
                within: .init(deadline: now().advanced(by: Self.timeout), now: now, sleep: sleep),
                leaving: { [self] kind in
                    if kind == .timedOut { logStall() }
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

    private func logStall() {
        let isFirst = state.update { state in
            defer { state.isStalled = true }
            return !state.isStalled
        }
        if isFirst { log.warn("the disk with the cache in \(folder.path) does not answer; see --cache-dir") }
    }

    /// Queues an entry for writing, with the present time. Secrets in it are not written.
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
            logFailure(error)
            state.update { state in
                state.writes = [:]
                state.isWriting = false
            }
        }
    }

    /// Waits until everything is written. Blocks: must run on a thread, never in a task.
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
            guard let (path, write) = next else { return }
            do throws(SystemError) {
                try self.write(write)
            } catch {
                logFailure(error)
            }
            let count = state.update { state in
                // A later write of the same file may wait now.
                if state.writes[path]?.number == write.number { state.writes[path] = nil }
                defer { state.written += 1 }
                return state.written
            }
            // At least once in every process, as some live for one call only.
            if count % Self.writesPerCheck == 0 { folder.removeOldest(now: now()) }
        }
    }

    /// Writes one file, without secrets. An entry whose key contains a secret is not written, as it would never be
    /// found under a redacted key.
    private func write(_ write: Write) throws(SystemError) {
        let isSecret = write.key.withUnsafeBufferPointer { log.redactor.finds(in: $0, maskingQueries: false) }
        if isSecret { return }
        if folder.isNewer(write.account, CatalogueFile.name(for: write.key)) { return logNewerFile() }
        try folder.write(
            CatalogueFile.bytes(redacted(write.json), key: write.key, time: write.time),
            write.account,
            CatalogueFile.name(for: write.key))
    }

    /// Returns the JSON without secrets, text by text, so that it stays JSON: a secret may be a number.
    private func redacted(_ json: [UInt8]) -> [UInt8] {
        let isSecret = json.withUnsafeBufferPointer { log.redactor.finds(in: $0, maskingQueries: false) }
        guard isSecret else { return json }
        guard let value = try? JSONValue(parsing: json) else { return log.redactor.redact(json, maskingQueries: false) }
        return value.mapTexts { log.redactor.redact($0, maskingQueries: false) }.bytes
    }

    private func logNewerFile() {
        let isFirst = state.update { state in
            defer { state.hasLoggedNewerFile = true }
            return !state.hasLoggedNewerFile
        }
        guard isFirst else { return }
        log.warn(
            "the cache in \(folder.path) holds files of a newer alloy-host, which are ignored and left as they are; "
                + "see --cache-dir")
    }

    private func logFailure(_ error: SystemError) {
        let isFirst = state.update { state in
            defer { state.hasFailed = true }
            return !state.hasFailed
        }
        if isFirst { log.warn("the cache in \(folder.path) can't be written (\(error)); see --cache-dir") }
    }
}
