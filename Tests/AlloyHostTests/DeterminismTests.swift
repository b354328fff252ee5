import HostTestSupport
import JSON
import JSONRPC
import TestSupport
import Testing

@testable import AlloyHost

/// Same seed and same calls, same bytes, whatever the methods do; and a reset is a fresh start.
@Suite(.tags(.slow), .notInInnerLoop) struct DeterminismTests {
    @Test func twoHostsAnswerTheSame() async throws {
        let one = try await run(HostFixture.sandbox(EveryMethodSession.options))
        let other = try await run(HostFixture.sandbox(EveryMethodSession.options))
        for ((step, first), second) in zip(zip(Self.steps, one), other) {
            #expect(first == second, "\(step.name): \(first) or \(second)")
        }
    }

    @Test func aResetGivesTheFirstAnswersAgain() async throws {
        let fixture = HostFixture.sandbox(EveryMethodSession.options)
        let first = try await run(fixture)
        _ = try await fixture.result("sandbox.reset")
        #expect(try await run(fixture) == first)
    }

    @Test func aResetForgetsWhatWasRemembered() async throws {
        let fixture = HostFixture.sandbox()
        let params: JSONObject = ["connectorId": "hubspot", "maxAge": 3_600]
        _ = try await fixture.result("resources.list", params)
        #expect(try await fixture.result("resources.list", params)["cached"] != nil)
        _ = try await fixture.result("sandbox.reset")
        #expect(try await fixture.result("resources.list", params)["cached"] == nil)
    }

    @Test func anotherSeedGivesOtherIds() async throws {
        let params: JSONObject = ["username": "ada@example.com"]
        let one = try await HostFixture.sandbox(seed: "demo").result("users.create", params)
        let other = try await HostFixture.sandbox(seed: "other").result("users.create", params)
        #expect(one["userId"] != nil && one["userId"] != other["userId"])
    }

    /// The session, and behind each of its steps the same call gone wrong.
    ///
    /// What a host has done, and when, is no part of the sandbox.
    private static let steps: [EveryMethodSession.Step] = EveryMethodSession.steps.filter {
        !["sandbox.reset", "host.metrics"].contains($0.method)
    }.flatMap { step in
        [
            step,
            EveryMethodSession.Step("\(step.name), with too much", step.method) {
                step.params($0).appending("tooMuch", 1)
            },
            EveryMethodSession.Step("\(step.name), once more", step.method, step.params),
            EveryMethodSession.Step("\(step.name), unknown", "\(step.method).unknown", step.params),
        ]
    }

    private func run(_ fixture: HostFixture) async throws -> [String] {
        var results: EveryMethodSession.Results = [:]
        var replies: [String] = []
        for step in Self.steps {
            let bytes = await fixture.reply(step.method, .named(step.params(results)))
            replies.append(String(decoding: bytes, as: UTF8.self))
            if results[step.name] == nil { results[step.name] = try JSONValue(parsing: bytes)["result"] }
        }
        return replies
    }
}
