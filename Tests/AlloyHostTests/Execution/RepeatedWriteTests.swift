import Alloy
import AlloySandbox
import HostTestSupport
import JSON
import TestSupport
import Testing

@testable import AlloyHost

/// What happens when a write is repeated blindly, as agents do: counted in the sandbox's journal.
@Suite("A repeated write", .hangLimit)
struct RepeatedWriteTests {
    private static let terms = ExecutionTerms(repetition: .init())

    private let sandbox: Sandbox
    private let folder = TemporaryFolder()
    /// The host that controls the sandbox; its clock is the sandbox's.
    private let control: HostFixture

    init() {
        sandbox = Sandbox(seed: "demo")
        control = .sandbox(sandbox)
    }

    /// Returns the arguments that create a contact.
    private func contact() async throws -> JSONObject {
        let user = try #require(try await control.result("users.create", ["username": "ada"])["userId"])
        let link = try await control.result(
            "credentials.create",
            [
                "connectorId": "hubspot", "authenticationType": "oauth2", "redirectUri": "http://localhost/x",
                "userId": user,
            ])
        let decided = try await control.result(
            "sandbox.oauth.decide", ["oauthUrl": link["oauthUrl"] ?? nil, "decision": "allow"])
        return [
            "connectorId": "hubspot", "actionId": "createContact", "userId": user,
            "credentialId": try #require(decided["credentialId"]),
            "requestBody": ["properties": ["firstname": "Ada", "lastname": "Lovelace"]],
        ]
    }

    /// Returns a host of its own on the same sandbox and state directory, as another process would have.
    private func host() -> HostFixture { .live(sandbox, ledger: .directory(folder.path)) }

    /// The number of times that the contact was created.
    private var effects: Int {
        sandbox.journal(JournalFilter(match: FaultMatch(actionId: "createContact"), isApplied: true)).count
    }

    private func hit(_ effect: FaultEffect, delayMilliseconds: Int? = nil) {
        sandbox.setFaults([
            FaultRule(
                match: FaultMatch(actionId: "createContact"), effect: effect, times: 1,
                delayMilliseconds: delayMilliseconds)
        ])
    }

    @Test("It gets the first outcome, on this host and on another one with the same state directory")
    func replay() async throws {
        let params = try await contact()
        let first = host()
        let reply = try #require(try await first.call("execute", params, Self.terms).result)
        #expect(reply["replayed"] == nil && reply["outcome"] == "applied")
        for fixture in [first, host()] {
            let again = try #require(try await fixture.call("execute", params, Self.terms).result)
            #expect(again["replayed"] == true)
            for member in ["executionId", "outcome", "responseData", "metadata"] {
                #expect(again[member] == reply[member])
            }
        }
        #expect(effects == 1)
    }

    @Test("It runs anew ten minutes after the first was applied, with a warning")
    func tenMinutes() async throws {
        let params = try await contact()
        let first = try #require(try await control.call("execute", params, Self.terms).result)
        _ = try await control.result("sandbox.clock.advance", ["duration": "PT9M59S"])
        #expect(try await control.call("execute", params, Self.terms).result?["replayed"] == true)
        #expect(effects == 1)
        _ = try await control.result("sandbox.clock.advance", ["duration": "PT1S"])
        let (result, error) = try await control.call("execute", params, Self.terms)
        let anew = try #require(result, "\(error ?? nil)")
        #expect(anew["replayed"] == nil && anew["executionId"] != first["executionId"])
        let warnings = anew["warnings"]?.text ?? ""
        #expect(warnings.contains(first["executionId"]?.stringValue ?? "?") && !warnings.contains("idempotencyKey"))
        #expect(effects == 2)
    }

