import Alloy
import JSON
import Testing

@testable import AlloyHost

/// Which way to authenticate is taken, and what is missing for it.
@Suite struct ConnectChoiceTests {
    private static func requirements(_ rows: JSONValue...) -> [CredentialRequirement] {
        rows.compactMap { CredentialRequirement($0) }
    }

    private static func request(_ change: (inout ConnectRequest) -> Void = { _ in }) -> ConnectRequest {
        var request = ConnectRequest(connectorId: "c", userId: "u")
        change(&request)
        return request
    }

    private static let both = requirements(ConnectService.key, ConnectService.oauth)

    @Test func takesTheOnlyOne() throws {
        let choice = try ConnectChoice(
            Self.requirements(ConnectService.key), Self.request { $0.data = ["apiKey": "k"] })
        #expect(choice.authenticationType == "apiKey")
        #expect(!choice.usesBrowser)
    }

    @Test func takesOAuthWhereNoDataCame() throws {
        let choice = try ConnectChoice(Self.both, Self.request())
        #expect(choice.authenticationType == "oauth2")
        #expect(choice.usesBrowser)
        #expect(choice.otherTypes == ["apiKey"])
    }

    @Test func asksWhereDataCame() throws {
        let error = try #require(throws: AlloyError.self) {
            try ConnectChoice(Self.both, Self.request { $0.data = ["apiKey": "k"] })
        }
        #expect(error.kind == .invalidInput)
        #expect(error.outcome == .notSent)
        #expect(error.problems.map(\.pointer.description) == ["/authenticationType"])
        #expect(error.message.contains("apiKey, oauth2"))
    }

    @Test func knowsNoOther() throws {
        let error = try #require(throws: AlloyError.self) {
            try ConnectChoice(Self.both, Self.request { $0.authenticationType = "apikey" })
        }
        #expect(error.problems.first?.nearest == "apiKey")
        #expect(error.fix == [.call(method: "credentials.requirements", params: ["connectorId": "c"])])
    }

    @Test func takesAnEntryWithoutAName() throws {
        let choice = try ConnectChoice(
            Self.requirements(["inputSchema": ["properties": ["redirectUri": ["type": "string"]]]]), Self.request())
        #expect(choice.authenticationType == "oauth2")
        #expect(choice.usesBrowser)
    }

    @Test func saysThatThereIsNone() throws {
        let error = try #require(throws: AlloyError.self) { try ConnectChoice([], Self.request()) }
        #expect(error.kind == .invalidInput)
    }

    @Test func namesEverythingThatIsMissing() throws {
        let demanding: JSONValue = [
            "authenticationType": "oauth2", "authConfigRequired": true,
            "inputSchema": [
                "properties": [
                    "redirectUri": ["type": "string"],
                    "data": [
                        "properties": [
                            "shop": ["type": "string", "description": "The shop's name."], "id": ["type": "integer"],
                        ],
                        "required": ["shop", "id", "given"],
                    ],
                ], "required": ["userId", "redirectUri", "beside"],
            ],
        ]
        let error = try #require(throws: AlloyError.self) {
            try ConnectChoice(Self.requirements(demanding), Self.request { $0.data = ["shop": "", "given": false] })
        }
        #expect(error.kind == .invalidInput)
        #expect(error.outcome == .notSent)
        #expect(
            error.problems.map(\.pointer.description) == ["/authConfigId", "/data/shop", "/data/id", "/data/beside"])
        #expect(error.problems.map(\.expected)[1] == "a string (The shop's name)")
        #expect(error.problems.map(\.expected)[2] == "an integer")
        #expect(
            error.fix.contains { if case .advice(let words) = $0 { words.contains("Auth Configs") } else { false } })
        #expect(error.message.hasSuffix(", and 3 more."))
    }

    @Test func takesOldListsOfNames() throws {
        let old = Self.requirements(["properties": [["name": "shopName", "required": true], ["name": "note"]]])
        let error = try #require(throws: AlloyError.self) { try ConnectChoice(old, Self.request()) }
        #expect(error.problems.map(\.pointer.description) == ["/data/shopName"])
        _ = try ConnectChoice(old, Self.request { $0.data = ["shopName": "x"] })
    }

    @Test(
        arguments: [
            ([:], true), (["pattern": "^https://"], false), (["pattern": "^http"], true), (["maxLength": 20], false),
            (["enum": ["https://a.test"]], false),
        ] as [(JSONObject, Bool)])
    func knowsWhetherARedirectIsTaken(_ rule: JSONObject, _ isTaken: Bool) throws {
        let schema = JSONObject(rule.members + [JSONObject.Member(key: "type", value: "string")])
        let requirement: JSONValue = [
            "authenticationType": "oauth2", "inputSchema": ["properties": ["redirectUri": .object(schema)]],
        ]
        let choice = try ConnectChoice(Self.requirements(requirement), Self.request())
        #expect((choice.problem(withRedirect: "http://127.0.0.1:4000/connected/1") == nil) == isTaken)
        #expect((choice.fixedRedirect != nil) == rule.contains(key: "enum"))
    }
}
