import Alloy
import Foundation
import JSON
import Platform
import Locking
import TestSupport
import Testing

@testable import ExecutionLedger

/// Processes that are killed between any two changes to the ledger's directory.
@Suite(.tags(.slow), .notInInnerLoop) struct LedgerKillTests {
    /// An event that a process reports as soon as it has happened.
    enum Event: Equatable, Sendable {
        case begun(String)
        case finished(String, Outcome)
        case resolved(String, Outcome)

        var line: String {
            switch self {
            case .begun(let id): "begun \(id)"
            case .finished(let id, let outcome): "finished \(id) \(outcome.rawValue)"
            case .resolved(let id, let outcome): "resolved \(id) \(outcome.rawValue)"
            }
        }

        init?(line: Substring) {
            let words = line.split(separator: " ").map { String($0) }
            let outcome = words.count == 3 ? Outcome(rawValue: words[2]) : nil
            switch (words.first, outcome) {
            case ("begun", _) where words.count == 2: self = .begun(words[1])
            case ("finished", let outcome?): self = .finished(words[1], outcome)
            case ("resolved", let outcome?): self = .resolved(words[1], outcome)
            default: return nil
            }
        }
    }

    /// Limits with which a few executions close and compact files, and drop rows.
    static let limits: LedgerLimits = {
        var limits = LedgerLimits()
        limits.fileBytes = 1_500
        limits.totalBytes = 6_000
        limits.smallFiles = 3
        return limits
    }()

    private static let rounds = 8

    /// Begins, ends, and resolves executions of every kind; the last begun stays in flight.
    ///
    /// All have a key younger than 24 hours, so none may be dropped, except the reads.
    static func work(_ ledger: Ledger, report: (Event) -> Void) async throws {
        for number in 0..<rounds {
            let outcome = Outcome.allCases[number % 4]
            let intent = ExecutionIntent.sample("e\(number)", key: "k\(number)")
            try await ledger.begin(intent)
            report(.begun("e\(number)"))
            await ledger.finish(intent, .sample(outcome))
            report(.finished("e\(number)", outcome))
            await ledger.finish(.sample("r\(number)", effect: .read), .sample(.applied))
            report(.finished("r\(number)", .applied))
            guard outcome == .unknown else { continue }
            _ = try await ledger.resolve("e\(number)", .rejected, at: Timestamp(milliseconds: 1_000_000_000_900))
            report(.resolved("e\(number)", .rejected))
        }
        try await ledger.begin(.sample("last", key: "last"))
        report(.begun("last"))
    }

    /// Returns the outcomes that an execution may have after these events were reported and the process was killed.
    ///
    /// The next event may have happened without being reported.
    static func allowed(_ id: String, after events: [Event]) -> Set<String?> {
        var whole: [Event] = []
        let number = Int(id.dropFirst())
        if id == "last" {
            whole = [.begun(id)]
        } else if let number, id.hasPrefix("r") {
            // Reads may have been dropped.
            return events.contains(.finished(id, .applied)) || number >= 0 ? [nil, "applied"] : []
        } else if let number {
            let outcome = Outcome.allCases[number % 4]
            whole = [.begun(id), .finished(id, outcome)]
            if outcome == .unknown { whole.append(.resolved(id, .rejected)) }
        }
        let reported = whole.prefix { events.contains($0) }.count
        let next = reported < whole.count ? reported + 1 : reported
        return Set(
            (reported...next).map { count in
                switch count == 0 ? nil : whole[count - 1] {
                case nil: nil
                case .begun: "unknown"
                case .finished(_, let outcome), .resolved(_, let outcome): outcome.rawValue
                }
            })
    }

    /// Compares the files of a killed process with the events that it reported.
    static func check(_ directory: LedgerDirectory, after events: [Event], _ comment: Comment) async throws {
        let ledger = directory.ledger(limits)
        let rows = try await ledger.everything()
        #expect(Set(rows.map(\.id)).count == rows.count, comment)
        let outcomes = Dictionary(rows.map { ($0.id, $0.outcome) }, uniquingKeysWith: { first, _ in first })
        let known = (0..<rounds).flatMap { ["e\($0)", "r\($0)"] } + ["last"]
        #expect(Set(outcomes.keys).isSubset(of: known), comment)
        for id in known {
            let allowed = allowed(id, after: events)
            #expect(allowed.contains(outcomes[id]), "\(id) reads \(outcomes[id] ?? "nothing"): \(comment)")
        }
        // Applied executions are replayed completely.
        for case .finished(let id, .applied) in events where id.hasPrefix("e") {
            let again = ExecutionIntent.sample("again", key: "k\(id.dropFirst())")
            #expect(try await ledger.check(again).reply?.responseData == ["id": "42"], comment)
        }
        // The ledger can be used further.
        try await ledger.execute(.sample("after", at: 1_000_000_001_000), .applied)
        #expect(try await directory.ledger(limits).outcome("after") == "applied", comment)
    }

    @Test("Before each change the files contain every reported event", .hangLimit)
    func everyStep() async throws {
        struct Moment {
            var directory: LedgerDirectory
            var events: [Event]
        }
        let directory = LedgerDirectory()
        let events = Mutex<[Event]>([])
        let moments = Mutex<[Moment]>([])
        let recorder = ChangeRecorder()
        // Files of ended processes, to be compacted with the rest.
        for number in 0..<4 {
            let earlier = directory.ledger()
            try await earlier.execute(.sample("r\(number)", effect: .read), .applied)
            await earlier.finish(.sample("r\(number)", effect: .read), .sample(.applied))
            await earlier.close()
        }
        let ledger = directory.ledger(Self.limits) { step throws(SystemError) in
            try recorder.hook(step)
            guard let copy = try? directory.copy() else { return }
            let events = events.withLock { $0 }
            moments.withLock { $0.append(Moment(directory: copy, events: events)) }
        }
        try await Self.work(ledger) { event in events.withLock { $0.append(event) } }
        // The reply comes before the compaction, the next reply after it.
        _ = try await ledger.row("last")
        let all = moments.withLock { $0 }
        #expect(all.count == recorder.all.count)
        for (number, moment) in all.enumerated() {
            try await Self.check(
                moment.directory, after: moment.events, "before step \(number), \(recorder.all[number])")
        }
        // Every kind of change happened.
        func met(_ isKind: (LedgerChange) -> Bool) -> Int { recorder.all.count(where: isKind) }
        #expect(met { if case .append(let name, _) = $0 { name.hasSuffix(".tmp") } else { false } } >= 2)
        #expect(met { if case .remove = $0 { true } else { false } } >= 6)
        #expect(met { if case .rename(_, let name) = $0 { name.hasSuffix(".live.jsonl") } else { false } } >= 3)
    }

    @Test("A process that is killed at any change hides nothing", .hangLimit)
    func killed() async throws {
        var isThrough = false
        var step = 0
        while !isThrough {
            step += 1
            let directory = LedgerDirectory()
            let (path, last) = (directory.path, step)
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            let result = await #expect(processExitsWith: .failure) {
                [path = path as String, last = last as Int] in
                let tale = "\(path)/tale"
                _ = FileManager.default.createFile(atPath: tale, contents: nil)
                let out = try #require(FileHandle(forWritingAtPath: tale))
                let taken = Mutex(0)
                let ledger = Ledger(
                    directory: path, log: .silent, limits: LedgerKillTests.limits,
                    before: { _ throws(SystemError) in
                        let count = taken.withLock { taken in
                            taken += 1
                            return taken
                        }
                        if count == last { kill(getpid(), SIGKILL) }
                    })
                try await LedgerKillTests.work(ledger) { event in out.write(Data("\(event.line)\n".utf8)) }
                exit(3)
            }
            isThrough = result?.exitStatus == .exitCode(3)
            if !isThrough { #expect(result?.exitStatus == .signal(SIGKILL)) }
            let tale = try String(contentsOfFile: "\(path)/tale", encoding: .utf8)
            let events = tale.split(separator: "\n").compactMap(Event.init)
            try await Self.check(directory, after: events, "killed before step \(step)")
            try #require(step < 500)
        }
        #expect(step > 40)
    }
}
