import JSON
import Testing

@testable import AlloySandbox

struct ConsentTests {
    @Test func theLinkHasTheServicesForm() async throws {
        let caller = Caller()
        let ada = try await caller.makeUser("ada")
        let link = try await caller.makeLink("slack", user: ada)
        #expect(
            link.hasPrefix(
                "https://consent.sandbox.invalid/api/strategy/connector/slack/authorize?userId=\(ada)"
                    + "&redirectUri=http%3A%2F%2Flocalhost%3A3000%2Fdone%3Fa%3Db&token=eyJ"))
    }

    @Test func allowingMakesANewCredentialAndRedirects() async throws {
        let caller = Caller()
        let ada = try await caller.makeUser("ada")
        let link = try await caller.makeLink("slack", user: ada)
        #expect(try await caller.call("GET", "/connectors/slack/credentials", user: ada).json == ["credentials": []])
        let outcome = try caller.sandbox.decide(oauthURL: link, decision: .allow)
        #expect(outcome.redirectedTo == "http://localhost:3000/done?a=b")
        let list = try await caller.call("GET", "/connectors/slack/credentials", user: ada).json["credentials"]
        #expect(list?.arrayValue?.map { $0["credentialId"]?.stringValue } == [outcome.credentialId])
        #expect(list?[0]?["type"] == "slack-oauth2")
    }

    @Test func denyingRedirectsAndMakesNothing() async throws {
        let caller = Caller()
        let ada = try await caller.makeUser("ada")
        let link = try await caller.makeLink("slack", user: ada)
        let outcome = try caller.sandbox.decide(oauthURL: link, decision: .deny)
        #expect(outcome == Sandbox.DecisionOutcome(redirectedTo: "http://localhost:3000/done?a=b", credentialId: nil))
        #expect(throws: Sandbox.DecisionError.usedLink) { try caller.sandbox.decide(oauthURL: link, decision: .allow) }
        #expect(try await caller.call("GET", "/users/ada/credentials").json == ["data": []])
    }

    @Test func closingDecidesNothing() async throws {
        let caller = Caller()
        let link = try await caller.makeLink("slack", user: try await caller.makeUser("ada"))
        let outcome = try caller.sandbox.decide(oauthURL: link, decision: .close)
        #expect(outcome == Sandbox.DecisionOutcome(redirectedTo: nil, credentialId: nil))
        #expect(try caller.sandbox.decide(oauthURL: link, decision: .allow).credentialId != nil)
    }

    @Test(arguments: Sandbox.Decision.allCases)
    func aLinkIsGoodOnce(decision: Sandbox.Decision) async throws {
        let caller = Caller()
        let link = try await caller.makeLink("slack", user: try await caller.makeUser("ada"))
        _ = try caller.sandbox.decide(oauthURL: link, decision: .allow)
        #expect(throws: Sandbox.DecisionError.usedLink) {
            try caller.sandbox.decide(oauthURL: link, decision: decision)
        }
    }

    @Test func aLinkLivesForAnHour() async throws {
        let caller = Caller()
        let ada = try await caller.makeUser("ada")
        let early = try await caller.makeLink("slack", user: ada)
        caller.sandbox.advanceClock(by: .seconds(3_600) - ServiceState.step - .milliseconds(1))
        #expect(try caller.sandbox.decide(oauthURL: early, decision: .allow).credentialId != nil)
        let late = try await caller.makeLink("slack", user: ada)
        caller.sandbox.advanceClock(by: .seconds(3_600) - ServiceState.step)
        #expect(throws: Sandbox.DecisionError.expiredLink) {
            try caller.sandbox.decide(oauthURL: late, decision: .allow)
        }
    }

    @Test func aLinkThatIsLongOverIsForgotten() async throws {
        let caller = Caller()
        let ada = try await caller.makeUser("ada")
        let old = try await caller.makeLink("slack", user: ada)
        caller.sandbox.advanceClock(by: .seconds(3_600))
        _ = try await caller.makeLink("slack", user: ada)
        #expect(throws: Sandbox.DecisionError.expiredLink) {
            try caller.sandbox.decide(oauthURL: old, decision: .allow)
        }
        caller.sandbox.advanceClock(by: .seconds(3_600))
        _ = try await caller.makeLink("slack", user: ada)
        #expect(throws: Sandbox.DecisionError.unknownLink) {
            try caller.sandbox.decide(oauthURL: old, decision: .allow)
        }
    }

    @Test func otherLinksAreUnknown() async throws {
        let caller = Caller()
        let ada = try await caller.makeUser("ada")
        let bob = try await caller.makeUser("bob")
        let link = try await caller.makeLink("slack", user: ada)
        for other in [
            "", "not a link", "https://consent.sandbox.invalid/", link + "x", link.replacing(ada, with: bob),
            link.replacing("slack", with: "xero"), String(link.dropLast()), link.replacing("&token=", with: "&tok="),
        ] {
            #expect(throws: Sandbox.DecisionError.unknownLink) {
                try caller.sandbox.decide(oauthURL: other, decision: .allow)
            }
        }
        let served = link.replacing("https://consent.sandbox.invalid", with: "http://127.0.0.1:8080")
        #expect(try caller.sandbox.decide(oauthURL: served, decision: .allow).credentialId != nil)
    }

    @Test(arguments: [Sandbox.DecisionError.unknownLink, .usedLink, .expiredLink])
    func errorsAreSentences(error: Sandbox.DecisionError) {
        #expect("\(error)".hasSuffix("."))
        #expect("\(error)".split(separator: " ").count > 5)
    }

    @Test func dataAndScopesReachTheProvider() async throws {
        let caller = Caller()
        let ada = try await caller.makeUser("ada")
        let some = try await caller.connect("shopify", user: ada, data: ["shopName": "s"], scopes: ["read_orders"])
        let echo = try await caller.execute("shopify", "echo", credential: some, user: ada).json["responseData"]
        #expect(echo?["credentialData"] == ["shopName": "s"])
        #expect(echo?["grantedScopes"] == ["read_orders"])
        let all = try await caller.connect("shopify", user: ada, data: ["shopName": "s"])
        #expect(
            try await caller.execute("shopify", "echo", credential: all, user: ada).json["responseData"]?[
                "grantedScopes"]
                == .null)
    }
}
