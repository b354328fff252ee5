import JSON
import Logging
import Platform
import Synchronization

/// An engine over memory. Nothing it does blocks, so it answers on the thread that asks.
final class MemoryLedger: Sendable {
    private let engine: Mutex<LedgerEngine>
    private let limits: LedgerLimits
    private let log: Log

    init(limits: LedgerLimits, log: Log) {
        self.limits = limits
        self.log = log
        engine = Mutex(Self.makeEngine(limits, log))
    }

    /// Answers before it returns.
    func run(_ request: LedgerRequest) {
        engine.withLock { engine in
            _ = engine.run([request])
            if case .close = request { engine = Self.makeEngine(limits, log) }
        }
    }

    private static func makeEngine(_ limits: LedgerLimits, _ log: Log) -> sending LedgerEngine {
        LedgerEngine(
            store: MemoryLedgerStore(limits: limits), limits: limits, directory: nil,
            process: MemoryLedgerStore.process, log: log)
    }
}

/// Lines in memory, for a ledger that is to leave nothing behind.
final class MemoryLedgerStore: LedgerStore {
    /// The name of the only process there is.
    static let process = "memory"

    var index = LedgerIndex()
    private let limits: LedgerLimits
    /// As bytes, which take a fraction of what parsed values do.
    private var lines: [UInt32: [UInt8]] = [:]
    private var nextLine: UInt32 = 0
    private var bytes = 0
    /// Tidying is worth the work only when it can drop something again.
    private var tidyAboveRows: Int
    private var tidyAboveBytes: Int

    init(limits: LedgerLimits) {
        self.limits = limits
        tidyAboveRows = limits.memoryRows
        tidyAboveBytes = limits.totalBytes
        index.setLiving([Self.process])
    }

    var loss: LedgerLoss? { nil }
    var newerFile: NewerLedgerFile? { nil }

    func refresh(at now: Int64) {}
    func lock() {}
    func open() {}
    func remember(_ line: JSONObject) { append([line]) }
    func forgetRemembered() {}
    func unlock() {}
    func synchronize() {}
    func abandonFile() {}
    func close() {}

    func append(_ objects: [JSONObject]) {
        for object in objects {
            guard let facts = LedgerFacts(object) else { continue }
            let line = JSONValue.object(object).bytes
            lines[nextLine] = line
            bytes += line.count
            index.add(facts, at: LedgerPlace(file: 0, offset: nextLine, length: UInt32(clamping: line.count)))
            nextLine &+= 1
        }
    }

    func line(at place: LedgerPlace) -> JSONObject? {
        lines[place.offset].flatMap { try? JSONValue(parsing: $0).objectValue }
    }

    func hasRoom(at now: Int64) -> Bool {
        guard index.count >= limits.memoryProtectedRows else { return true }
        drop(at: now)
        return index.count < limits.memoryProtectedRows
    }

    func tidy(at now: Int64) {
        if index.count > tidyAboveRows || bytes > tidyAboveBytes { drop(at: now) }
    }

    /// Drops an eighth more than it must, so that it need not happen every time.
    private func drop(at now: Int64) {
        let retention = index.retention(
            saving: bytes - limits.totalBytes / 8 * 7, rows: index.count - limits.memoryRows / 8 * 7, at: now
        ) { _ in true }
        for position in retention.stripped { strip(index.entries[position]) }
        var gone: Set<UInt32> = []
        for position in retention.dropped {
            for place in index.entries[position].places {
                gone.insert(place.offset)
                bytes -= lines.removeValue(forKey: place.offset)?.count ?? 0
            }
        }
        index.forget(at: now) { gone.contains($0.offset) }
        tidyAboveRows = max(limits.memoryRows, index.count + limits.memoryRows / 8)
        tidyAboveBytes = max(limits.totalBytes, bytes + limits.totalBytes / 8)
    }

    private func strip(_ entry: LedgerEntry) {
        for place in entry.places where place.parts.contains(.reply) {
            guard var object = line(at: place) else { continue }
            object["reply"] = nil
            let line = JSONValue.object(object).bytes
            bytes += line.count - (lines.updateValue(line, forKey: place.offset)?.count ?? 0)
        }
    }
}