    @Test("With `repeat` it is a write of its own, made once, too")
    func deliberate() async throws {
        let params = try await contact()
        let fixture = host()
        var ids: Set<String> = []
        for text in [nil, "second", "", nil, "second", ""] {
            let terms = ExecutionTerms(repetition: .init(text: text))
            let reply = try #require(try await fixture.call("execute", params, terms).result)
            #expect(reply["warnings"] == [])
            ids.insert(try #require(reply["executionId"]?.stringValue))
        }
        #expect(ids.count == 3)
        #expect(effects == 3)
    }

    @Test("Other arguments, another user or another credential make another write")
    func otherArguments() async throws {
        let params = try await contact()
        let fixture = host()
        _ = try await fixture.call("execute", params, Self.terms)
        let other = params.setting(["requestBody": ["properties": ["firstname": "Grace"]]])
        #expect(try await fixture.call("execute", other, Self.terms).result?["replayed"] == nil)
        // The order of members makes no difference.
        let same = params.setting(["requestBody": ["properties": ["lastname": "Lovelace", "firstname": "Ada"]]])
        #expect(try await fixture.call("execute", same, Self.terms).result?["replayed"] == true)
        #expect(effects == 2)
    }

    @Test("Of fifty at once, on two hosts, one is made")
    func concurrent() async throws {
        let params = try await contact()
        hit(.delay, delayMilliseconds: 50)
        let fixtures = [host(), host()]
        let outcomes = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<50 {
                group.addTask {
                    let (result, error) = try await fixtures[number % 2].call("execute", params, Self.terms)
                    if let result { return result["replayed"] == true ? "replayed" : "made" }
                    #expect(error?["data"]?["retry"]?["safe"] == true, "\(error ?? nil)")
                    return error?["data"]?["kind"]?.stringValue ?? ""
                }
            }
            return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
        #expect(outcomes["made"] == 1)
        #expect(outcomes.keys.allSatisfy { ["made", "replayed", "conflict"].contains($0) }, "\(outcomes)")
        #expect(effects == 1)
        for fixture in fixtures {
            #expect(try await fixture.call("execute", params, Self.terms).result?["replayed"] == true)
        }
    }

    @Test(
        "After a lost response it is refused, on every host, until it is settled", arguments: ["applied", "rejected"])
    func lostResponse(_ settled: String) async throws {
        let params = try await contact()
        hit(.resetAfterApply)
        let first = host()
        let lost = try #require(try await first.call("execute", params, Self.terms).error)
        #expect(lost["data"]?["kind"] == "unknown_outcome" && lost["data"]?["retry"]?["safe"] == false)
        let id = try #require(lost["data"]?["executionId"])
        for fixture in [first, host()] {
            let refused = try #require(try await fixture.call("execute", params, Self.terms).error)
            #expect(refused["data"]?["kind"] == "conflict" && refused["data"]?["outcome"] == "unknown")
            #expect(refused["data"]?["executionId"] == id && refused["data"]?["retry"]?["safe"] == false)
            let resolve: JSONValue = [
                "method": "executions.resolve", "params": ["executionId": id, "outcome": .string(settled)],
            ]
            #expect(refused["data"]?["fix"]?.arrayValue?.contains(resolve) == true, "\(refused)")
        }
        #expect(effects == 1)
        // No call waits for the row of an execution that was not sent.
        let rows = try await first.result("executions.list", ["actionId": "createContact"])["executions"]?.arrayValue
        #expect(rows?.last?["executionId"] == id && rows?.last?["outcome"] == "unknown")
        #expect(rows?.dropLast().allSatisfy { $0["outcome"] == "not_sent" } == true)
        _ = try await host().result("executions.resolve", ["executionId": id, "outcome": .string(settled)])
        let reply = try #require(try await first.call("execute", params, Self.terms).result)
        #expect((reply["replayed"] == true) == (settled == "applied"))
        #expect(effects == (settled == "applied" ? 1 : 2))
    }

    @Test("After a cancelled call it gets the outcome of that call, which goes on")
    func cancelled() async throws {
        let params = try await contact()
        hit(.delay, delayMilliseconds: 300)
        let fixture = host()
        let call = Task { try await fixture.call("execute", params, Self.terms) }
        await eventually { effects == 1 }
        call.cancel()
        let again = try #require(try await fixture.call("execute", params, Self.terms).result)
        #expect(again["replayed"] == true && again["outcome"] == "applied")
        _ = try await call.value
        #expect(try await host().call("execute", params, Self.terms).result?["replayed"] == true)
        #expect(effects == 1)
    }
}
