import JSON
import Platform
import Testing

@testable import AlloySandbox

struct SnapshotTests {
    private let caller = Caller()

    /// Calls of every kind; their answers as one text.
    private func play() async throws -> String {
        let ada = try await caller.makeUser("ada")
        let credential = try await caller.connect("slack", user: ada)
        let record = try await caller.execute("slack", "create_record", credential: credential, user: ada)
        let list = try await caller.execute("slack", "list_records", credential: credential, user: ada)
        let users = try await caller.call("GET", "/users")
        let journal = JSONValue.array(caller.sandbox.journal(JournalFilter()).entries)
        return [record.json, list.json, users.json, journal].map(\.text).joined() + caller.sandbox.now.iso8601
    }

    @Test func bringsEverythingBack() async throws {
        _ = try await caller.makeUser("grace")
        let snapshot = caller.sandbox.snapshot()
        let first = try await play()
        caller.sandbox.advanceClock(by: .seconds(86_400))
        caller.sandbox.setFaults([FaultRule(effect: .status)])
        caller.sandbox.quirks.errorPage = .html
        #expect(caller.sandbox.restore(snapshot))
        #expect(caller.sandbox.faultReport.isEmpty)
        #expect(caller.sandbox.quirks == Quirks())
        #expect(try await play() == first)
        // As often as one likes.
        #expect(caller.sandbox.restore(snapshot))
        #expect(try await play() == first)
    }

    @Test func bringsFaultsAndTheirCountsBack() async throws {
        caller.sandbox.setFaults([FaultRule(effect: .status, times: 2)])
        _ = try await caller.call("GET", "/users")
        let snapshot = caller.sandbox.snapshot()
        _ = try await caller.call("GET", "/users")
        #expect(try await caller.call("GET", "/users").status == 200)
        #expect(caller.sandbox.restore(snapshot))
        #expect(caller.sandbox.faultReport.first?["hits"] == 1)
        #expect(try await caller.call("GET", "/users").status == 500)
        #expect(try await caller.call("GET", "/users").status == 200)
    }

    @Test func namesThemInOrder() {
        #expect([caller.sandbox.snapshot(), caller.sandbox.snapshot()] == ["snapshot-1", "snapshot-2"])
        #expect(!caller.sandbox.restore("snapshot-3"))
        #expect(caller.sandbox.restore("snapshot-1"))
        #expect(caller.sandbox.snapshot() == "snapshot-3")
    }

    @Test func forgetsTheOldest() {
        for _ in 1...101 { _ = caller.sandbox.snapshot() }
        #expect(!caller.sandbox.restore("snapshot-1"))
        #expect(caller.sandbox.restore("snapshot-2"))
    }

    @Test func resetForgetsThem() async throws {
        let first = try await play()
        _ = caller.sandbox.snapshot()
        caller.sandbox.setFaults([FaultRule(effect: .stall)])
        caller.sandbox.reset()
        #expect(!caller.sandbox.restore("snapshot-1"))
        #expect(try await play() == first)
    }
}
