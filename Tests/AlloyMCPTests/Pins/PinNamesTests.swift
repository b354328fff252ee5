import Testing

@testable import AlloyMCP

/// The names of the tools of pinned actions.
@Suite struct PinNamesTests {
    private func pins(_ texts: [String]) -> [PinnedAction] { texts.compactMap(PinnedAction.init) }

    private func names(_ texts: String..., besides taken: [String] = []) -> [String] {
        PinNames(pins(texts), besides: taken).all.map(\.name)
    }

    @Test func aNameHasTheWordsOfTheIds() {
        #expect(
            names("hubspot.createContact", "slack.chat_postMessage", "shippo.GetAddress", "a-b.c.d/e")
                == ["hubspot_create_contact", "slack_chat_post_message", "shippo_get_address", "a_b_c_d_e"])
    }

    @Test func everyNameIsShortAndPlain() {
        let long = String(repeating: "veryLongName", count: 20)
        for name in names("connector.\(long)", "日本.語", "x.___", "\(long).\(long)", "a.b") {
            #expect((1...40).contains(name.utf8.count), "\(name)")
            #expect(name.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789_".utf8.contains($0) }, "\(name)")
        }
    }

    @Test func collisionsDoNotDependOnTheOrder() {
        let one = PinNames(pins(["a.bC", "a.b_c", "a.b-c", "d.e"]), besides: []).all
        let other = PinNames(pins(["d.e", "a.b-c", "a.bC", "a.b_c"]), besides: []).all
        #expect(Set(one.map(\.name)).count == 4)
        for (name, pin) in one { #expect(other.first { $0.pin == pin }?.name == name) }
    }

    @Test func otherToolsKeepTheirNames() {
        let name = names("execute.read", besides: ["execute_read"])[0]
        #expect(name != "execute_read" && name.hasPrefix("execute_read_"))
    }

    @Test func aNameDoesNotDependOnTheOtherPins() {
        #expect(names("slack.chat_postMessage") == [names("slack.chat_postMessage", "a.b")[0]])
    }
}
