import JSON
import Testing

@testable import Alloy

@Suite struct ActionNamesTests {
    private static let rules = EffectRules { connectorId, actionId in
        connectorId == "c" && actionId == "danger" ? .destructive : nil
    } resemblance: { _, actionId in
        actionId.lowercased() == "danger" ? .destructive : nil
    }

    private static func action(_ text: String, asked: String = "alias") throws -> ActionDetails {
        try #require(
            ActionDetails(
                try JSONValue(parsing: Array(text.utf8)), connectorId: "c", actionId: asked, rules: rules))
    }

    @Test(
        arguments: [
            (#"{"action":{"httpMethod":"get"}}"#, ["c alias"], false),
            (#"{"action":{"id":"alias","httpMethod":"get"}}"#, ["c alias"], false),
            (#"{"action":{"id":"danger","httpMethod":"get"}}"#, ["c alias", "c danger"], true),
            (#"{"action":{"actionId":"danger","httpMethod":"get"}}"#, ["c alias", "c danger"], true),
            // A service that has an id of its own beside the one that is executed names both.
            (#"{"action":{"id":"5f3c","actionId":"alias","httpMethod":"get"}}"#, ["c alias", "c 5f3c"], false),
            (#"{"action":{"id":7,"httpMethod":"get"}}"#, ["c alias", "c 7"], true),
            (#"{"id":"Alias","httpMethod":"get"}"#, ["c alias", "c Alias"], true),
            (#"{"action":{"id":"alias","connectorId":"d","httpMethod":"get"}}"#, ["c alias", "d alias"], false),
            (#"{"action":{"id":"alias","connector":"d","httpMethod":"get"}}"#, ["c alias", "d alias"], false),
            (#"{"action":{"id":"alias","connector":{"id":"d","name":"D"}}}"#, ["c alias", "d alias"], false),
            (#"{"connectorId":"d","action":{"id":"alias"}}"#, ["c alias", "d alias"], false),
            (#"{"connector":{"id":"d"},"action":{"id":"x"}}"#, ["c alias", "c x", "d alias", "d x"], true),
        ])
    func areThoseAskedForAndThoseStated(text: String, names: [String], statesOtherId: Bool) throws {
        let action = try Self.action(text)
        #expect(action.names.all.map { "\($0.connectorId) \($0.actionId)" } == names)
        #expect(action.names.requested == ActionNames.Name(connectorId: "c", actionId: "alias"))
        #expect(action.statesOtherId == statesOtherId)
        // What is cached is read again, and must say the same.
        let again = ActionDetails(action.json, connectorId: "c", actionId: "alias", rules: Self.rules)
        #expect(again?.names == action.names)
    }

    /// "é" as one code point and as two are two ids.
    @Test func areComparedByCodePoints() throws {
        let action = try Self.action(#"{"action":{"id":"caf\u0065\u0301"}}"#, asked: "caf\u{E9}")
        #expect(action.names.hasAliases && action.statesOtherId)
    }

    @Test(
        arguments: [
            (#"{"action":{"id":"alias","httpMethod":"get"}}"#, Effect.read),
            (#"{"action":{"id":"other","httpMethod":"get"}}"#, .write),
            (#"{"action":{"id":"danger","httpMethod":"get"}}"#, .destructive),
            (#"{"action":{"id":"DANGER","httpMethod":"get"}}"#, .destructive),
            // Of another connector: the rule is about the one that was asked for, and both count.
            (#"{"action":{"id":"danger","connectorId":"d","httpMethod":"get"}}"#, .destructive),
            (#"{"action":{"id":"alias","connectorId":"d","httpMethod":"get"}}"#, .read),
        ])
    func theGravestEffectCounts(text: String, effect: Effect) throws {
        #expect(try Self.action(text).effect == effect)
    }

    /// A spelling that only resembles a rule's changes nothing while the definition says what was asked for.
    @Test func resemblanceIsNoMatchByItself() throws {
        #expect(try Self.action(#"{"action":{"id":"Danger","httpMethod":"get"}}"#, asked: "Danger").effect == .read)
        #expect(
            try Self.action(#"{"action":{"id":"danger","httpMethod":"get"}}"#, asked: "Danger").effect == .destructive)
    }
}
