import Alloy
import JSON
import Logging
import Platform
import Testing

@testable import ExecutionLedger

@Suite struct LedgerIndexTests {
    private static let lines = LedgerLineBuilder(valueBytes: 256 << 10, redactor: Redactor())
    private static let hour: Int64 = 3_600_000

    private func add(_ object: JSONObject, to index: inout LedgerIndex, file: Int32 = 1, offset: Int) throws {
        let facts = try #require(LineSummary(object))
        let length = UInt32(JSONValue.object(object).bytes.count)
        index.add(facts, at: LineRange(file: file, offset: UInt32(offset), length: length))
    }

    /// Adds an execution to a file, begun and, unless it is in flight, ended.
    private func add(
        _ id: String, to index: inout LedgerIndex, file: Int32 = 1, at hours: Int64, effect: Effect = .write,
        key: String? = nil, _ outcome: Outcome? = .applied, responseBytes: Int = 0
    ) throws {
        let intent = ExecutionIntent.sample(id, at: hours * Self.hour, effect: effect, key: key)
        let offset = index.count * 10_000
        try add(Self.lines.beginning(intent, process: "p"), to: &index, file: file, offset: offset)
        guard let outcome else { return }
        let response = JSONValue.string(String(repeating: "x", count: responseBytes))
        try add(
            Self.lines.ending(intent, .sample(outcome, responseData: response)), to: &index, file: file,
            offset: offset + 1)
    }

    private func ids(_ positions: Set<Int>, _ index: LedgerIndex) -> Set<String> {
        Set(positions.map { index.entries[$0].executionId })
    }

    @Test("The order of lines does not matter")
    func order() throws {
        let intent = ExecutionIntent.sample(key: "k")
        let objects = [
            Self.lines.beginning(intent, process: "p"), Self.lines.ending(intent, .sample(.unknown)),
            Self.lines.resolution("e1", .applied, at: 5),
        ]
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0], [2, 2, 1, 0, 0]] {
            var index = LedgerIndex()
            for (offset, number) in order.enumerated() { try add(objects[number], to: &index, offset: offset) }
            #expect(index.find("e1") == 0)
            #expect(index.state(0) == .applied)
            #expect(index.ordered() == [0])
        }
    }

    @Test("Old replies are dropped first, then old reads, then the rest")
    func retention() throws {
        var index = LedgerIndex()
        index.setRunningProcesses(["p"])
        try add("read 2", to: &index, at: 2, effect: .read)
        try add("write 1", to: &index, at: 1)
        try add("read 3", to: &index, at: 3, effect: .read, .rejected)
        try add("unknown", to: &index, at: 0, .unknown)
        try add("in flight", to: &index, at: 0, nil)
        try add("old key", to: &index, at: 4, key: "a", responseBytes: 5_000)
        try add("young key", to: &index, at: 100, key: "b", responseBytes: 5_000)
        try add("open file", to: &index, file: 2, at: 0)
        func plan(_ bytes: Int, rows: Int = 0) -> LedgerRetention {
            index.retention(saving: bytes, rows: rows, at: 101 * Self.hour) { $0 == 1 }
        }
        #expect(plan(0).dropped.isEmpty && plan(0).stripped.isEmpty)
        #expect(ids(plan(1).stripped, index) == ["old key"])
        #expect(plan(1).dropped.isEmpty)
        #expect(ids(plan(1, rows: 2).stripped, index) == ["old key"])
        #expect(ids(plan(1, rows: 2).dropped, index) == ["read 2", "read 3"])
        #expect(ids(plan(1_000_000).dropped, index) == ["read 2", "read 3", "write 1", "old key"])
        #expect(plan(1_000_000).stripped.isEmpty)
        #expect(ids(plan(0, rows: 1).dropped, index) == ["read 2"])
        #expect(ids(plan(0, rows: 3).dropped, index) == ["read 2", "read 3", "write 1"])
    }

    @Test("A read with an unknown outcome may be dropped, unless its key is valid")
    func unknownReads() throws {
        var index = LedgerIndex()
        try add("write", to: &index, at: 0, .unknown)
        try add("read", to: &index, at: 1, effect: .read, .unknown)
        try add("old key", to: &index, at: 2, effect: .read, key: "a", .unknown)
        try add("young key", to: &index, at: 100, effect: .read, key: "b", .unknown)
        let retention = index.retention(saving: 1_000_000, at: 101 * Self.hour) { _ in true }
        #expect(ids(retention.dropped, index) == ["read", "old key"])
    }

    @Test("An execution with lines in several files is kept")
    func spread() throws {
        var index = LedgerIndex()
        try add("e1", to: &index, at: 1, .unknown)
        try add(Self.lines.resolution("e1", .applied, at: 5), to: &index, file: 2, offset: 0)
        #expect(index.retention(saving: 1_000, at: 1_000 * Self.hour) { _ in true }.dropped.isEmpty)
        index.removeLines(at: 1_000 * Self.hour) { $0.file == 2 }
        #expect(index.state(0) == .unknown)
        // An unresolved execution is kept, even when its file was removed; the file is then still needed.
        #expect(index.removeLines(at: 1_000 * Self.hour) { $0.file == 1 } == [1])
        #expect(index.count == 1 && index.state(0) == .unknown)
    }

    @Test("Removed executions are not found, and all others are")
    func forget() throws {
        var index = LedgerIndex()
        for number in 0..<100 {
            try add("e\(number)", to: &index, file: Int32(number % 2), at: Int64(number), key: "k\(number)")
        }
        // Their keys are no longer valid; executions with valid keys are kept.
        var young = index
        #expect(young.removeLines(at: 50) { $0.file == 0 } == [0] && young.count == 100)
        #expect(index.removeLines(at: 1_000 * Self.hour) { $0.file == 0 }.isEmpty)
        #expect(index.count == 50)
        for number in 0..<100 {
            let intent = ExecutionIntent.sample("new", at: Int64(number) * Self.hour, key: "k\(number)")
            #expect((index.find("e\(number)") != nil) == (number % 2 == 1))
            let decision = try index.decision(on: intent)
            if case .replay(let position) = decision {
                #expect(index.entries[position].executionId == "e\(number)" && number % 2 == 1)
            } else {
                #expect(number % 2 == 0)
            }
        }
        #expect(try index.page(ExecutionFilter(limit: 500)).positions.count == 50)
    }

    @Test("Digests of any text differ")
    func digests() {
        let hex = String(repeating: "0123456789abcdef", count: 4)
        #expect(LedgerDigest(hex) == LedgerDigest(hex.uppercased()))
        #expect(LedgerDigest(hex) != LedgerDigest(String(hex.reversed())))
        #expect(LedgerDigest("a") != LedgerDigest("b"))
        #expect(LedgerDigest(String(repeating: "z", count: 64)) != LedgerDigest(String(repeating: "y", count: 64)))
    }
}
