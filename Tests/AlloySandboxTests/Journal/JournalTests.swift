import HTTP
import JSON
import Platform
import Testing

@testable import AlloySandbox

struct JournalTests {
    private let caller = Caller()

    private func entries(_ match: FaultMatch = FaultMatch(), applied: Bool? = nil, limit: Int = 100) -> [JSONValue] {
        caller.sandbox.journal(JournalFilter(match: match, isApplied: applied, limit: limit)).entries
    }

    @Test func hasEveryCall() async throws {
        let ada = try await caller.makeUser("ada")
        let credential = try await caller.connect("slack", user: ada)
        _ = try await caller.execute(
            "slack", "create_record", credential: credential, user: ada, ["requestBody": ["text": "x"]])
        _ = try await caller.execute("slack", "say_no", credential: credential, user: ada)
        _ = try await caller.execute("slack", "refuse", credential: credential, user: ada)
        _ = try await caller.call("GET", "/nowhere")
        let all = entries()
        #expect(all.map { $0["n"]?.intValue } == [6, 5, 4, 3, 2, 1])
        #expect(all.map { $0["status"]?.intValue } == [404, 500, 200, 200, 200, 200])
        #expect(all.map { $0["applied"]?.boolValue } == [false, false, false, true, true, true])
        let created = all[3]
        #expect(created["method"] == "POST")
        #expect(created["path"] == "/connectors/slack/actions/create_record/execute")
        #expect(created["connectorId"] == "slack")
        #expect(created["actionId"] == "create_record")
        #expect(created["userId"] == .string(ada))
        #expect(created["request"]?["requestBody"] == ["text": "x"])
        let id = created["answer"]?["responseData"]?["id"]
        #expect(created["changes"] == [["change": "created", "thing": "records", "id": id ?? nil]])
        #expect(all[5]["changes"] == [["change": "created", "thing": "user", "id": .string(ada)]])
        #expect(all[4]["changes"] == [["change": "created", "thing": "link"]])
    }

