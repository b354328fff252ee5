import HTTP
import Testing

@testable import AlloySandbox

struct FaultMatchTests {
    private static let state = ServiceState(seed: "demo")

    private static func subject(_ method: String, _ target: String, user: String? = "u1") -> CallSubject {
        CallSubject(
            method: method, target: target, actingUserID: user ?? state.keyUserID, users: state.users)
    }

    private static let execution = subject("POST", "/connectors/slack/actions/chat_postMessage/execute")
    private static let definition = subject("GET", "/connectors/slack/actions/chat_postMessage")
    private static let link = subject("POST", "/connectors/slack/credentials")
    private static let userList = subject("GET", "/users/u2/credentials?connectorId=slack")

    @Test(arguments: [
        (FaultMatch(), "xdlu"),
        (FaultMatch(connectorId: "slack"), "xdl"),
        (FaultMatch(connectorId: "Slack"), ""),
        (FaultMatch(actionId: "chat_postMessage"), "x"),
        (FaultMatch(actionId: "chat_postMessage", method: "GET"), "d"),
        (FaultMatch(actionId: "chat_postMessage", method: "post"), "x"),
        (FaultMatch(actionId: "chat_postMessage", path: "*"), "xd"),
        (FaultMatch(connectorId: "slack", actionId: "chat_update"), ""),
        (FaultMatch(method: "get"), "du"),
        (FaultMatch(path: "/users/u2/credentials"), "u"),
        (FaultMatch(path: "/connectors/*/credentials"), "l"),
        (FaultMatch(path: "/connectors/slack"), ""),
        (FaultMatch(userId: "u1"), "xdl"),
        (FaultMatch(userId: "u2"), "u"),
        (FaultMatch(connectorId: "slack", method: "POST", userId: "u1"), "xl"),
    ])
    func fits(match: FaultMatch, calls: String) {
        let subjects = [("x", Self.execution), ("d", Self.definition), ("l", Self.link), ("u", Self.userList)]
        #expect(subjects.filter { match.fits($0.1) }.map(\.0).joined() == calls)
    }

    @Test(arguments: [
        ("", "", true), ("", "a", false), ("*", "", true), ("*", "abc", true), ("a*c", "abbc", true),
        ("a*c", "abcd", false),
        ("a*b*c", "aXbYbZc", true), ("**", "x", true), ("a", "A", false), ("*/execute", "/x/execute", true),
        ("a*", "a", true), ("*a", "aa", true), ("*ab*ab", "abab", true), ("*ab*ab", "ab", false),
    ])
    func wildcards(pattern: String, text: String, fits: Bool) {
        #expect(WildcardPattern.matches(pattern, text) == fits)
    }

    /// A pattern of many wildcards must not take for ever.
    @Test func wildcardsAreNotExponential() {
        let pattern = String(repeating: "a*", count: 200) + "b"
        #expect(!WildcardPattern.matches(pattern, String(repeating: "a", count: 2_000)))
    }

    @Test(arguments: [
        (FaultRule(effect: .status), [1, 2, 3, 4]),
        (FaultRule(effect: .status, times: 2), [1, 2]),
        (FaultRule(match: FaultMatch(nth: 2), effect: .status), [2]),
        (FaultRule(match: FaultMatch(nth: 2), effect: .status, times: 2), [2, 3]),
        (FaultRule(match: FaultMatch(nth: 5), effect: .status), []),
        (FaultRule(match: FaultMatch(userId: "other"), effect: .status), []),
    ])
    func countsCalls(rule: FaultRule, hits: [Int]) {
        var table = FaultTable([rule])
        #expect((1...4).filter { _ in table.take(Self.execution) != nil }.count == hits.count)
        var again = FaultTable([rule])
        #expect((1...4).map { again.take(Self.execution) == nil ? 0 : $0 }.filter { $0 > 0 } == hits)
        #expect(again.entries[0].hits == hits.count)
        #expect(again.entries[0].matched == (rule.match.userId == nil ? 4 : 0))
    }

    /// The first that fits wins; each counts on its own.
    @Test func takesTheFirst() {
        var table = FaultTable([
            FaultRule(match: FaultMatch(connectorId: "slack"), effect: .status, times: 1),
            FaultRule(match: FaultMatch(actionId: "chat_postMessage", nth: 2), effect: .stall),
            FaultRule(effect: .garbage, times: 1),
        ])
        let effects = (1...4).map { _ in table.take(Self.execution)?.rule.effect }
        #expect(effects == [.status, .stall, .garbage, nil])
        #expect(table.entries.map(\.matched) == [4, 4, 4])
        #expect(table.entries.map(\.hits) == [1, 1, 1])
    }
}
