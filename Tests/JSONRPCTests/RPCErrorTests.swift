import JSON
import Testing

@testable import JSONRPC

/// The texts of errors for invalid messages, and their advice.
@Suite struct RPCErrorTests {
    @Test(
        arguments: [
            (
                JSONSyntaxError(.tooDeep(limit: 8), at: 88),
                "The message is nested deeper than the maximum of 8 levels.",
                "--max-depth"
            ),
            (JSONSyntaxError(.invalidUTF8, at: 34), "The message is not UTF-8 at byte 34.", "in UTF-8"),
            (
                JSONSyntaxError(.unexpectedEnd, at: 3), "The message is not JSON: the text ends too early at byte 3.",
                "one JSON-RPC message per line"
            ),
        ])
    func saysWhatToDo(fault: JSONSyntaxError, message: String, fix: String) throws {
        let error = RPCError.unreadable(fault)
        #expect(error.code == -32_700)
        #expect(error.message == message)
        #expect(error.data?["fix"]?[0]?.stringValue?.contains(fix) == true)
    }

    @Test func valueAndReferenceExcludeEachOther() throws {
        let object: JSONObject = ["a": 1, "#a": ["resultOf": 1, "path": ""]]
        guard case .failure(let error) = ResultReference.find(in: .named(object)) else {
            Issue.record("taken")
            return
        }
        #expect(error.data?["fix"] == ["Send one of the two."])
    }

    /// The value in `got` is a short text for a person.
    @Test(
        arguments: [
            (##"{"#a":7}"##, "7"), (##"{"#a":null}"##, "null"), (##"{"#a":"x"}"##, "\"x\""),
            (##"{"#a":{"resultOf":1}}"##, "an object of 1 member"),
            (##"{"#a":{"resultOf":[1],"path":""}}"##, "an array of 1 element"),
            (##"{"#a":{"resultOf":1,"path":"x"}}"##, "\"x\""),
        ])
    func showsWhatAReferenceIs(params: String, got: String) throws {
        let object = try #require(try JSONValue(parsing: params).objectValue)
        guard case .failure(let error) = ResultReference.find(in: .named(object)) else {
            Issue.record("taken")
            return
        }
        #expect(error.data?["problems"]?[0]?["got"] == .string(got))
    }
}
