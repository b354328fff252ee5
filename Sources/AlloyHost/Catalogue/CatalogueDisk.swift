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
    }

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
                let json = log.redactor.redact(write.json, maskingQueries: false)
                try folder.write(
                    CatalogueFile.bytes(json, key: write.key, time: write.time), write.account,
                    CatalogueFile.name(for: write.key))
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

    private func failed(_ error: SystemError) {
        let isFirst = state.update { state in
            defer { state.hasFailed = true }
            return !state.hasFailed
        }
        if isFirst { log.warn("the cache in \(folder.path) can't be written (\(error)); see --cache-dir") }
    }
}
