import JSON
import Testing

@testable import CommandLineTool

@Suite struct StrictCheckTests {
    @Test(
        "Warnings and findings of the host count; members of a provider's response do not",
        arguments: [
            (#"{"warnings":["no user"]}"#, "users.list", "warning: no user"), (#"{"warnings":[]}"#, "users.list", nil),
            ("{}", "ping", nil),
            (
                #"{"findings":[{"pointer":"/a","expected":"a number","got":"\"x\""}],"warnings":[]}"#, "execute",
                #"finding: /a: expected a number, got "x""#
            ),
            (#"{"responseData":{"warnings":["theirs"],"ok":false},"warnings":[],"findings":[]}"#, "execute", nil),
            (
                #"{"results":[{"result":{"warnings":[]}},{"result":{"warnings":["w"]}}]}"#, "execute.batch",
                "item 1: warning: w"
            ),
            (#"{"results":[{"error":{"message":"gone"}}]}"#, "execute.batch", "item 0 failed: gone"),
            (#"{"results":[{"error":{"message":"theirs"}}]}"#, "form.options", nil), ("[]", "x", nil),
            ("null", "x", nil),
            (#"{"findings":["odd"]}"#, "execute.plan", "finding: odd"),
        ] as [(String, String, String?)])
    func reasons(_ result: String, _ method: String, _ reason: String?) throws {
        #expect(try StrictCheck.failure(in: JSONValue(parsing: result), of: method) == reason)
    }
}
