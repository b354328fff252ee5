import HTTP
import JSON
import Testing

@testable import Alloy

@Suite("Execute")
struct ExecuteTests {
    static let request = ExecuteRequest(connectorId: "x", actionId: "y", credentialId: Fixture.credential)

    private func execute(
        _ exchange: @escaping ScriptedTransport.Exchange, class requestClass: RequestClass = .write
    ) async throws(AlloyError) -> ExecuteResult {
        try await Fixture([exchange]).client.execute(Self.request, class: requestClass)
    }

    @Test(
        arguments: [
            (#"{"responseData":{"id":"1"}}"#, #"{"id":"1"}"#, "{}"),
            (
                #"{"responseData":{"b":1.0,"a":1e2,"n":123456789012345678901234567890,"b":2}}"#,
                #"{"b":1.0,"a":1e2,"n":123456789012345678901234567890,"b":2}"#, "{}"
            ),
            (
                #"{"executionId":"e","responseData":[1],"status":"completed","result":2,"data":3}"#, "[1]",
                #"{"executionId":"e","status":"completed","result":2,"data":3}"#
            ),
            (#"{"success":true,"result":{"a":1}}"#, #"{"a":1}"#, #"{"success":true}"#),
            (#"{"data":[1,2],"paging":{"next":1.50}}"#, "[1,2]", #"{"paging":{"next":1.50}}"#),
            (#"{"id":"whole"}"#, #"{"id":"whole"}"#, "{}"), (#"{"responseData":null,"x":1}"#, "null", #"{"x":1}"#),
            ("[1.0]", "[1.0]", "{}"), ("null", "null", "{}"), ("", "null", "{}"), (#""text""#, #""text""#, "{}"),
            ("{}", "{}", "{}"), (#"{"responseData":1,"responseData":2}"#, "2", #"{"responseData":1}"#),
        ])
    func answer(body: String, responseData: String, metadata: String) async throws {
        let result = try await execute(ScriptedTransport.answer(200, body))
        #expect(result.responseData.text == responseData)
        #expect(JSONValue.object(result.metadata).text == metadata)
        #expect(result.warnings.isEmpty)
        #expect(result.status == 200)
        #expect(result.attempts == [Attempt(number: 1, phase: .answered, status: 200)])
    }

    @Test func emptyResponsesAndOtherStatuses() async throws {
        for status in [200, 201, 202, 204] {
            let result = try await execute(ScriptedTransport.answer(status, "", ["X-Request-Id": "r"]))
            #expect(result.responseData.isNull)
            #expect(result.status == status)
            #expect(result.requestId == "r")
        }
    }

    @Test(
        arguments: [
            (#"{"ok":false,"error":"channel_not_found"}"#, "channel_not_found"),
            (#"{"ok":false,"error_code":400,"description":"chat not found"}"#, "chat not found"),
            (#"{"ok":false}"#, "reports success"), (#"{"success":false,"message":"no"}"#, "no"),
            (#"{"data":null,"errors":[{"message":"Variable $first"}]}"#, "Variable $first"),
            (#"{"data":{"orderCreate":{"userErrors":[{"message":"Bad"}]}}}"#, "Bad"),
            (#"{"data":[{"status":"success"},{"status":"error","message":"required field"}]}"#, "required field"),
            (#"{"ok":false,"error":{"message":"deep"}}"#, "deep"),
        ])
    func providersNo(responseData: String, reason: String) async throws {
        let result = try await execute(ScriptedTransport.answer(200, #"{"responseData":\#(responseData)}"#))
        #expect(result.responseData.text == responseData)
        #expect(result.warnings.count == 1)
        #expect(result.warnings.first?.contains(reason) == true)
    }

    @Test(
        arguments: [
            #"{"ok":true,"error":"none"}"#, #"{"errors":[]}"#, #"{"data":{"x":{"userErrors":[]}}}"#,
            #"{"data":[{"status":"open"}]}"#, #"{"status":"error"}"#, "[]", "null", #"{"ok":"false"}"#,
        ])
    func providersYes(responseData: String) async throws {
        let result = try await execute(ScriptedTransport.answer(200, #"{"responseData":\#(responseData)}"#))
        #expect(result.warnings.isEmpty)
    }

    @Test func theServicesOwnNo() async throws {
        let result = try await execute(ScriptedTransport.answer(200, #"{"success":false,"result":{}}"#))
        #expect(result.warnings.count == 1)
    }

    @Test(
        arguments: [
            ("text/plain; charset=utf-8", Array("a,b\n".utf8), #""a,b\n""#),
            ("text/csv", [0xFF, 0x00], #"{"contentType":"text/csv","base64":"/wA="}"#),
            ("application/pdf", [0x25, 0x50], #"{"contentType":"application/pdf","base64":"JVA="}"#),
            ("application/xml", Array("<a/>".utf8), #""<a/>""#),
        ] as [(String, [UInt8], String)])
    func download(contentType: String, body: [UInt8], expected: String) async throws {
        let answer: ScriptedTransport.Exchange = { _ throws(HTTPFailure) in
            HTTPResponse(status: 200, headers: ["Content-Type": contentType], body: body)
        }
        let result = try await execute(answer, class: .read)
        #expect(result.responseData.text == expected)
        #expect(result.warnings.count == 1)
        for requestClass in [RequestClass.write, .idempotent] {
            let error = try await thrown { () throws(AlloyError) in try await execute(answer, class: requestClass) }
            #expect(error.kind == .unknownOutcome)
            #expect(error.outcome == .unknown)
        }
    }

    /// A gateway's page says nothing of what became of the request behind it.
    @Test(arguments: ["text/html", "Text/HTML; charset=utf-8", "application/xhtml+xml"], RequestClass.allCases)
    func page(contentType: String, requestClass: RequestClass) async throws {
        let page = ScriptedTransport.answer(200, "<h1>Down for maintenance</h1>", ["Content-Type": contentType])
        let error = try await thrown { () throws(AlloyError) in try await execute(page, class: requestClass) }
        #expect(error.kind == (requestClass == .read ? .alloyFailed : .unknownOutcome))
        #expect(error.outcome == .unknown)
        #expect(error.httpStatus == 200)
    }

    @Test(arguments: ["application/json; charset=utf-8", "Application/JSON", "application/hal+json", "text/json"])
    func namesOfJSON(contentType: String) async throws {
        let result = try await execute(
            ScriptedTransport.answer(200, #"{"responseData":1}"#, ["Content-Type": contentType]))
        #expect(result.responseData == 1)
        #expect(result.warnings.isEmpty)
    }

    @Test func envelopeUnderAWrongName() async throws {
        for headers in [["Content-Type": "text/html"], [:]] as [HTTPHeaders] {
            let result = try await execute(ScriptedTransport.answer(200, #"{"responseData":1}"#, headers))
            #expect(result.responseData == 1)
        }
    }

    @Test(arguments: [#"{"responseData":"#, "garbage", "{\"a\":\"\u{1}\"}", "{} {}", "nul"])
    func unreadable(body: String) async throws {
        for (requestClass, kind) in [
            (.write, .unknownOutcome), (.idempotent, .unknownOutcome), (.read, .alloyFailed),
        ] as [(RequestClass, AlloyError.Kind)] {
            let isSafe = RetryRules(for: requestClass).allowRetry(after: .ambiguous, status: 200)
            for headers in [["Content-Type": "application/json"], [:]] as [HTTPHeaders] {
                let error = try await thrown { () throws(AlloyError) in
                    try await execute(ScriptedTransport.answer(200, body, headers), class: requestClass)
                }
                #expect(error.kind == kind)
                #expect(error.outcome == .unknown)
                #expect(error.retry.isSafe == isSafe)
                #expect(error.httpStatus == 200)
                #expect(error.attempts == [Attempt(number: 1, phase: .ambiguous, status: 200)])
            }
        }
    }

    /// The status beside the known error bodies was never recorded.
    @Test(
        arguments: [
            (
                #"{"error":{"source":"CONNECTIVITY_API","code":"INVALID_INPUT","message":"Credential not found"}}"#,
                AlloyError.Kind.notFound, Outcome.rejected
            ),
            (
                #"{"error":{"source":"CONNECTIVITY_API","code":"INVALID_INPUT","message":"bad body"}}"#, .invalidInput,
                .rejected
            ),
            (#"{"error":{"source":"CONNECTIVITY_API","code":"X","message":"boom"}}"#, .unknownOutcome, .unknown),
            (#"{"error":{"source":"slack","code":"INVALID_INPUT","message":"no"}}"#, .unknownOutcome, .unknown),
            (#"{"error":{"source":"slack","code":"CHANNEL_NOT_FOUND","message":"no"}}"#, .unknownOutcome, .unknown),
            (#"{"errorHtml":"<pre>Cannot POST /x</pre>"}"#, .notFound, .rejected),
            // An envelope without a result, with an error in its place, or of an execution that is not done.
            (
                #"{"responseData":null,"error":{"source":"CONNECTIVITY_API","code":"TIMEOUT","message":"t"}}"#,
                .unknownOutcome, .unknown
            ),
            (#"{"data":null,"error":{"code":"X","message":"boom"}}"#, .unknownOutcome, .unknown),
            (#"{"result":null,"error":"boom"}"#, .unknownOutcome, .unknown),
            (#"{"executionId":"e","status":"failed","responseData":null}"#, .unknownOutcome, .unknown),
            (#"{"executionId":"e","status":"Pending"}"#, .unknownOutcome, .unknown),
            (#"{"statusCode":502,"message":"Bad gateway"}"#, .unknownOutcome, .unknown),
        ])
    func errorOfStatus200(body: String, kind: AlloyError.Kind, outcome: Outcome) async throws {
        let error = try await thrown { () throws(AlloyError) in try await execute(ScriptedTransport.answer(200, body)) }
        #expect(error.kind == kind)
        #expect(error.outcome == outcome)
        #expect(error.httpStatus == 200)
    }

    @Test(
        arguments: [
            #"{"error":"invalid_name","ok":false}"#, #"{"error":{"code":404,"message":"theirs"}}"#,
            #"{"responseData":{"error":{"source":"X","code":"INVALID_INPUT","message":"theirs"}}}"#,
            #"{"executionId":"e","status":"completed","responseData":null}"#, #"{"status":"pending"}"#,
            #"{"executionId":"e","status":"failed","responseData":{"id":1}}"#, #"{"message":"sent"}"#,
        ])
    func errorsOfTheProviderInside200AreAnswers(body: String) async throws {
        _ = try await execute(ScriptedTransport.answer(200, body))
    }

    @Test(
        arguments: [
            ("", "", "", ["/connectorId", "/actionId", "/credentialId"]),
            ("x", "y", "64b7f0a1c2d3e4f5a6b7c8d", ["/credentialId"]),
            ("x", "y", "64b7f0a1c2d3e4f5a6b7c8dg", ["/credentialId"]),
            ("x", "y", "64b7f0a1c2d3e4f5a6b7c8d９", ["/credentialId"]),
        ])
    func badInput(connectorId: String, actionId: String, credentialId: String, pointers: [String]) async throws {
        let fixture = Fixture([])
        let request = ExecuteRequest(connectorId: connectorId, actionId: actionId, credentialId: credentialId)
        let error = try await thrown { () throws(AlloyError) in try await fixture.client.execute(request) }
        #expect(error.kind == .invalidInput)
        #expect(error.outcome == .notSent)
        #expect(error.origin == .host)
        #expect(error.problems.map(\.pointer.description) == pointers)
        #expect(fixture.transport.requests.isEmpty)
    }

    @Test func theKeyDoesNotGoToTheThirdParty() async throws {
        let fixture = Fixture([])
        var request = Self.request
        request.additionalHeaders = ["Authorization": "Bearer \(Fixture.key)"]
        let error = try await thrown { () throws(AlloyError) in try await fixture.client.execute(request) }
        #expect(error.problems.map(\.pointer.description) == ["/additionalHeaders"])
        #expect(!error.data.text.contains(Fixture.key))
        #expect(fixture.transport.requests.isEmpty)
    }

    @Test func classComesFromTheAction() async throws {
        for (method, connection) in [("get", HTTPRequest.Connection.reusable), ("put", .fresh), ("post", .fresh)] {
            let json = try parsed(#"{"action":{"id":"y","httpMethod":"\#(method)"}}"#)
            let action = try #require(ActionDetails(json, connectorId: "x", actionId: "y", rules: EffectRules()))
            let fixture = Fixture("{}")
            _ = try await fixture.client.execute(Self.request, action: action)
            #expect(try fixture.onlyRequest().connection == connection)
        }
    }
}
