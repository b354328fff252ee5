import HTTP
import JSON
import TestSupport
import Testing

@testable import AlloySandbox

/// What a caller meets, and whether it was done all the same.
struct FaultTests {
    private struct Meeting {
        var status: Int?
        var failure: HTTPFailure?
        var body: JSONValue?
        var headers = HTTPHeaders()
        var applied: Int
        var journal: JSONValue
    }

    /// Creates a record under a fault, and looks what became of it.
    private func meet(_ rule: FaultRule) async throws -> Meeting {
        let still = VirtualClock(advancesItself: false)
        let caller = Caller(sandbox: Sandbox(catalogue: .forTests, time: still.time))
        let credential = try await caller.connect("slack", user: caller.makeUser("ada"))
        let user = caller.sandbox.journal(JournalFilter(match: FaultMatch(path: "/users"))).entries[0]["answer"]?[
            "userId"]
        let ada = try #require(user?.stringValue)
        caller.sandbox.setFaults([rule])
        var headers = caller.headers
        headers["x-alloy-userid"] = ada
        let body: JSONValue = ["credentialId": .string(credential), "requestBody": ["text": "hello"]]
        let request = HTTPRequest(
            method: "POST", origin: Caller.origin, target: "/connectors/slack/actions/create_record/execute",
            headers: headers, body: body.bytes)
        var meeting = Meeting(applied: 0, journal: .null)
        let deadline = still.now + .seconds(30)
        let sending = Task { try await caller.sandbox.send(request, deadline: deadline) }
        if rule.effect == .stall || rule.delay > .zero {
            await still.sleepers(1)
            still.advance(by: .seconds(30))
        }
        do {
            let response = try await sending.value
            meeting.status = response.status
            meeting.headers = response.headers
            meeting.body = try? JSONValue(parsing: response.body)
        } catch let failure as HTTPFailure {
            meeting.failure = failure
        }
        caller.sandbox.setFaults([])
        let answer = try await caller.execute("slack", "list_records", credential: credential, user: ada)
        meeting.applied = answer.json["responseData"]?.arrayValue?.count ?? -1
        meeting.journal =
            caller.sandbox.journal(JournalFilter(match: FaultMatch(actionId: "create_record"))).entries[0]
        return meeting
    }

    @Test(arguments: [
        (FaultEffect.resetBeforeApply, HTTPFailure.Reason.connectionClosed, 0),
        (.resetAfterApply, .connectionClosed, 1),
        (.truncate, .malformedResponse, 1), (.garbage, .malformedResponse, 1), (.stall, .timedOut, 1),
    ])
    func losesTheAnswer(effect: FaultEffect, reason: HTTPFailure.Reason, applied: Int) async throws {
        let meeting = try await meet(FaultRule(effect: effect, times: 1))
        #expect(meeting.failure?.reason == reason)
        #expect(meeting.failure?.phase == .ambiguous)
        #expect(meeting.applied == applied)
        #expect(meeting.journal["applied"] == .bool(applied == 1))
        #expect(meeting.journal["fault"]?["effect"] == .string(effect.rawValue))
        #expect(meeting.journal["changes"]?.arrayValue?.count == applied)
    }

    @Test func lateAnswersCome() async throws {
        let meeting = try await meet(FaultRule(effect: .delay, times: 1, delayMilliseconds: 20_000))
        #expect(meeting.status == 200)
        #expect(meeting.applied == 1)
    }

    @Test func answersThatAreTooLateDoNotCome() async throws {
        let meeting = try await meet(FaultRule(effect: .delay, times: 1, delayMilliseconds: 31_000))
        #expect(meeting.failure?.reason == .timedOut)
        #expect(meeting.failure?.phase == .ambiguous)
        #expect(meeting.applied == 1)
    }

    @Test func duplicatesAreDoneOnce() async throws {
        let meeting = try await meet(FaultRule(effect: .duplicate))
        #expect(meeting.status == 200)
        #expect(meeting.applied == 1)
    }

    @Test func answersOtherwise() async throws {
        let usual = try await meet(FaultRule(effect: .status))
        #expect(usual.status == 500)
        #expect(usual.applied == 0)
        #expect(usual.journal["applied"] == false)
        let chosen = try await meet(FaultRule(effect: .status, status: 404, body: ["error": "gone"]))
        #expect(chosen.status == 404)
        #expect(chosen.body == ["error": "gone"])
        let page = try await meet(FaultRule(effect: .status, status: 502, body: "<h1>Bad Gateway</h1>"))
        #expect(page.headers["content-type"] == "text/html; charset=utf-8")
        let empty = try await meet(FaultRule(effect: .status, status: 204, body: "x"))
        #expect(empty.headers["content-type"] == nil)
        #expect(empty.body == nil)
    }

