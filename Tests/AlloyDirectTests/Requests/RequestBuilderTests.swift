import HTTP
import JSON
import Testing

@testable import AlloyDirect

@Suite struct RequestBuilderTests {
    private static let reading: JSONValue = [
        "parameters": [
            ["name": "owner", "in": "path", "required": true, "schema": ["type": "string"]],
            ["name": "labels", "in": "query", "style": "pipeDelimited", "explode": false],
            ["name": "filter", "in": "query", "style": "deepObject"],
            ["name": "where", "in": "query", "content": ["application/json": ["schema": ["type": "object"]]]],
            ["name": "X-Flags", "in": "header", "schema": ["type": "array"]],
            ["name": "session", "in": "cookie", "schema": ["type": "string"]],
        ],
        "responses": [
            "200": ["content": ["application/json": [:], "text/csv": [:]]],
            "404": ["content": ["application/problem+json": [:]]],
        ],
    ]

    @Test func everyPartHasItsPlace() throws {
        let scene = try RequestScene("get", "/owners/{owner}/items/{id}.json", Self.reading)
        let request = try scene.request(
            CallArguments(
                pathParams: ["owner": "ada l", "id": 7],
                queryParameters: [
                    "labels": ["a", "b"], "filter": ["state": "open"], "where": ["x": 1], "page": 2, "none": nil,
                ],
                additionalHeaders: ["x-flags": ["one", "two"], "session": "s1", "X-Other": 5]))
        #expect(request.method == "GET")
        #expect(request.origin.description == "https://api.example.com")
        #expect(
            request.target
                == "/v1/owners/ada%20l/items/7.json?labels=a%7Cb&filter%5Bstate%5D=open&where=%7B%22x%22%3A1%7D&page=2")
        #expect(request.headers["X-Flags"] == "one,two")
        #expect(request.headers["X-Other"] == "5")
        #expect(request.headers["Cookie"] == "session=s1")
        #expect(request.headers["Accept"] == "application/json, text/csv;q=0.5, */*;q=0.1")
        #expect(request.body == nil && request.headers["Content-Type"] == nil)
    }

    @Test func aParameterOfTextIsTheText() throws {
        let text: JSONValue = ["text/plain": ["schema": ["type": "string"]]]
        let scene = try RequestScene(
            "get", "/a/{p}",
            [
                "parameters": [
                    ["name": "p", "in": "path", "content": text], ["name": "q", "in": "query", "content": text],
                    ["name": "X-Q", "in": "header", "content": text], ["name": "c", "in": "cookie", "content": text],
                ]
            ])
        let request = try scene.request(
            CallArguments(
                pathParams: ["p": "a b"], queryParameters: ["q": "a b"],
                additionalHeaders: ["X-Q": "abc", "c": "d"]))
        #expect(request.target == "/v1/a/a%20b?q=a%20b")
        #expect(request.headers["X-Q"] == "abc" && request.headers["Cookie"] == "c=d")
        let list = try scene.request(CallArguments(pathParams: ["p": 1], queryParameters: ["q": [1, 2]]))
        #expect(list.target == "/v1/a/1?q=%5B1%2C2%5D")
        #expect(throws: Problems.self) { try scene.request(CallArguments(pathParams: ["p": ".."])) }
    }

    @Test func allProblemsComeAtOnce() throws {
        let scene = try RequestScene("get", "/owners/{owner}/items/{id}", Self.reading)
        let error = try #require(throws: Problems.self) {
            try scene.request(
                CallArguments(
                    pathParams: ["owner": ".."],
                    additionalHeaders: [
                        "Authorization": "Bearer x", "X-HTTP-Method-Override": "DELETE", "X_HTTP_Method": "PUT",
                        "X-A": "a\r\nb",
                    ], requestBody: ["a": 1]))
        }
        #expect(
            error.sentences == [
                "pathParams.owner: \"..\" can't be a part of a path", "pathParams.id is missing",
                "The header Authorization is not the caller's to set",
                "The header X-HTTP-Method-Override is not the caller's to set",
                "The header X_HTTP_Method is not the caller's to set",
                "The header 'X-A' holds characters that no header may hold",
                "requestBody: this action takes no body",
            ])
    }

    /// A media type, the body as JSON, and what is sent.
    private static let bodyRows: [(String, String, String, String)] = [
        ("application/json", #"{"b":1.0,"a":"é"}"#, #"{"b":1.0,"a":"é"}"#, "application/json"),
        ("application/merge-patch+json", #"{"a":null}"#, #"{"a":null}"#, "application/merge-patch+json"),
        ("application/json; charset=utf-8", "[1]", "[1]", "application/json; charset=utf-8"),
        ("*/*", #"{"a":1}"#, #"{"a":1}"#, "application/json"),
        (
            "application/x-www-form-urlencoded", #"{"name":"Ada L","tags":["a","b"],"address":{"city":"x"}}"#,
            "name=Ada%20L&tags=a&tags=b&address=%7B%22city%22%3A%22x%22%7D", "application/x-www-form-urlencoded"
        ),
        ("text/plain", #""hello""#, "hello", "text/plain"), ("text/csv", "[1,2]", "[1,2]", "text/csv"),
        ("application/xml", #""<a/>""#, "<a/>", "application/xml"),
        ("application/octet-stream", #"{"base64":"aGk="}"#, "hi", "application/octet-stream"),
        ("image/*", #"{"base64":"aGk=","contentType":"image/png"}"#, "hi", "image/png"),
        // A media range is no type of a body.
        ("image/*", #"{"base64":"aGk="}"#, "hi", "application/octet-stream"),
        ("text/*", #""hé""#, "hé", "text/plain; charset=utf-8"), ("text/*", "[1]", "[1]", "text/plain; charset=utf-8"),
        ("*/*", #""hé""#, "hé", "text/plain; charset=utf-8"), ("*/*", "[1]", "[1]", "application/json"),
        ("*/*", "5", "5", "application/json"), ("*/*; charset=utf-8", "[1]", "[1]", "application/json"),
        ("application/*", #"{"a":1}"#, #"{"a":1}"#, "application/json"),
        ("application/*", #""x""#, #""x""#, "application/json"),
        ("application/*+json", #"{"a":1}"#, #"{"a":1}"#, "application/json"),
        (
            "multipart/*", #"{"a":"b"}"#,
            "--BOUNDARY\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--BOUNDARY--\r\n",
            "multipart/form-data; boundary=BOUNDARY"
        ),
    ]

    @Test(arguments: bodyRows)
    func bodies(type: String, value: String, text: String, contentType: String) throws {
        let scene = try RequestScene("post", "/items", ["requestBody": ["content": [type: [:]]]])
        let request = try scene.request(CallArguments(requestBody: try JSONValue(parsing: value)))
        #expect(request.text == text)
        #expect(request.headers["Content-Type"] == contentType)
    }

    /// Where the schema says that a body is bytes, it is a file in any media range.
    @Test(arguments: [
        ("*/*", #"{"base64":"aGk="}"#, "application/octet-stream"),
        ("*/*", #"{"base64":"aGk=","contentType":"image/png"}"#, "image/png"),
        ("application/*", #"{"base64":"aGk="}"#, "application/octet-stream"),
    ])
    func aFileInAMediaRange(range: String, value: String, contentType: String) throws {
        let content: JSONValue = .object([range: ["schema": ["type": "string", "format": "binary"]]])
        let scene = try RequestScene("post", "/items", ["requestBody": ["content": content]])
        let request = try scene.request(CallArguments(requestBody: try JSONValue(parsing: value)))
        #expect(request.text == "hi" && request.headers["Content-Type"] == contentType)
        #expect(throws: Problems.self) { try scene.request(CallArguments(requestBody: ["a": 1])) }
    }

    /// The caller's own `Content-Type` may be a range of the document, too.
    @Test func aMediaRangeIsNeverSent() throws {
        let scene = try RequestScene("post", "/items", ["requestBody": ["content": ["text/*": [:], "image/*": [:]]]])
        let request = try scene.request(
            CallArguments(additionalHeaders: ["Content-Type": "text/*"], requestBody: "x"))
        #expect(request.headers["Content-Type"] == "text/plain; charset=utf-8")
    }

    private static let wrongBodies: [(String, String)] = [
        ("application/xml", #"{"a":1}"#), ("application/octet-stream", #""not a file""#), ("image/png", "5"),
        ("application/x-www-form-urlencoded", #""a=b""#), ("multipart/form-data", "[1]"),
    ]

    @Test(arguments: wrongBodies)
    func bodiesThatCannotBeWritten(type: String, value: String) throws {
        let scene = try RequestScene("post", "/items", ["requestBody": ["content": [type: [:]]]])
        let body = try JSONValue(parsing: value)
        let error = try #require(throws: Problems.self) { try scene.request(CallArguments(requestBody: body)) }
        #expect(error.sentences.count == 1 && error.sentences[0].hasPrefix("requestBody: the body is \(type): give"))
    }

    @Test func encodingsOfAFormHold() throws {
        let scene = try RequestScene(
            "post", "/charges",
            [
                "requestBody": [
                    "content": [
                        "application/x-www-form-urlencoded": [
                            "encoding": [
                                "metadata": ["style": "deepObject", "explode": true],
                                "ids": ["style": "form", "explode": false],
                            ]
                        ]
                    ]
                ]
            ])
        let request = try scene.request(
            CallArguments(requestBody: ["metadata": ["a": ["b": 1]], "ids": [1, 2], "amount": 5]))
        #expect(request.text == "metadata%5Ba%5D%5Bb%5D=1&ids=1,2&amount=5")
    }

    @Test func jsonIsPreferredAndTheCallerMayChoose() throws {
        let scene = try RequestScene(
            "post", "/items",
            ["requestBody": ["content": ["text/plain": [:], "multipart/form-data": [:], "application/json": [:]]]])
        #expect(try scene.request(CallArguments(requestBody: "x")).headers["Content-Type"] == "application/json")
        let chosen = try scene.request(
            CallArguments(additionalHeaders: ["content-type": "text/plain; charset=utf-8"], requestBody: "x"))
        #expect(chosen.text == "x" && chosen.headers["Content-Type"] == "text/plain; charset=utf-8")
        let none = try scene.request(CallArguments())
        #expect(none.body == nil && none.headers["Content-Type"] == nil)
    }

    @Test func anUndeclaredBodyIsJSONExceptForReads() throws {
        let delete = try RequestScene("delete", "/items", [:])
        #expect(try delete.request(CallArguments(requestBody: ["a": 1])).text == #"{"a":1}"#)
        let get = try RequestScene("get", "/items", [:])
        #expect(try get.request(CallArguments(requestBody: [:])).body == nil)
    }

    @Test(arguments: [
        ([String](), "application/json, */*;q=0.1"), (["text/csv"], "text/csv, */*;q=0.1"),
        (["image/png", "application/hal+json"], "application/hal+json, image/png;q=0.5, */*;q=0.1"),
    ])
    func accept(types: [String], value: String) { #expect(AcceptHeader.value(for: types) == value) }

    /// Nothing decodes a body, so none may be coded, unless the caller wants it.
    @Test func noCodingIsAccepted() throws {
        let scene = try RequestScene("get", "/items", [:])
        #expect(try scene.request(CallArguments()).headers.values(of: "Accept-Encoding") == ["identity"])
        let chosen = try scene.request(CallArguments(additionalHeaders: ["accept-encoding": "gzip"]))
        #expect(chosen.headers.values(of: "Accept-Encoding") == ["gzip"])
    }

    @Test func aPathOfTheDocumentIsSendable() throws {
        let scene = try RequestScene("get", "/a b/{x}#Action=é", [:])
        #expect(try scene.request(CallArguments(pathParams: ["x": 1])).target == "/v1/a%20b/1%23Action=%C3%A9")
    }
}
