import Alloy
import HostTestSupport
import JSON
import JSONRPC
import Testing

@testable import AlloyHost

/// What a caller sees of an `AlloyError`.
@Suite struct RPCErrorTests {
    /// Kinds and their codes are stable for ever.
    static let codes: [(AlloyError.Kind, Int, String)] = [
        (.unauthenticated, 1_001, "unauthenticated"), (.forbidden, 1_002, "forbidden"),
        (.notFound, 1_003, "not_found"), (.invalidInput, 1_004, "invalid_input"), (.conflict, 1_005, "conflict"),
        (.rateLimited, 1_006, "rate_limited"), (.providerFailed, 1_007, "provider_failed"),
        (.alloyFailed, 1_008, "alloy_failed"), (.network, 1_009, "network"), (.timedOut, 1_010, "timed_out"),
        (.unknownOutcome, 1_011, "unknown_outcome"), (.connectionRequired, 1_012, "connection_required"),
        (.policyDenied, 1_013, "policy_denied"), (.validationFailed, 1_014, "validation_failed"),
        (.overloaded, 1_015, "overloaded"), (.cancelled, -32_800, "cancelled"), (.internal, 1_016, "internal"),
    ]

    @Test func testsEveryKind() {
        #expect(Set(Self.codes.map(\.0)) == Set(AlloyError.Kind.allCases))
        #expect(Set(Self.codes.map(\.1)).count == Self.codes.count)
    }

    @Test(arguments: codes)
    func hasKindAndCode(kind: AlloyError.Kind, code: Int, name: String) {
        let error = RPCError(AlloyError(kind, "A sentence.", origin: .alloy, outcome: .rejected))
        #expect(error.code == code)
        #expect(error.message == "A sentence.")
        #expect(
            error.data == [
                "kind": .string(name), "origin": "alloy", "outcome": "rejected", "fix": [], "retry": ["safe": false],
            ])
        #expect(kind.summary.last == ".")
    }

    @Test func hasEveryMemberOfTheError() {
        let error = AlloyError(
            .notFound, "It is not there.", origin: .provider, outcome: .unknown,
            fix: [.advice("Look again."), .call(method: "users.list", params: [:])],
            retry: AlloyError.RetryAdvice(isSafe: true, afterMilliseconds: 1_500), httpStatus: 404,
            serviceCode: "X_NOT_FOUND", requestId: "req-1", executionId: "e5ec00000000000000000001",
            attempts: [Attempt(number: 1, phase: .refused, status: 404, waitMilliseconds: 20)],
            problems: [
                AlloyError.Problem(at: JSONPointer(tokens: ["userId"]), expected: "a user", got: "x", nearest: "y")
            ],
            technical: ["operation": "users.get"])
        #expect(
            RPCError(error).data?.text
                == #"{"kind":"not_found","origin":"provider","outcome":"unknown","#
                + #""fix":["Look again.",{"method":"users.list","params":{}}],"retry":{"safe":true,"afterMs":1500},"#
                + #""httpStatus":404,"code":"X_NOT_FOUND","requestId":"req-1","executionId":"e5ec00000000000000000001","#
                + #""attempts":[{"n":1,"phase":"refused","status":404,"waitMs":20}],"#
                + #""problems":[{"pointer":"/userId","expected":"a user","got":"x","nearest":"y"}],"#
                + #""technical":{"operation":"users.get"}}"#)
    }

    @Test func overloadedHasARetryDelay() {
        let error = RPCError.overloaded
        #expect(error.code == 1_015)
        #expect(error.data?["outcome"] == "not_sent")
        #expect(error.data?["retry"] == ["safe": true, "afterMs": 100])
    }

    /// Every call that an error offers must be one that this host takes.
    @Test func fixesAreValidCalls() async throws {
        let fixture = HostFixture.sandbox()
        let failing: [(String, JSONObject)] = [
            ("connectors.get", ["connectorId": "hubspt"]), ("resources.list", ["connectorId": "hubspt"]),
            ("actions.list", ["connectorId": "hubspot", "resource": "contact"]),
            ("actions.get", ["connectorId": "hubspot", "actionId": "createcontact"]),
            ("users.get", ["userId": "nobody"]), ("users.create", ["username": ""]), ("no.such", [:]),
            ("credentials.requirements", ["connectorId": "hubspt"]),
            ("credentials.create", ["connectorId": "hubspot", "authenticationType": "magic", "userId": "nobody"]),
            (
                "execute",
                [
                    "connectorId": "hubspot", "actionId": "createContact",
                    "credentialId": .string(HostFixture.credential),
                ]
            ),
            ("files.delete", ["s3Key": "nothing"]),
            ("credentials.delete", ["credentialId": .string(HostFixture.credential), "connectorId": "hubspot"]),
        ]
        var offered = 0
        for (method, params) in failing {
            let error = try await fixture.error(method, params)
            let steps = try #require(error["data"]?["fix"]?.arrayValue, "\(method)")
            #expect(!steps.isEmpty, "\(method)")
            for step in steps where step.stringValue == nil {
                let name = try #require(step["method"]?.stringValue, "\(step.text)")
                let offeredMethod = try #require(MethodTable.standard[name], "\(method) offers \(name)")
                let params = try #require(step["params"]?.objectValue, "\(step.text)")
                _ = try ParameterCheck.arguments(.named(params), of: offeredMethod)
                offered += 1
            }
        }
        #expect(offered > 5)
    }

    @Test func shortensALongMethodName() async throws {
        let error = try await HostFixture.sandbox().error(String(repeating: "m", count: 1 << 20))
        #expect(error.text.utf8.count < 1_024)
    }

    /// A name that Alloy doesn't know, and where the right one is listed.
    @Test(
        arguments: [
            ("actions.get", ["connectorId": "hubspt", "actionId": "createContact"], "connectors.list"),
            ("resources.list", ["connectorId": "nothing like it"], "connectors.list"),
            (
                "execute",
                ["connectorId": "hubspt", "actionId": "a", "credentialId": .string(HostFixture.credential)],
                "connectors.list"
            ),
            (
                "credentials.create",
                [
                    "connectorId": "shippo", "authenticationType": "bearer", "data": ["token": "shippo_test_1"],
                    "userId": "650a1f3c9d2e4b7a8c6d5e4f",
                ], "users.list"
            ),
        ] as [(String, JSONObject, String)])
    func suggestsTheMethodThatListsTheUnknownName(method: String, params: JSONObject, list: String) async throws {
        let error = try await HostFixture.sandbox().error(method, params)
        #expect(error["data"]?["kind"] == "not_found")
        let calls = try #require(error["data"]?["fix"]?.arrayValue).compactMap { $0["method"]?.stringValue }
        #expect(calls == [list])
        #expect(error["message"]?.stringValue?.last == ".")
    }

    @Test func suggestsTheNearestResource() async throws {
        let error = try await HostFixture.sandbox().error(
            "actions.list", ["connectorId": "hubspot", "resource": "contact"])
        #expect(error["data"]?["kind"] == "not_found")
        #expect(error["data"]?["problems"]?[0]?["pointer"] == "/resource")
        #expect(error["data"]?["problems"]?[0]?["nearest"] == "contacts")
    }
}