    @Test func saysWhatWasDeleted() async throws {
        let ada = try await caller.makeUser("ada")
        let credential = try await caller.connect("slack", user: ada)
        _ = try await caller.call("PUT", "/users/\(ada)", ["fullName": "Ada"])
        _ = try await caller.call("DELETE", "/users/\(ada)")
        #expect(entries()[1]["changes"] == [["change": "updated", "thing": "user", "id": .string(ada)]])
        #expect(
            entries()[0]["changes"] == [
                ["change": "deleted", "thing": "user", "id": .string(ada)],
                ["change": "deleted", "thing": "credential", "id": .string(credential)],
            ])
    }

    /// How often was it applied? A read that came in between does not count, nor what was answered before it was done.
    @Test func countsWhatWasApplied() async throws {
        let ada = try await caller.makeUser("ada")
        let credential = try await caller.connect("slack", user: ada)
        caller.sandbox.setFaults([FaultRule(match: FaultMatch(nth: 2), effect: .status, status: 503)])
        for _ in 1...3 {
            _ = try await caller.execute("slack", "create_record", credential: credential, user: ada)
            _ = try await caller.call("GET", "/connectors/slack/actions/create_record")
        }
        let match = FaultMatch(connectorId: "slack", actionId: "create_record")
        #expect(caller.sandbox.journal(JournalFilter(match: match)).count == 3)
        #expect(caller.sandbox.journal(JournalFilter(match: match, isApplied: true)).count == 3)
        caller.sandbox.setFaults([FaultRule(match: match, effect: .status, status: 503)])
        _ = try await caller.execute("slack", "create_record", credential: credential, user: ada)
        #expect(caller.sandbox.journal(JournalFilter(match: match)).count == 4)
        #expect(caller.sandbox.journal(JournalFilter(match: match, isApplied: true)).count == 3)
    }

    @Test func comesInPages() async throws {
        for _ in 1...7 { _ = try await caller.call("GET", "/connectors") }
        var filter = JournalFilter(limit: 3)
        var numbers: [[Int?]] = []
        repeat {
            let page = caller.sandbox.journal(filter)
            #expect(page.count == 7)
            numbers.append(page.entries.map { $0["n"]?.intValue })
            filter.before = page.next
        } while filter.before != nil
        #expect(numbers == [[7, 6, 5], [4, 3, 2], [1]])
        // What comes later changes no page before.
        filter.before = 5
        _ = try await caller.call("GET", "/connectors")
        #expect(caller.sandbox.journal(filter).entries.map { $0["n"]?.intValue } == [4, 3, 2])
    }

    @Test func looksBackToAMoment() async throws {
        for _ in 1...3 { _ = try await caller.call("GET", "/connectors") }
        let since = caller.sandbox.now
        #expect(caller.sandbox.journal(JournalFilter(since: since)).count == 1)
        #expect(caller.sandbox.journal(JournalFilter(since: ServiceState.start)).count == 3)
    }

    @Test func showsNoSecret() async throws {
        let ada = try await caller.makeUser("ada")
        _ = try await caller.call(
            "POST", "/connectors/shippo/credentials",
            [
                "userId": .string(ada), "authenticationType": "bearer",
                "data": ["token": "s3cr3t-token", "test": true, "unheard": "s3cr3t-too", "region": "eu"],
                "apiKey": "s3cr3t-key",
            ])
        let link = try await caller.makeLink("slack", user: ada)
        let credential = try #require(try caller.sandbox.decide(oauthURL: link, decision: .allow).credentialId)
        _ = try await caller.execute(
            "slack", "echo", credential: credential, user: ada,
            ["additionalHeaders": ["Authorization": "s3cr3t-header"], "requestBody": ["client_secret": "s3cr3t-body"]])
        _ = try await caller.call("GET", "/users/\(ada)/token")
        _ = try await caller.call("POST", "/connectors/shippo/credentials", bytes: Array("{s3cr3t-broken".utf8))
        let text = JSONValue.array(entries()).text
        #expect(!text.contains("s3cr3t"))
        #expect(!text.contains("any-secret"))
        #expect(!text.contains("eyJ"), "tokens begin so")
        #expect(entries()[4]["request"]?["data"]?["region"] == "eu")
        #expect(entries()[4]["request"]?["data"]?["test"] == true)
    }

    @Test func keepsTheStartOfWhatIsLong() async throws {
        let ada = try await caller.makeUser("ada")
        let credential = try await caller.connect("slack", user: ada)
        let long = String(repeating: "x", count: JournalEntry.keptBytes)
        _ = try await caller.execute(
            "slack", "create_record", credential: credential, user: ada, ["requestBody": ["text": .string(long)]])
        let entry = entries()[0]
        #expect(try #require(entry["request"]?["bytes"]?.intValue) > JournalEntry.keptBytes)
        #expect(try #require(entry["answer"]?["bytes"]?.intValue) > JournalEntry.keptBytes)
    }

    private func entry(_ number: Int, bytes: Int = 0) -> JournalEntry {
        JournalEntry(
            number: number, at: ServiceState.start, requestID: "r", method: "GET", target: "/connectors", userID: "u",
            request: JournalEntry.Body(Array(repeating: 0, count: bytes)), status: 200, answer: JournalEntry.Body(nil),
            isApplied: true, changes: [], fault: nil)
    }

    @Test func forgetsTheOldest() {
        var journal = Journal(greatestCount: 10)
        for number in 1...1_000 {
            #expect(journal.nextNumber == number)
            journal.append(entry(number))
            #expect(journal.count == min(number, 10))
        }
        let page = journal.page(JournalFilter(), UserDirectory())
        #expect(page.entries.map(\.0.number) == Array((991...1_000).reversed()))
    }

    @Test func weighsWhatItKeeps() {
        var journal = Journal(greatestWeight: 50_000)
        for number in 1...100 { journal.append(entry(number, bytes: 10_000)) }
        #expect(journal.count == 4)
        // One that is too heavy alone is kept all the same.
        var small = Journal(greatestWeight: 100)
        small.append(entry(1))
        #expect(small.count == 1)
    }
}
