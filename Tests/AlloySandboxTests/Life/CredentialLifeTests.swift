import JSON
import Platform
import Testing

@testable import AlloySandbox

struct CredentialLifeTests {
    private static let start = ServiceState.start
    private static func later(_ text: String) -> Timestamp {
        start.advanced(by: CivilDuration(iso8601: text) ?? CivilDuration())
    }

    @Test(
        arguments: [
            ("hubspot", "oauth2", 30, nil), ("slack", "oauth2", nil, nil), ("shopify", "oauth2", nil, nil),
            ("googledrive", "oauth2", 60, nil), ("pipedrive", "oauth2", 60, 60), ("freshdesk", "basic", nil, nil),
            ("stripe", "oauth2", 60, nil), ("hubspot", "apiKey", nil, nil),
        ] as [(String, String, Int?, Int?)])
    func hasTheTermsOfItsConnector(connector: String, type: String, minutes: Int?, days: Int?) throws {
        let definition = try #require(SandboxCatalogue.standard.connectors.first { $0.id == connector })
        let terms = definition.access.tokens(for: type)
        #expect(terms.accessLife == minutes.map { .seconds($0 * 60) })
        #expect(terms.grantLife == days.map { .seconds($0 * 86_400) })
    }

    @Test func aDefinitionSetsItsTerms() throws {
        let connector = DefinitionReader.connector([
            "id": "own", "name": "Own",
            "sandbox": [
                "tokens": ["accessMinutes": 5, "grantDays": 2],
                "refusals": ["expired": ["status": 419, "body": ["gone": true]]],
            ],
        ])
        #expect(
            connector.access.tokens(for: "oauth2")
                == TokenTerms(accessLife: .seconds(300), grantLife: .seconds(2 * 86_400)))
        #expect(connector.written == ["id": "own", "name": "Own"])
        let action = try #require(SandboxCatalogue.standard.connectors.first?.resources.first?.actions.first)
        let reply = connector.access.reply(.expired, to: action)
        #expect(reply.status == 419 && reply.body == ["gone": true])
    }

    @Test func isRefreshedWhenItIsUsed() {
        var life = CredentialLifecycle(TokenTerms(accessLife: .seconds(1_800)), at: Self.start)
        #expect(life.state(at: Self.start) == .active)
        _ = life.use(at: Self.later("PT29M"))
        #expect(life.refreshes == 0)
        _ = life.use(at: Self.later("PT30M"))
        #expect(life.refreshes == 1)
        #expect(life.state(at: Self.later("PT31M")) == .refreshed)
        #expect(life.accessExpiresAt == Self.later("PT60M"))
        // Nobody asks for the tokens that a year would have had.
        _ = life.use(at: Self.later("P1Y"))
        #expect(life.refreshes == 2)
    }

    @Test func endsWhenNobodyUsesIt() {
        let terms = TokenTerms(accessLife: .seconds(3_600), grantLife: .seconds(60 * 86_400))
        var idle = CredentialLifecycle(terms, at: Self.start)
        #expect(idle.state(at: Self.later("P58DT23H")) == .active)
        #expect(idle.state(at: Self.later("P59D")) == .expiring)
        #expect(idle.state(at: Self.later("P60D")) == .expired)
        _ = idle.use(at: Self.later("P60D"))
        #expect(idle.refreshes == 0)
        var busy = CredentialLifecycle(terms, at: Self.start)
        for day in stride(from: 30, through: 360, by: 30) {
            _ = busy.use(at: Self.later("P\(day)D"))
        }
        #expect(busy.refreshes == 12)
        #expect(busy.state(at: Self.later("P1Y")) == .refreshed)
    }

    @Test(arguments: CredentialLifecycle.State.allCases)
    func isWhatItIsForcedToBe(state: CredentialLifecycle.State) {
        var life = CredentialLifecycle(TokenTerms(accessLife: .seconds(60)), at: Self.start)
        life.force(state, scopes: state == .scopeReduced ? ["a"] : nil, grantLife: nil, at: Self.start)
        #expect(life.state(at: Self.start) == state)
        #expect(life.isListed == (state != .pending))
        life.force(.active, scopes: nil, grantLife: nil, at: Self.start)
        #expect(life.state(at: Self.start) == .active)
        #expect(life.reducedScopes == nil)
    }

    /// An end that somebody has set comes, however busy the credential is.
    @Test func endsWhenItIsTold() {
        var life = CredentialLifecycle(
            TokenTerms(accessLife: .seconds(60), grantLife: .seconds(86_400 * 60)), at: Self.start)
        life.force(.expiring, scopes: nil, grantLife: .seconds(600), at: Self.start)
        _ = life.use(at: Self.later("PT5M"))
        #expect(life.state(at: Self.later("PT9M59S")) == .expiring)
        #expect(life.state(at: Self.later("PT10M")) == .expired)
        life.force(.active, scopes: nil, grantLife: nil, at: Self.later("PT11M"))
        #expect(life.state(at: Self.later("P30D")) == .active)
    }
}
