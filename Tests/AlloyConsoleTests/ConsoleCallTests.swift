import AlloyHost
import HostTestSupport
import JSON
import Platform
import TestSupport
import Testing

@testable import AlloyConsole

/// Calls of the page: the same methods, rules and messages as on stdin.
@Suite struct ConsoleCallTests {
    private static func request(_ id: Int, _ method: String, _ params: String = "{}") -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"#
    }

    @Test func aCallHasItsReplyInItsResponse() async throws {
        let console = try ConsoleFixture()
        let messages = try await console.call(
            try await console.open(), Self.request(7, "connectors.list", #"{"category":"crm"}"#))
        #expect(messages.count == 1 && messages[0]["id"] == 7)
        #expect(messages[0]["result"]?["connectors"]?.arrayValue?.isEmpty == false)
    }

    @Test(arguments: [
        ("users.token", -32_601), ("users.delete", -32_601), ("rpc.discover", -32_601), ("sandbox.reset", -32_601),
        ("files.list", -32_601), ("initialize", -32_601), ("tools/list", -32_601), ("no.such", -32_601),
        ("connectors.list", 0), ("approvals.list", 0), ("executions.list", 0),
    ])
    func onlyMethodsOfThePageAreCalled(method: String, code: Int) async throws {
        let console = try ConsoleFixture()
        let reply = try #require(try await console.call(try await console.open(), Self.request(1, method)).first)
        #expect(reply["error"]?["code"]?.intValue ?? 0 == code, "\(reply.text)")
    }

    @Test func everyMethodOfThePageExists() {
        let known = Set(MethodTable.standard.descriptions.map(\.name))
        #expect(ConsoleMethods.names.subtracting(known).isEmpty)
    }

    @Test(arguments: [("{", -32_700), ("[]", -32_600), ("7", -32_600), (#"{"jsonrpc":"2.0","id":1}"#, -32_600)])
    func badMessagesAreAnsweredAsOnTheWire(body: String, code: Int) async throws {
        let console = try ConsoleFixture()
        let messages = try await console.call(try await console.open(), body)
        #expect(messages.first?["error"]?["code"]?.intValue == code)
    }

    @Test func aBatchIsAnsweredWhole() async throws {
        let console = try ConsoleFixture()
        let batch = "[\(Self.request(1, "host.info")),\(Self.request(2, "users.token"))]"
        let replies = try #require(try await console.call(try await console.open(), batch).first?.arrayValue)
        #expect(replies.count == 2 && replies[0]["result"] != nil && replies[1]["error"] != nil)
    }

    /// The link comes in the response of the call that waits for it.
    @Test func notificationsComeBeforeTheReply() async throws {
        let console = try ConsoleFixture(consent: .page)
        let body = Self.request(1, "credentials.connect", #"{"connectorId":"slack"}"#)
        let exchange = try console.start("POST /rpc", console.fields(try await console.open()), body: body)
        let text = try await exchange.read { $0.contains("credentials.authorize") && $0.hasSuffix("\r\n") }
        let mark = try #require(text.firstRange(of: #""oauthUrl":""#))
        let link = String(text[mark.upperBound...].prefix { $0 != "\"" })
        _ = try await console.host.result("sandbox.oauth.decide", ["oauthUrl": .string(link), "decision": "allow"])
        #expect(try await exchange.read { _ in false }.contains(#""credentialId":""#))
    }

    @Test func aCallIsCancelledByAnotherRequest() async throws {
        let console = try ConsoleFixture(consent: .page)
        let session = try await console.open()
        let body = Self.request(1, "credentials.connect", #"{"connectorId":"slack"}"#)
        let exchange = try console.start("POST /rpc", console.fields(session), body: body)
        _ = try await exchange.read { $0.contains("credentials.authorize") }
        let cancellation = #"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}"#
        let response = try await console.send("POST /rpc", console.fields(session), body: cancellation)
        #expect(response.status == 204)
        #expect(try await exchange.read { _ in false }.contains(#""code":-32800"#))
    }

    /// A page that is closed leaves nothing running.
    @Test func aClosedResponseCancelsItsCall() async throws {
        let console = try ConsoleFixture(consent: .page)
        let session = try await console.open()
        let body = Self.request(1, "credentials.connect", #"{"connectorId":"slack"}"#)
        let exchange = try console.start("POST /rpc", console.fields(session), body: body)
        _ = try await exchange.read { $0.contains("credentials.authorize") }
        exchange.connection.reset()
        _ = await console.host.logged.line { $0.contains("credentials.connect") && $0.contains("cancelled") }
        let errors = try await console.host.result("host.metrics")["errors"]?.arrayValue ?? []
        #expect(errors.first?["method"] == "credentials.connect" && errors.first?["kind"] == "cancelled")
    }

    @Test func thePolicyHoldsForThePage() async throws {
        let console = try ConsoleFixture(HostOptions(isReadOnly: true))
        let session = try await console.open()
        let denied = try await console.call(session, Self.request(1, "users.create", #"{"username":"a"}"#))
        #expect(denied.first?["error"]?["data"]?["kind"] == "policy_denied")
        let approvals = try await console.call(session, Self.request(2, "approvals.list"))
        #expect(approvals.first?["error"] != nil, "without --approver")
    }
}
