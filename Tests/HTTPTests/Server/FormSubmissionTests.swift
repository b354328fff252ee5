import Testing

@testable import HTTP

/// What a browser sends with a form.
@Suite struct FormSubmissionTests {
    private func request(_ body: String, _ headers: HTTPHeaders) -> HTTPRequest {
        HTTPRequest(
            method: "POST", origin: HTTPOrigin(scheme: "http", host: "127.0.0.1", port: 8_080), target: "/",
            headers: headers, body: Array(body.utf8))
    }

    private let type: HTTPHeaders = ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"]

    @Test func namesAndValuesAreDecoded() throws {
        let form = try #require(FormSubmission(request("%2Fdata%2Fkey=a+b%2B%C3%A9&empty=&flag", type)))
        #expect(form["/data/key"] == "a b+é" && form["empty"] == "" && form["flag"] == "" && form["none"] == nil)
    }

    @Test func aRepeatedNameHasNoSingleValue() throws {
        let form = try #require(FormSubmission(request("token=a&token=b", type)))
        #expect(form["token"] == nil && form.values(of: "token") == ["a", "b"])
    }

    @Test(arguments: ["a=%zz", "%f=1", "a=%ff"])
    func aBrokenEncodingIsNoForm(_ body: String) { #expect(FormSubmission(request(body, type)) == nil) }

    @Test(arguments: ["application/json", "text/plain", "multipart/form-data; boundary=x"])
    func anotherTypeIsNoForm(_ other: String) {
        #expect(FormSubmission(request("a=1", ["Content-Type": other])) == nil)
        #expect(FormSubmission(request("a=1", [:])) == nil)
    }

    @Test(
        arguments: [
            ("http://127.0.0.1:8080", nil, true), ("HTTP://127.0.0.1:8080", "same-origin", true),
            ("null", "same-origin", true), ("null", nil, false), ("null", "cross-site", false), (nil, nil, false),
            (nil, "same-origin", false), ("http://127.0.0.1:8080", "cross-site", false),
            ("http://127.0.0.1:8081", nil, false), ("https://127.0.0.1:8080", nil, false),
            ("http://evil.example", "same-origin", false),
        ] as [(String?, String?, Bool)])
    func onlyTheOwnPageSendsForms(_ origin: String?, _ site: String?, _ isOwn: Bool) {
        var headers: HTTPHeaders = ["Host": "127.0.0.1:8080"]
        if let origin { headers["Origin"] = origin }
        if let site { headers["Sec-Fetch-Site"] = site }
        #expect(FormSubmission.isFromOwnPage(request("", headers)) == isOwn)
    }

    @Test func aTextThatCannotBeGuessedIsNewEachTime() {
        let texts = (0..<100).map { _ in UnguessableText.make() }
        #expect(Set(texts).count == 100 && texts.allSatisfy { $0.utf8.count == 32 })
    }
}
