import JSON
import Testing

@testable import JSONRPC

@Suite
struct RequestTableTests {
    private static func table(results: Int = 4, bytes: Int = 1_000) -> RequestTable {
        var limits = Limits()
        limits.keptResults = results
        limits.keptResultBytes = bytes
        return RequestTable(limits: limits)
    }

    private static func record(_ id: String) -> RequestRecord { pending(id).record }

    /// Puts a request into the table that has succeeded with a reply of so many bytes.
    @discardableResult
    private static func add(_ id: String, bytes: Int, to table: inout RequestTable) -> RequestRecord {
        let record = record(id)
        check(table.insert(record))
        record.finish(.succeeded(reply: .bytes(Array(repeating: 0x20, count: bytes)), result: 0..<bytes))
        table.end(record)
        return record
    }

    private static func state(_ id: String, in table: RequestTable) -> String {
        switch table[record(id).id.key]?.outcome {
        case nil: "unknown"
        case .succeeded: "kept"
        case .failed: "failed"
        case .dropped: "dropped"
        }
    }

    @Test("An id is refused only while a request with it is running")
    func duplicates() {
        var table = Self.table()
        let first = Self.record("1")
        check(table.insert(first))
        check(!table.insert(Self.record("1")))
        first.finish(.failed)
        table.end(first)
        let second = Self.record("1")
        check(table.insert(second))
        #expect(table[second.id.key] === second)
    }

    @Test(
        "Ids are equal if their unescaped text is equal",
        arguments: [
            ("1", "1.0", false), ("1", "\"1\"", false), ("\"a\"", "\"\\u0061\"", true), ("\"\\/\"", "\"/\"", true),
            ("1e2", "1E2", false), ("0", "-0", false), ("\"\u{E9}\"", "\"e\u{301}\"", false),
            ("\"null\"", "null", false),
            ("\"\u{E9}\"", "\"\\u00e9\"", true),
        ])
    func equality(_ one: String, _ other: String, _ areEqual: Bool) {
        var table = Self.table()
        check(table.insert(Self.record(one)))
        check(table.insert(Self.record(other)) == !areEqual)
    }

    @Test("Only the last ended requests are stored")
    func count() {
        var table = Self.table(results: 4)
        for number in 1...6 { Self.add("\(number)", bytes: 1, to: &table) }
        #expect(
            (1...6).map { Self.state("\($0)", in: table) } == ["unknown", "unknown", "kept", "kept", "kept", "kept"])
    }

    @Test("Only the last large results are kept; older requests are known as dropped")
    func bytes() {
        var table = Self.table(results: 10, bytes: 1_000)
        for number in 1...5 { Self.add("\(number)", bytes: 300, to: &table) }
        #expect((1...5).map { Self.state("\($0)", in: table) } == ["dropped", "dropped", "kept", "kept", "kept"])
        Self.add("6", bytes: 1_001, to: &table)
        // One that is too large by itself pushes out no other.
        #expect((3...6).map { Self.state("\($0)", in: table) } == ["kept", "kept", "kept", "dropped"])
        Self.add("7", bytes: 1_000, to: &table)
        #expect((1...6).allSatisfy { Self.state("\($0)", in: table) == "dropped" })
        #expect(Self.state("7", in: table) == "kept")
        for number in 8...30 { Self.add("\(number)", bytes: 90, to: &table) }
        #expect((21...30).allSatisfy { Self.state("\($0)", in: table) == "kept" })
    }

    @Test("A reused id refers to the latest request, even after the older one is removed")
    func reuse() {
        var table = Self.table(results: 2)
        Self.add("1", bytes: 1, to: &table)
        let latest = Self.add("1", bytes: 2, to: &table)
        Self.add("2", bytes: 1, to: &table)
        #expect(table[latest.id.key] === latest)
        Self.add("3", bytes: 1, to: &table)
        #expect(table[latest.id.key] == nil)
    }

    @Test("Long ids count towards the bound of kept bytes")
    func longIDs() {
        var table = Self.table(results: 1_000, bytes: 10_000)
        let ids = (0..<20).map { "\"\($0)\(String(repeating: "x", count: 3_000))\"" }
        for id in ids {
            let record = Self.record(id)
            check(table.insert(record))
            record.finish(.failed)
            table.end(record)
        }
        #expect(ids.count { Self.state($0, in: table) == "failed" } == 3)
        #expect(Self.state(ids[19], in: table) == "failed")
        for number in 1...2_000 { Self.add("\(number)", bytes: 1, to: &table) }
        #expect(Self.state("1001", in: table) == "kept" && Self.state("1000", in: table) == "unknown")
    }

    @Test("Running requests are listed, including those with the id null")
    func inFlight() {
        var table = Self.table()
        let records = ["1", "null", "null", "2"].map(Self.record)
        for record in records { check(table.insert(record)) }
        #expect(Set(table.inFlight.map(ObjectIdentifier.init)) == Set(records.map(ObjectIdentifier.init)))
        for record in records {
            record.finish(.failed)
            table.end(record)
        }
        #expect(table.inFlight.isEmpty)
    }
}
