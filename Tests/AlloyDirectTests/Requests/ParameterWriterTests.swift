import JSON
import OpenAPI
import Testing

@testable import AlloyDirect

/// The table of style examples of the specification (https://spec.openapis.org/oas/v3.1.1.html#style-examples), with the
/// percent-encoding of RFC 6570. Values are JSON.
@Suite struct ParameterWriterTests {
    private static let list = #"["blue","black","brown"]"#
    private static let object = #"{"R":100,"G":200,"B":150}"#

    private static let pathRows: [(ParameterStyle, Bool, String, String)] = [
        (.simple, false, #""blue""#, "blue"),
        (.simple, false, list, "blue,black,brown"), (.simple, true, list, "blue,black,brown"),
        (.simple, false, object, "R,100,G,200,B,150"), (.simple, true, object, "R=100,G=200,B=150"),
        (.label, false, #""blue""#, ".blue"), (.label, false, list, ".blue,black,brown"),
        (.label, true, list, ".blue.black.brown"), (.label, false, object, ".R,100,G,200,B,150"),
        (.label, true, object, ".R=100.G=200.B=150"),
        (.matrix, false, #""blue""#, ";color=blue"), (.matrix, false, list, ";color=blue,black,brown"),
        (.matrix, true, list, ";color=blue;color=black;color=brown"),
        (.matrix, false, object, ";color=R,100,G,200,B,150"), (.matrix, true, object, ";R=100;G=200;B=150"),
        (.simple, false, #""a/b c""#, "a%2Fb%20c"), (.simple, false, "12.50", "12.50"),
        (.simple, false, "true", "true"),
        (.simple, false, #"["a,b","c"]"#, "a%2Cb,c"),
    ]

    @Test(arguments: pathRows)
    func pathStyles(style: ParameterStyle, explodes: Bool, value: String, text: String) throws {
        let writer = ParameterWriter(name: "color", style: style, explodes: explodes)
        #expect(writer.pathText(try JSONValue(parsing: value)) == text)
    }

    @Test(arguments: ["null", #""""#, #"".""#, #""..""#, "[]", "{}", #"["a",""]"#])
    func valuesThatWouldLeadToAnotherPathAreNone(value: String) throws {
        let writer = ParameterWriter(name: "id", style: .simple, explodes: false)
        #expect(writer.pathText(try JSONValue(parsing: value)) == nil)
    }

    private static let queryRows: [(ParameterStyle, Bool, String, String)] = [
        (.form, true, #""blue""#, "color=blue"), (.form, true, #""""#, "color="),
        (.form, false, list, "color=blue,black,brown"), (.form, true, list, "color=blue&color=black&color=brown"),
        (.form, false, object, "color=R,100,G,200,B,150"), (.form, true, object, "R=100&G=200&B=150"),
        (.spaceDelimited, false, list, "color=blue%20black%20brown"),
        (.spaceDelimited, false, object, "color=R%20100%20G%20200%20B%20150"),
        (.pipeDelimited, false, list, "color=blue%7Cblack%7Cbrown"),
        (.pipeDelimited, true, list, "color=blue&color=black&color=brown"),
        (.deepObject, true, object, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"),
        (
            .deepObject, true, #"{"a":{"b":[1,2]},"c":null}"#,
            "color%5Ba%5D%5Bb%5D%5B0%5D=1&color%5Ba%5D%5Bb%5D%5B1%5D=2"
        ),
        (.form, true, "null", ""), (.form, true, "[]", ""), (.form, false, "[]", ""),
        (.form, true, #"[null,"x"]"#, "color=x"), (.form, false, #"["a,b","c&d"]"#, "color=a%2Cb,c%26d"),
        (.form, true, #""1+1=2""#, "color=1%2B1%3D2"), (.form, true, #"[{"a":1}]"#, "color=%7B%22a%22%3A1%7D"),
    ]

    @Test(arguments: queryRows)
    func queryStyles(style: ParameterStyle, explodes: Bool, value: String, text: String) throws {
        let writer = ParameterWriter(name: "color", style: style, explodes: explodes)
        #expect(writer.queryParts(try JSONValue(parsing: value)).joined(separator: "&") == text)
    }

    @Test func reservedCharactersMayStay() {
        let writer = ParameterWriter(name: "path", style: .form, explodes: true, allowsReserved: true)
        #expect(writer.queryParts("a/b?c=d&e;h#f[g]") == ["path=a/b?c%3Dd%26e%3Bh%23f%5Bg%5D"])
    }

    private static let contentRows: [(String, String)] = [
        (#"{"a":[1,2]}"#, "filter=%7B%22a%22%3A%5B1%2C2%5D%7D"),
        (#""{\"a\":1}""#, "filter=%7B%22a%22%3A1%7D"), (#""plain""#, "filter=%22plain%22"),
    ]

    @Test(arguments: contentRows)
    func aParameterWithContentIsJSON(value: String, text: String) throws {
        let writer = ParameterWriter(name: "filter", style: .form, explodes: true, isJSON: true)
        #expect(writer.queryParts(try JSONValue(parsing: value)) == [text])
    }

    private static let headerRows: [(Bool, String, String?)] = [
        (false, list, "blue,black,brown"), (false, object, "R,100,G,200,B,150"), (true, object, "R=100,G=200,B=150"),
        (false, #""W/\"1\"""#, "W/\"1\""), (false, "null", nil),
    ]

    @Test(arguments: headerRows)
    func headers(explodes: Bool, value: String, text: String?) throws {
        let writer = ParameterWriter(name: "X-Color", style: .simple, explodes: explodes)
        #expect(writer.headerText(try JSONValue(parsing: value)) == text)
    }

    @Test func aParameterThatTheDocumentLacksIsWrittenInTheUsualWay() {
        #expect(ParameterWriter(undeclared: "tag", ["a", "b"]).queryParts(["a", "b"]) == ["tag=a", "tag=b"])
        #expect(ParameterWriter(undeclared: "at", ["gte": 5]).queryParts(["gte": 5]) == ["at%5Bgte%5D=5"])
    }
}
