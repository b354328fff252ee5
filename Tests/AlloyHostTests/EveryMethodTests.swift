import HostTestSupport
import JSON
import JSONSchema
import Testing

@testable import AlloyHost

/// Every method, called on the sandbox: what comes is what the method's schema says.
@Suite struct EveryMethodTests {
    @Test func isCalledByTheSession() {
        // Nothing is unknown in a session where all goes well: ExecutionRecordTests resolve executions.
        let called = Set(EveryMethodSession.steps.map(\.method)).union(["executions.resolve"])
        let uncalled = Set(MethodTable.standard.methods.map(\.name)).subtracting(called).sorted()
        #expect(uncalled.isEmpty, "add a step to Tests/AlloyHostTests/Support/EveryMethodSession.swift")
    }

    @Test func resultFitsItsSchema() async throws {
        let results = try await run(HostFixture.sandbox(EveryMethodSession.options))
        for step in EveryMethodSession.steps {
            let method = try #require(MethodTable.standard[step.method])
            let schema = try Schema(compiling: .object(method.result))
            let result = try #require(results[step.name])
            let violations = schema.violations(of: result)
            #expect(violations.isEmpty, "\(step.name): \(violations) in \(result.text)")
        }
    }

    /// The schemas are open, so these are the values that a caller goes on with.
    @Test func resultHasTheValuesForTheNextCall() async throws {
        let results = try await run(HostFixture.sandbox(EveryMethodSession.options))
        let ada = try #require(results["ada"]?["userId"]?.stringValue)
        #expect(results["batch"]?["invalidUsers"]?.arrayValue?.count == 1)
        #expect(results["users"]?["users"]?.arrayValue?.count == 3, "the key's own user, Ada and Grace")
        #expect(results["by name"] == results["by id"])
        #expect(results["by id"]?["userId"] == .string(ada))
        #expect(results["renamed"]?["fullName"] == "Augusta Ada King")
        #expect(results["crm"]?["connectors"]?.arrayValue?.compactMap { $0["id"]?.stringValue } == ["hubspot"])
        #expect(results["hubspot"]?["connector"] == results["crm"]?["connectors"]?[0])
        let contacts = try #require(results["contacts"]?["actions"]?.arrayValue)
        #expect(contacts.allSatisfy { $0["resource"] == "contacts" } && !contacts.isEmpty)
        #expect(results["found"]?["matches"]?.arrayValue?.contains { $0["actionId"] == "createContact" } == true)
        #expect(results["found"]?["coverage"]?["complete"] == true)
        #expect(results["create contact"]?["action"]?["effect"] == "write")
        #expect(results["closed"] == ["decision": "close", "redirectedTo": nil, "credentialId": nil])
        #expect(results["allowed"]?["redirectedTo"] == "http://localhost:3000/connected")
        #expect(results["credentials"]?["credentials"] == results["all credentials"]?["credentials"])
        #expect(results["credentials"]?["credentials"]?[0]?["type"] == "hubspot-oauth2")
        #expect(results["read"]?["responseData"]?["id"] == results["created"]?["responseData"]?["id"])
        #expect(results["created"]?["executionId"] == "e5ec00000000000000000001")
        #expect(results["read"]?["executionId"] == "e5ec00000000000000000002")
        #expect(results["uploaded"]?["type"] == "new")
        #expect(results["uploaded again"]?["type"] == "existing")
        #expect(results["files"]?["files"]?.arrayValue?.count == 1)
        for step in ["file deleted", "disconnected", "ada deleted", "reset"] {
            #expect(results[step]?["success"] == true, "\(step)")
        }
    }

    private func run(_ fixture: HostFixture) async throws -> EveryMethodSession.Results {
        var results: EveryMethodSession.Results = [:]
        for step in EveryMethodSession.steps {
            results[step.name] = try await fixture.result(step.method, step.params(results))
        }
        return results
    }
}
