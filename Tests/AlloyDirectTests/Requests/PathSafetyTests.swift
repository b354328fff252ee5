import HTTP
import JSON
import Testing

@testable import AlloyDirect

/// No value of a caller, and no style of a document, leads to another path or makes another cookie.
@Suite struct PathSafetyTests {
    private static func scene(_ path: String, _ parameter: JSONObject) throws -> RequestScene {
        var own: JSONObject = ["name": "id", "in": "path", "required": true, "schema": ["type": "string"]]
        own.merge(parameter)
        return try RequestScene("get", path, ["operationId": "x", "parameters": [.object(own)]])
    }

    @Test(
        arguments: [
            "..", ".", "a/../../x", "../x", "x/..", "a\\..\\b", "%2e%2e", "..%2f..", ".%2e", "%252e%252e", "a%2f..",
        ],
        [[:], ["style": "label"], ["style": "matrix"], ["allowReserved": true], ["style": "label", "explode": true]]
            as [JSONObject])
    func dotsAreRefused(value: String, parameter: JSONObject) throws {
        let scene = try Self.scene("/items/{id}", parameter)
        let isHarmless =
            parameter["style"] != nil && [".", "..", "../x", ".%2e", "%2e%2e", "%252e%252e"].contains(value)
        do throws(Problems) {
            let request = try scene.request(CallArguments(pathParams: ["id": .string(value)]))
            // Behind a dot or a name these are an odd value and nothing more.
            #expect(isHarmless, "\(request.target)")
            #expect(!request.target.split(separator: "/").contains(".."), "\(request.target)")
        } catch {
            #expect(!error.sentences.isEmpty)
        }
    }

    @Test(arguments: [
        ("a/b", "a%2Fb"), ("x?y#z", "x%3Fy%23z"), ("/etc", "%2Fetc"), ("v1.2..3", "v1.2..3"), ("...", "..."),
    ])
    func otherValuesAreOneSegment(value: String, text: String) throws {
        for parameter in [[:], ["allowReserved": true]] as [JSONObject] {
            let request = try Self.scene("/items/{id}", parameter).request(
                CallArguments(pathParams: ["id": .string(value)]))
            #expect(request.target == "/v1/items/\(text)")
        }
    }

    @Test func aDocumentDoesNotLeadUpwards() throws {
        let scene = try RequestScene("get", "/../../admin", ["operationId": "x"])
        #expect(throws: Problems.self) { try scene.request(CallArguments()) }
        let two = try RequestScene("get", "/items/{a}{b}", ["operationId": "x"])
        #expect(throws: Problems.self) { try two.request(CallArguments(pathParams: ["a": ".", "b": ".x/../.."])) }
    }

    @Test func aCookieIsOneCookie() throws {
        let scene = try RequestScene(
            "get", "/items",
            ["operationId": "x", "parameters": [["name": "ck", "in": "cookie", "allowReserved": true]]])
        let request = try scene.request(CallArguments(additionalHeaders: ["ck": "a; session=evil"]))
        #expect(request.headers["Cookie"] == "ck=a%3B%20session%3Devil")
    }
}
