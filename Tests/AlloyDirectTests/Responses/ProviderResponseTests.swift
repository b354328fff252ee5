import HTTP
import JSON
import Platform
import Testing

@testable import AlloyDirect

@Suite struct ProviderResponseTests {
    private static func answer(
        _ status: Int, _ type: String?, _ body: String, _ headers: HTTPHeaders = [:], isWrite: Bool = false,
        isEndProven: Bool = true
    ) throws(HTTPFailure) -> (response: HTTPResponse, json: JSONValue) {
        var response = HTTPResponse(status: status, headers: headers, body: Array(body.utf8))
        if let type { response.headers.append(name: "Content-Type", value: type) }
        response.isEndProven = isEndProven
        let answer = try ProviderResponse(
            connectorID: "acme", connectorName: "Acme", response: response, isWrite: isWrite
        ).answer()
        return (answer, (try? JSONValue(parsing: answer.body)) ?? .null)
    }

    @Test(
        arguments: [
            (200, "application/json", #"{"b":1.50}"#, #"{"responseData":{"b":1.50}}"#),
            (201, "application/hal+json; charset=utf-8", "[1]", #"{"responseData":[1]}"#),
            (204, nil, "", #"{"responseData":null}"#), (200, nil, "true", #"{"responseData":true}"#),
            (200, "text/plain", "hi", #"{"responseData":"hi"}"#),
            (200, "application/json", "no json", #"{"responseData":"no json"}"#),
            (200, "text/html", "<p>x", #"{"responseData":"<p>x"}"#),
        ] as [(Int, String?, String, String)])
    func success(status: Int, type: String?, body: String, text: String) throws {
        let (response, _) = try Self.answer(status, type, body)
        #expect(response.status == 200)
        #expect(String(decoding: response.body, as: UTF8.self) == text)
        #expect(response.headers["content-type"] == "application/json; charset=utf-8")
    }

    /// The bytes are passed on as they are, and what would stand beside them in the envelope, in a field.
    @Test(
        arguments: [
            ("image/png", [0x68, 0x69]), (nil, [0xFF]), ("application/json", [0xFF]),
            ("text/csv; charset=koi8-r", [0x41]),
            ("text/plain", [0xE9]),
        ] as [(String?, [UInt8])])
    func whatIsNeitherJSONNorTextStaysBytes(type: String?, bytes: [UInt8]) throws {
        var response = HTTPResponse(status: 201, headers: ["ETag": "\"1\"", "X-Request-Id": "r1"], body: bytes)
        if let type { response.headers.append(name: "Content-Type", value: type) }
        response.isEndProven = type != "image/png"
        let answer = try ProviderResponse(
            connectorID: "acme", connectorName: "Acme", response: response, isWrite: true
        ).answer()
        #expect(answer.status == 200 && answer.body == bytes && answer.isEndProven == response.isEndProven)
        #expect(answer.headers["content-type"] == type ?? "application/octet-stream")
        #expect(answer.headers["x-request-id"] == "r1" && answer.headers["etag"] == nil)
        #expect(answer.envelope == ["responseHeaders": ["etag": "\"1\""]])
    }

    @Test(
        arguments: [
            ("text/plain; charset=iso-8859-1", [0x68, 0xE9], "hé"),
            ("text/xml; charset=utf-16", [0xFF, 0xFE, 0x3C, 0x00], "<"),
            ("application/json; charset=windows-1252", [0x22, 0xE9, 0x22], "é"),
        ] as [(String, [UInt8], String)])
    func textIsReadInItsCharset(type: String, bytes: [UInt8], text: String) throws {
        let response = HTTPResponse(status: 200, headers: ["content-type": type], body: bytes)
        let answer = try ProviderResponse(
            connectorID: "acme", connectorName: "Acme", response: response, isWrite: false
        ).answer()
        #expect(try JSONValue(parsing: answer.body) == ["responseData": .string(text)])
        #expect(answer.envelope == nil)
    }

    /// The bytes are a file in the coding, and the field says so.
    @Test(
        arguments: [
            ("gzip", "application/gzip"), ("X-GZip", "application/gzip"), ("br", "application/octet-stream"),
            ("gzip, br", "application/octet-stream"), ("identity", nil), ("", nil),
        ] as [(String, String?)])
    func aCodedBodyIsPassedOn(coding: String, type: String?) throws {
        let (response, json) = try Self.answer(200, "application/json", "{}", ["Content-Encoding": coding])
        if let type {
            #expect(response.headers["content-type"] == type && response.body == Array("{}".utf8))
            #expect(response.envelope == ["responseHeaders": ["content-encoding": .string(coding)]])
        } else {
            #expect(json["responseData"] == [:])
        }
    }

    @Test(arguments: ["application/json", "text/plain"])
    func anErrorsCodedBodyIsNoMessage(type: String) throws {
        let (response, json) = try Self.answer(400, type, "\u{1F}{}", ["Content-Encoding": "gzip"])
        #expect(response.status == 400)
        #expect(
            json["error"]?["message"]
                == "Acme answered 400, with a body in the coding gzip, which is not decoded")
        #expect(json["error"]?["details"] == ["status": 400, "body": nil])
    }

    /// RFC 8259 §8.1 allows to ignore it.
    @Test(arguments: ["application/json", "application/json; charset=utf-8", nil])
    func aByteOrderMarkBeforeJSONIsIgnored(type: String?) throws {
        #expect(try Self.answer(200, type, "\u{FEFF}{\"a\":1}").json == ["responseData": ["a": 1]])
        let error = try Self.answer(400, type, "\u{FEFF}{\"message\":\"why\"}").json["error"]
        #expect(error?["details"]?["body"] == ["message": "why"])
    }

    @Test func headersThatACallerNeedsStandBesideTheResult() throws {
        let (response, json) = try Self.answer(
            200, "application/json", "{}",
            ["ETag": "\"1\"", "Link": "<a>; rel=next", "X-Request-Id": "r1", "Set-Cookie": "s"])
        #expect(json["responseHeaders"] == ["etag": "\"1\"", "link": "<a>; rel=next"])
        #expect(response.headers["x-request-id"] == "r1")
        #expect(response.headers["set-cookie"] == nil)
    }

    @Test func anErrorIsTheProviders() throws {
        let (response, json) = try Self.answer(
            422, "application/problem+json", #"{"detail":"too long"}"#, ["Retry-After": "7"])
        #expect(response.status == 422 && response.headers["retry-after"] == "7")
        #expect(
            json == [
                "error": [
                    "source": "acme", "code": "PROVIDER_ERROR", "message": "Acme answered 422",
                    "details": ["status": 422, "body": ["detail": "too long"]],
                ]
            ])
        let (_, page) = try Self.answer(502, "text/html", "<title>Bad Gateway</title>")
        #expect(page["error"]?["details"]?["body"] == "<title>Bad Gateway</title>")
    }

    /// The answer to a form is a redirection, too: then the write was made.
    @Test(arguments: [
        (302, false, 302), (302, true, 303), (301, true, 303), (303, true, 303), (307, true, 307), (308, true, 308),
    ])
    func aRedirectionIsNoResult(status: Int, isWrite: Bool, answered: Int) throws {
        let (response, json) = try Self.answer(
            status, nil, "", ["Location": "https://evil.example/x"], isWrite: isWrite)
        #expect(response.status == answered)
        #expect(
            json["error"]?["message"]?.stringValue
                == "Acme answered \(status) and points to another place, https://evil.example, which is not followed")
    }

    @Test func incompleteJSONProvesNothing() throws {
        #expect(throws: HTTPFailure.self) {
            try Self.answer(200, "application/json", #"{"a":1"#, isEndProven: false)
        }
    }

    @Test(arguments: [("[1,\n 2]", true), (#"1},"error":{"#, false)])
    func aLargeBodyStaysText(start: String, isJSON: Bool) throws {
        let text = start + String(repeating: " ", count: HTTPResponse.largeBodyBytes)
        let pages = PageBytes()
        #expect(Array(text.utf8).withUnsafeBytes(pages.append))
        let response = HTTPResponse(
            status: 200, headers: ["content-type": "application/json", "etag": "\"2\""], largeBody: pages)
        let answer = try ProviderResponse(
            connectorID: "acme", connectorName: "Acme", response: response, isWrite: false
        ).answer()
        let json = try JSONValue(parsing: answer.body)
        #expect((answer.largeBody != nil) == isJSON)
        #expect(json["responseData"] == (isJSON ? [1, 2] : .string(text)))
        #expect(json["responseHeaders"] == ["etag": "\"2\""])
    }
}
