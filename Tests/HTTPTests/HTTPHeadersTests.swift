import HTTP
import Testing

@Suite struct HTTPHeadersTests {
    @Test func namesCompareWithoutCase() {
        var headers: HTTPHeaders = ["Content-Type": "a", "X-One": "1", "x-one": "2"]
        #expect(headers["content-type"] == "a")
        #expect(headers["CONTENT-TYPE"] == "a")
        #expect(headers["X-ONE"] == "1")
        #expect(headers.values(of: "x-One") == ["1", "2"])
        #expect(headers["Content-Typ"] == nil)
        headers["X-one"] = "3"
        #expect(headers.values(of: "x-one") == ["3"])
        headers["x-one"] = nil
        #expect(headers.fields == [HTTPHeaders.Field(name: "Content-Type", value: "a")])
    }

    @Test func theKelvinSignIsNoLetterK() {
        let headers: HTTPHeaders = ["K": "latin"]
        #expect(headers["\u{212A}"] == nil)
    }

    @Test(arguments: [
        ("X-Good", "value with spaces, commas; ümlaut\tand tab", true), ("X", "", true), ("!#$%&'*+-.^_`|~", "x", true),
        ("", "x", false), ("X Y", "x", false), ("X:", "x", false), ("X\r\nY", "x", false), ("Ü", "x", false),
        ("X", "a\r\nInjected: yes", false), ("X", "a\nb", false), ("X", "a\rb", false), ("X", "a\u{0}b", false),
        ("X", "a\u{7F}", false), ("X", "a\r\n", false),
    ])
    func aFieldThatWouldSplitIsFound(name: String, value: String, isSendable: Bool) {
        var headers: HTTPHeaders = ["Before": "fine"]
        headers.append(name: name, value: value)
        #expect(headers.firstUnsendableField == (isSendable ? nil : name))
    }
}
