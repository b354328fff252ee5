import JSON
import Testing

@testable import AlloyHost

/// The errors of policy files: every problem, with its pointer, its line and the nearest known name.
@Suite struct PolicyFileTests {
    /// A text, and `line pointer → nearest` of everything that is wrong with it.
    struct Wrong: Sendable, CustomTestStringConvertible {
        let text: String
        let problems: [String]

        init(_ text: String, _ problems: String...) {
            self.text = text
            self.problems = problems
        }

        var testDescription: String { text }
    }

    private static func rule(_ rule: String) -> String { "{\"rules\": [\n\(rule)]}" }

    static let wrong = [
        Wrong("", "1 "), Wrong("\n\n", "3 "), Wrong("{\n\"rules\": [\n}", "3 "), Wrong("{\"rules\": []} x", "1 "),
        Wrong("{\"rules\": [],\n}", "2 "), Wrong("{\"rules\":\n\"\u{1}\"}", "2 "),
        Wrong("[]", "1 "), Wrong("\n\nnull", "3 "), Wrong("{}", "1 /rules"), Wrong("\n{\"rules\": {}}", "2 /rules"),
        Wrong("{\"rulez\":\n[]}", "1 /rules", "1 /rulez → rules"),
        Wrong("{\"rules\": [],\n\"Limits\": {}}", "2 /Limits → limits"),
        Wrong(rule("7"), "2 /rules/0"), Wrong(rule("{}"), "2 /rules/0/match", "2 /rules/0/verdict"),
        Wrong(rule(#"{"match":{},"verdict":"denny"}"#), "2 /rules/0/verdict → deny"),
        Wrong(rule(#"{"match":{},"verdict":"planRequired"}"#), "2 /rules/0/verdict → plan_required"),
        Wrong(rule(#"{"match":{},"verdict":true}"#), "2 /rules/0/verdict"),
        Wrong(rule(#"{"match":[],"verdict":"deny"}"#), "2 /rules/0/match"),
        Wrong(rule(#"{"match":{"actoin":"x"},"verdict":"deny"}"#), "2 /rules/0/match/actoin → action"),
        Wrong(
            rule(#"{"match":{"user":7,"connector":""},"verdict":"deny"}"#), "2 /rules/0/match/user",
            "2 /rules/0/match/connector"),
        Wrong(
            rule(#"{"match":{"effect":"idempotent_write"},"verdict":"deny"}"#),
            "2 /rules/0/match/effect → idempotentWrite"),
        Wrong(rule(#"{"match":{"effect":"Read"},"verdict":"deny"}"#), "2 /rules/0/match/effect → read"),
        Wrong(rule(#"{"match":{"effect":"x*"},"verdict":"deny"}"#), "2 /rules/0/match/effect"),
        Wrong(rule(#"{"match":{},"verdict":"deny","because":""}"#), "2 /rules/0/because"),
        Wrong(rule(#"{"match":{},"verdict":"deny","reason":"x"}"#), "2 /rules/0/reason"),
        Wrong(
            rule(#"{"match":{"user":"\#(String(repeating: "x", count: 257))"},"verdict":"deny"}"#),
            "2 /rules/0/match/user"),
        Wrong(rule(#"{"match":{},"verdict":"allow","account":{}}"#), "2 /rules/0/account"),
        Wrong(rule(#"{"match":{},"verdict":"ask","account":{"mail":"a@b"}}"#), "2 /rules/0/account/mail → email"),
        Wrong(rule(#"{"match":{},"verdict":"allow","account":{"email":""}}"#), "2 /rules/0/account/email"),
        Wrong(rule(#"{"match":{},"verdict":"deny","account":{"email":"a@b"}}"#), "2 /rules/0/account"),
        // Two members of one name mean different things to different readers.
        Wrong(rule("{\"match\":{},\"verdict\":\"deny\",\n\"verdict\":\"allow\"}"), "3 /rules/0/verdict"),
        Wrong(
            "{\"rules\":[],\n\"effects\":[\n{\"match\":{\"user\":\"x\"},\"effect\":\"reed\"},\n{}]}",
            "3 /effects/0/match/user", "3 /effects/0/effect → read", "4 /effects/1/match", "4 /effects/1/effect"),
        Wrong(
            "{\"rules\":[],\n\"limits\":{\"writes\":-1,\n\"destructive\":\"3\",\n\"reads\":1}}", "2 /limits/writes",
            "3 /limits/destructive", "4 /limits/reads"),
        Wrong("{\"rules\":[],\"limits\":{\"writes\":1.5}}", "1 /limits/writes"),
        Wrong("{\"rules\":[],\"limits\":{\"writes\":1e30}}", "1 /limits/writes"),
        Wrong("{\"rules\":[],\"limits\":null}", "1 /limits"),
        Wrong("{\"a/b\":1,\n\"rules\":\n[],\"c~\":2}", "1 /a~1b", "3 /c~0"),
        Wrong(String(repeating: "[", count: 100), "1 "),
    ]

    @Test(arguments: wrong)
    func reportsEveryProblemWithItsLine(wrong: Wrong) throws {
        let error = try #require(throws: SourceFileError.self) { try Policy(parsing: Array(wrong.text.utf8)) }
        let problems = error.problems.map { problem in
            "\(problem.line) \(problem.pointer)" + (problem.nearest.map { " → \($0)" } ?? "")
        }
        #expect(problems.sorted() == wrong.problems.sorted(), "\(error.problems)")
        #expect(error.problems.map(\.line) == error.problems.map(\.line).sorted())
        #expect(error.problems.allSatisfy { $0.reason.contains("expected ") || $0.reason.contains("not JSON") })
    }

    @Test(
        arguments: [
            (
                rule(#"{"match":{},"verdict":"denny"}"#),
                "/rules/0/verdict: expected one of \"allow\", \"deny\", \"plan_required\", \"ask\", got \"denny\" "
                    + "(did you mean \"deny\"?)"
            ), ("{", "not JSON: the text ends too early at byte 1"),
        ])
    func problemIsOneSentence(text: String, sentence: String) throws {
        let error = try #require(throws: SourceFileError.self) { try Policy(parsing: Array(text.utf8)) }
        #expect(error.problems.map(\.description) == [sentence])
    }
}