    @Test(arguments: [
        (FaultHint.seconds(7), "retry-after", "7"), (.milliseconds(1_500), "retry-after-ms", "1500"),
        (.text("Wed, 01 Oct 2025 09:05:00 GMT"), "retry-after", "Wed, 01 Oct 2025 09:05:00 GMT"),
        (.dateAhead(.seconds(60)), "retry-after", "Wed, 01 Oct 2025 09:01:00 GMT"),
    ])
    func limitsRates(hint: FaultHint, field: String, value: String) async throws {
        let meeting = try await meet(FaultRule(effect: .rateLimit, times: 1, retryAfter: hint))
        #expect(meeting.status == 429)
        #expect(meeting.headers[field] == value)
        #expect(
            meeting.headers["date"]
                == (field == "retry-after" && hint == .dateAhead(.seconds(60)) ? "Wed, 01 Oct 2025 09:00:00 GMT" : nil))
        #expect(meeting.applied == 0)
        let without = try await meet(FaultRule(effect: .rateLimit))
        #expect(without.headers["retry-after"] == nil)
    }

    @Test func callsItAPage() async throws {
        let meeting = try await meet(FaultRule(effect: .wrongContentType))
        #expect(meeting.headers["content-type"] == "text/html; charset=utf-8")
        #expect(meeting.body?["responseData"] != nil)
        #expect(meeting.applied == 1)
    }

    @Test func garblesTheBody() async throws {
        let meeting = try await meet(FaultRule(effect: .garbage, body: "{\"responseData\": <oops"))
        #expect(meeting.status == 200)
        #expect(meeting.headers["content-type"] == "application/json; charset=utf-8")
        #expect(meeting.body == nil)
        #expect(meeting.applied == 1)
    }

    /// Served over a socket the same faults are events on the wire.
    @Test(arguments: FaultEffect.allCases)
    func becomesAnEvent(effect: FaultEffect) {
        let sandbox = Sandbox(catalogue: .forTests)
        sandbox.setFaults([FaultRule(effect: effect)])
        let answer = sandbox.handle(
            HTTPRequest(method: "GET", origin: Caller.origin, target: "/connectors", headers: Caller().headers))
        #expect(answer.delay == (effect == .delay ? .seconds(1) : .zero))
        switch (effect, answer.event) {
        case (.status, .whole(let response)): #expect(response.status == 500)
        case (.rateLimit, .whole(let response)): #expect(response.status == 429)
        case (.delay, .whole(let response)), (.wrongContentType, .whole(let response)),
            (.duplicate, .duplicated(let response)):
            #expect(response.status == 200)
        case (.truncate, .truncated(let response, let count)): #expect(count > 0 && count < response.body.count)
        case (.garbage, .raw(let bytes)): #expect(bytes.count == 64)
        case (.stall, .stalled), (.resetBeforeApply, .reset), (.resetAfterApply, .reset): break
        default: Issue.record("\(effect) became \(answer.event)")
        }
    }

    /// A call that is hit takes its time and its id like any other: what comes later is what it would have been.
    @Test func leavesTheRestAsItIs() async throws {
        let plain = Caller()
        _ = try await plain.call("GET", "/connectors")
        let expected = try await plain.makeUser("ada")
        let hit = Caller()
        hit.sandbox.setFaults([FaultRule(effect: .status, times: 1)])
        _ = try await hit.call("GET", "/connectors")
        #expect(try await hit.makeUser("ada") == expected)
        #expect(hit.sandbox.now == plain.sandbox.now)
    }

    @Test func reportsHits() async throws {
        let caller = Caller()
        caller.sandbox.setFaults([
            FaultRule(match: FaultMatch(path: "/connectors"), effect: .status, times: 1),
            FaultRule(match: FaultMatch(connectorId: "nobody", nth: 3), effect: .delay, retryAfter: .milliseconds(5)),
        ])
        _ = try await caller.call("GET", "/connectors")
        _ = try await caller.call("GET", "/connectors")
        #expect(
            caller.sandbox.faultReport == [
                [
                    "index": 0, "match": ["path": "/connectors"], "effect": "status", "times": 1, "matched": 2,
                    "hits": 1,
                ],
                [
                    "index": 1, "match": ["connectorId": "nobody", "nth": 3], "effect": "delay", "retryAfter": "5ms",
                    "matched": 0, "hits": 0,
                ],
            ])
    }

    @Test func readsWhatItWrites() throws {
        let json: JSONValue = [
            "match": [
                "connectorId": "slack", "actionId": "a", "method": "GET", "path": "/x*", "userId": "u", "nth": 2,
            ],
            "effect": "rate_limit", "times": 3, "status": 429, "delayMs": 10, "retryAfter": "PT90S", "body": [1],
        ]
        #expect(JSONValue.object(try #require(FaultRule(json)).json) == json)
        #expect(FaultRule(["effect": "explode"]) == nil)
    }
}
