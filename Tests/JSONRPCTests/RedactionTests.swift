import Foundation
import JSON
import Logging
import Testing

@testable import JSONRPC

/// Sent messages contain no secrets, are valid JSON, and are unchanged if they had none.
@Suite struct RedactionTests {
    private static let secret = "kTz_9QmW/4xYb+7L\"pR2sVd="

    private func reply(_ outcome: Result<Payload, RPCError>, _ secrets: String...) -> String {
        let redactor = Redactor()
        for secret in secrets { redactor.register(Secret(secret)) }
        let reply = Reply(id: .null, outcome, redactor: redactor)
        if let result = reply.result { #expect((try? JSONValue(parsing: Array(reply.bytes[result]))) != nil) }
        return String(decoding: reply.bytes, as: UTF8.self)
    }

    private func result(_ payload: Payload, _ secrets: String...) -> String {
        let redactor = Redactor()
        for secret in secrets { redactor.register(Secret(secret)) }
        let reply = Reply(id: .null, .success(payload), redactor: redactor)
        return String(decoding: reply.bytes[reply.result ?? 0..<0], as: UTF8.self)
    }

    @Test(arguments: [
        #"{"url":"https://a.b/?token=abcdefghij&X-Amz-Signature=0f0f0f0f","n":1.0,"n":1e2,"s":"\u0000\"\\"}"#, "{}",
        "[]",
        "12345678.10", #""kTz_9QmW""#,
    ])
    func whatHoldsNoSecretGoesOutAsItCame(json: String) throws {
        #expect(result(.encoded(Array(json.utf8)), Self.secret) == json)
        #expect(result(.encoded(Array(json.utf8))) == json)
        let value = try JSONValue(parsing: json)
        #expect(result(.value(value), Self.secret) == value.text)
    }

    @Test("Progress and notifications contain no secrets")
    func notifications() async throws {
        let channel = try Channel(.pipe)
        let writer = MessageWriter(channel.writing, maximumUnsentBytes: 1 << 20) {}
        let redactor = Redactor()
        redactor.register(Secret(Self.secret))
        let record = RequestRecord(id: .null)
        let context = RequestContext(record: record, writer: writer, redactor: redactor)
        context.reportProgress(token: 1, done: 1, message: "at \(Self.secret)")
        let expected =
            #"{"jsonrpc":"2.0","method":"$/progress","params":{"token":1,"value":{"message":"at [redacted]","done":1}}}"#
            + "\n"
        #expect(String(decoding: try channel.read(expected.utf8.count), as: UTF8.self) == expected)
    }

    @Test func secretsAreRedactedInEveryLocationAndEncoding() throws {
        let secret = Self.secret
        let json = JSONValue.string("x \(secret) y").text
        let url = try #require(secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        let value: JSONValue = [
            .string(secret), ["a": .string("<\(secret)>")], .object(JSONObject([.init(key: secret, value: 1)])),
            .string(json), .string(JSONValue.string(json).text), .string("/?k=\(url)"),
            .string(Data("user:\(secret)".utf8).base64EncodedString()), 7,
        ]
        let expected =
            #"["[redacted]",{"a":"<[redacted]>"},{"[redacted]":1},"\"x [redacted] y\"","\"\\\"x [redacted] y\\\"\"","#
            + #""/?k=[redacted]","dXNlcj[redacted]=",7]"#
        #expect(result(.value(value), secret) == expected)
        #expect(result(.encoded(value.bytes), secret) == expected)
    }

    /// Secrets inside escapes and across JSON's syntax: the redacted message is valid JSON.
    @Test func redactedPayloadIsJSON() {
        #expect(result(.value("\nABCDEFGH"), "nABCDEFGH") == #""\nABCDEFGH""#)
        #expect(result(.value(["abcd", "efgh"]), #"abcd","efgh"#) == #"["abcd","efgh"]"#)
        #expect(result(.value(["n": 12_345_678]), "12345678") == #"{"n":"[redacted]"}"#)
        #expect(result(.value(["n": 123_456_789]), "12345678") == #"{"n":"[redacted]9"}"#)
    }

    @Test func shownSecretsAreNotRedacted() {
        let link: JSONValue = ["link": "https://a.b/?token=tttttttt&k=kkkkkkkk"]
        let shown = Payload.showing(link, [Secret("tttttttt")])
        let redactor = Redactor()
        redactor.register(transient: Secret("tttttttt"))
        #expect(shown.value(redactedBy: redactor) == link)
        redactor.register(Secret("kkkkkkkk"))
        let reply = Reply(id: .null, .success(shown), redactor: redactor)
        #expect(
            String(decoding: reply.bytes[reply.result ?? 0..<0], as: UTF8.self)
                == #"{"link":"https://a.b/?token=tttttttt&k=[redacted]"}"#)
        #expect(Payload.value(link).value(redactedBy: redactor) != link)
        // What is secret for as long as the host runs, such as the API key, is shown to nobody.
        #expect(result(.showing("kkkkkkkk", [Secret("kkkkkkkk")]), "kkkkkkkk") == #""[redacted]""#)
    }

    /// In errors, secret query parameters are masked, too; results are the provider's own.
    @Test func errors() {
        let error = RPCError(
            code: 1, message: "no \(Self.secret)", data: ["url": "https://a.b/?token=abc&x=1", "n": 12_345_678])
        #expect(
            reply(.failure(error), Self.secret)
                == #"{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"no [redacted]","#
                + #""data":{"url":"https://a.b/?token=[redacted]&x=1","n":12345678}}}"#)
        let harmless = RPCError(code: 1, message: "no", data: ["n": 1.0.json])
        #expect(
            reply(.failure(harmless), Self.secret)
                == #"{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"no","data":{"n":1}}}"#)
    }

    @Test func parameters() {
        let redactor = Redactor()
        redactor.register(Secret("tttttttt"))
        #expect(Parameters.none.redacted(by: redactor) == .none)
        #expect(Parameters.named(["a": "<tttttttt>"]).redacted(by: redactor) == .named(["a": "<[redacted]>"]))
        #expect(Parameters.positional(["tttttttt", 1]).redacted(by: redactor) == .positional(["[redacted]", 1]))
    }
}

extension Double {
    fileprivate var json: JSONValue { JSONNumber(self).map(JSONValue.number) ?? .null }
}
