import HTTP
import JSON
import Testing

@testable import AlloySandbox

struct DeterminismTests {
    /// A bit of everything; gives all that came back.
    private func session(_ caller: Caller) async throws -> [String] {
        var record: [String] = []
        func note(_ answer: Caller.Answer) -> JSONValue {
            let fields = answer.headers.fields.map { "\($0.name): \($0.value)" }.joined(separator: "; ")
            record.append("\(answer.status) \(fields) \(String(decoding: answer.bytes, as: UTF8.self))")
            return answer.json
        }
        _ = note(try await caller.call("GET", "/connectors"))
        let user = note(try await caller.call("POST", "/users", ["username": "ada"]))["userId"]?.stringValue ?? ""
        _ = note(try await caller.call("GET", "/users/ada/token"))
        let link = try await caller.makeLink("slack", user: user)
        let outcome = try caller.sandbox.decide(oauthURL: link, decision: .allow)
        record.append("\(link) \(outcome)")
        let credential = outcome.credentialId ?? ""
        for text in ["one", "two"] {
            _ = note(
                try await caller.execute(
                    "slack", "create_record", credential: credential, user: user,
                    ["requestBody": ["text": .string(text)]]))
        }
        _ = note(try await caller.execute("slack", "list_records", credential: credential, user: user))
        _ = note(try await caller.call("GET", "/users/ada/credentials"))
        _ = note(
            try await caller.call(
                "POST", "/connectors/files/upload/request",
                ["filename": "a", "mimeType": "b", "md5": "KUK/q7PQCUACgWVbAjPtNQ=="]))
        _ = note(try await caller.call("GET", "/users"))
        _ = note(try await caller.call("GET", "/nowhere"))
        record.append(caller.sandbox.now.iso8601)
        return record
    }

    @Test func theSameCallsGiveTheSameBytes() async throws {
        let first = try await session(Caller())
        let second = try await session(Caller())
        #expect(first == second)
        #expect(first.count == 12)
    }

    @Test func resettingStartsOver() async throws {
        let caller = Caller()
        let first = try await session(caller)
        caller.sandbox.advanceClock(by: .seconds(86_400))
        let link = try await caller.makeLink("slack", user: try await caller.makeUser("bob"))
        caller.sandbox.reset()
        #expect(caller.sandbox.now.iso8601 == "2025-10-01T09:00:00.000Z")
        #expect(throws: Sandbox.DecisionError.unknownLink) {
            try caller.sandbox.decide(oauthURL: link, decision: .allow)
        }
        caller.sandbox.reset()
        #expect(try await session(caller) == first)
    }

    @Test func anotherSeedGivesOtherIds() async throws {
        func firstUser(_ seed: String) async throws -> JSONValue? {
            try await Caller(sandbox: Sandbox(seed: seed, catalogue: .forTests)).call("GET", "/users")
                .json["data"]?[0]?["userId"]
        }
        let demo = try await firstUser("demo")
        #expect(try await firstUser("other") != demo)
        #expect(try await Caller().call("GET", "/users").json["data"]?[0]?["userId"] == demo)
    }

    @Test func theClockOnlyMovesForward() async throws {
        let caller = Caller()
        caller.sandbox.advanceClock(by: .seconds(-5))
        #expect(caller.sandbox.now == ServiceState.start)
        caller.sandbox.advanceClock(by: .seconds(5))
        _ = try await caller.call("GET", "/connectors")
        #expect(caller.sandbox.now.iso8601 == "2025-10-01T09:00:05.020Z")
    }

    @Test func manyAtOnceLoseNothing() async throws {
        let caller = Caller()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask { _ = try await caller.makeUser("user \(number)") }
            }
            try await group.waitForAll()
        }
        let users = try await caller.call("GET", "/users").json["data"]?.arrayValue ?? []
        #expect(users.count == 201)
        #expect(Set(users.compactMap { $0["userId"]?.stringValue }).count == 201)
    }
}
