import JSON
import Logging
import Platform
import Locking

/// A ledger in memory. It does not block, so it runs on the caller's thread.
///
/// The rows of reads wait until a request depends on them: most are dropped before anybody asks for them.
final class MemoryLedger: Sendable {
    private struct State {
        let engine: LedgerEngine
        /// The reads that have ended and have no row yet, the oldest first.
        var waiting: [(intent: ExecutionIntent, ending: ExecutionEnding)] = []
    }

    private let state: Mutex<State>
    private let limits: LedgerLimits
    private let log: Log

    init(limits: LedgerLimits, log: Log) {
        self.limits = limits
        self.log = log
        state = Mutex(State(engine: Self.makeEngine(limits, log)))
    }

    /// Handles a request before it returns.
    func run(_ request: LedgerRequest) {
        state.withLock { state in
            if request.isAboutRows, !state.waiting.isEmpty {
                _ = state.engine.run(state.waiting.map { .finish($0.intent, $0.ending, nil) })
                state.waiting = []
            }
            _ = state.engine.run([request])
            if case .close = request { state = State(engine: Self.makeEngine(limits, log)) }
        }
    }

    /// Records the end of an execution that was not recorded before, and whose caller does not wait for it.
    func finish(_ intent: ExecutionIntent, _ ending: ExecutionEnding) {
        state.withLock { state in
            state.waiting.append((intent, ending))
            // Rows beyond the limit are dropped, those of the oldest reads first.
            let eighth = max(1, limits.memoryRows / 8)
            if state.waiting.count >= limits.memoryRows + eighth { state.waiting.removeFirst(eighth) }
        }
    }

    private static func makeEngine(_ limits: LedgerLimits, _ log: Log) -> sending LedgerEngine {
        LedgerEngine(
            store: MemoryLedgerStore(limits: limits), limits: limits, directory: nil,
            process: MemoryLedgerStore.process, log: log)
    }
}

/// A store of lines in memory. Nothing survives the process.
final class MemoryLedgerStore: LedgerStore {
    /// The name of the only process.
    static let process = "memory"

    var index = LedgerIndex()
    private let limits: LedgerLimits
    /// The lines as bytes, which take a fraction of the memory of parsed values.
    private var lines: [UInt32: [UInt8]] = [:]
    private var nextLine: UInt32 = 0
    private var bytes = 0
    /// The limits above which dropping is tried again.
    private var dropAboveRows: Int
    private var dropAboveBytes: Int

    init(limits: LedgerLimits) {
        self.limits = limits
        dropAboveRows = limits.memoryRows
        dropAboveBytes = limits.totalBytes
        index.setRunningProcesses([Self.process])
    }

    var externalChange: ExternalChange? { nil }
    var newerFile: NewerLedgerFile? { nil }

    func beginRun() {}
    func refresh(at now: Int64) {}
    func lock() {}
    func open() {}
    var isQuick: Bool { true }
    func addUnwritten(_ line: LedgerLine) { append([line]) }
    func removeUnwritten() {}
    func unlock() {}
    func synchronize() {}
    func replaceFile() {}
    func close() {}

    func append(_ newLines: [LedgerLine]) {
        for newLine in newLines {
            guard let summary = LineSummary(newLine.object) else { continue }
            let line = newLine.bytes
            lines[nextLine] = line
            bytes += line.count
            index.add(summary, at: LineRange(file: 0, offset: nextLine, length: UInt32(clamping: line.count)))
            nextLine &+= 1
        }
    }

    func line(at range: LineRange) -> JSONObject? {
        lines[range.offset].flatMap { try? JSONValue(parsing: $0).objectValue }
    }

    func hasCapacity(at now: Int64) -> Bool {
        guard index.count >= limits.memoryProtectedRows else { return true }
        drop(at: now)
        return index.count < limits.memoryProtectedRows
    }

    func compact(at now: Int64) {
        if index.count > dropAboveRows || bytes > dropAboveBytes { drop(at: now) }
    }

    /// Drops an eighth more than necessary, so that it does not happen at every write.
    private func drop(at now: Int64) {
        let retention = index.retention(
            saving: bytes - limits.totalBytes / 8 * 7, rows: index.count - limits.memoryRows / 8 * 7, at: now
        ) { _ in true }
        for position in retention.stripped { strip(index.entries[position]) }
        var removed: Set<UInt32> = []
        for position in retention.dropped {
            for range in index.entries[position].ranges {
                removed.insert(range.offset)
                bytes -= lines.removeValue(forKey: range.offset)?.count ?? 0
            }
        }
        index.removeLines(at: now) { removed.contains($0.offset) }
        dropAboveRows = max(limits.memoryRows, index.count + limits.memoryRows / 8)
        dropAboveBytes = max(limits.totalBytes, bytes + limits.totalBytes / 8)
    }

    private func strip(_ entry: LedgerEntry) {
        for range in entry.ranges where range.parts.contains(.reply) {
            guard var object = line(at: range) else { continue }
            object["reply"] = nil
            let line = JSONValue.object(object).bytes
            bytes += line.count - (lines.updateValue(line, forKey: range.offset)?.count ?? 0)
        }
    }
}
