import Testing

@testable import ActionSearch

/// The order of equal actions of many connectors.
@Suite struct SearchVarietyTests {
    private static let names = ["Alder", "Birch", "Cedar", "Elm", "Fir", "Hazel"]

    /// Six connectors with the same action, and one with another action for the same words.
    private static let index = SearchIndexTests.index(
        names.map { SearchIndexTests.connector($0.lowercased(), $0, ["contacts": ["createContact|Create a contact"]]) }
            + [
                SearchIndexTests.connector(
                    "oak", "Oak", ["lists": ["createContactList|Create a contact list|A list of contacts."]])
            ])

    @Test func equalActionsDoNotHideOthers() {
        let matches = Self.index.matches("create a contact", limit: 5)
        #expect(matches.first?.connectorId == "alder")
        #expect(matches.contains { $0.connectorId == "oak" }, "\(matches)")
        #expect(matches.map(\.score) == matches.map(\.score).sorted(by: >))
    }

    @Test func verbsWithTheSameMeaningAreOneOperation() {
        func scores(_ verb: String) -> [Int] {
            let index = SearchIndexTests.index(
                zip(Self.names, ["remind", verb]).map { name, verb in
                    SearchIndexTests.connector(
                        name.lowercased(), name, ["signers": ["\(verb)Signer|\(verb) a signer"]])
                })
            return index.matches("remind the signer", limit: 5).map(\.score)
        }
        let (same, other) = (scores("nudge"), scores("move"))
        #expect(same.count == 2 && other.count == 2)
        // The second one of the same operation loses more than its verb costs.
        #expect(same[1] * 4 < same[0] * 3)
    }

    @Test func allAreFoundWithAHigherLimit() {
        let all = Self.index.matches("create a contact", limit: 100)
        #expect(all.count == 7)
        #expect(all.filter { $0.actionId == "createContact" }.map(\.connectorId) == Self.names.map { $0.lowercased() })
        for limit in 1...7 { #expect(Self.index.matches("create a contact", limit: limit) == Array(all.prefix(limit))) }
    }

    @Test func aNamedConnectorIsFirst() {
        #expect(Self.index.matches("create a contact in hazel", limit: 1).first?.connectorId == "hazel")
    }

    @Test func actionsThatAreNotOfferedDoNotCount() {
        let matches = Self.index.matches("create a contact", limit: 2) { connector, _ in
            connector == "fir" || connector == "oak"
        }
        #expect(matches.map(\.connectorId) == ["fir", "oak"])
        #expect(matches.first?.score == Self.index.matches("create a contact", limit: 1).first?.score)
    }
}
