import JSON
import Testing

@Suite("The canonical form of a value")
struct CanonicalTests {
    @Test(
        "is the same for two texts of one value",
        arguments: [
            (#"{"b":1,"a":{"d":[],"c":null}}"#, #" { "a" : {"c":null, "d":[ ]}, "b" : 1 } "#),
            (#"{"é":1,"z":2}"#, #"{"z":2,"\u00e9":1}"#), (#"["\/"]"#, #"["/"]"#),
        ])
    func isSame(_ left: String, _ right: String) throws {
        #expect(try JSONValue(parsing: left).canonicalBytes == JSONValue(parsing: right).canonicalBytes)
    }

    @Test(
        "differs where a value may mean something else",
        arguments: [
            ("1", "1.0"), ("1e2", "100"), ("[1,2]", "[2,1]"), (#"{"a":1}"#, #"{"a":null}"#), ("{}", "null"),
            (#"{"a":1,"a":2}"#, #"{"a":2,"a":1}"#), (#""\u00e9""#, #""e\u0301""#),
            (#"{"\u00e9":1}"#, #"{"e\u0301":1}"#),
        ])
    func differs(_ left: String, _ right: String) throws {
        #expect(try JSONValue(parsing: left).canonicalBytes != JSONValue(parsing: right).canonicalBytes)
    }

    @Test("is sorted, compact JSON")
    func text() throws {
        let value = try JSONValue(parsing: #"{ "b": [ {"y": 1.50, "x": "é\n"} ], "a": true, "B": -0 }"#)
        #expect(
            String(decoding: value.canonicalBytes, as: UTF8.self) == #"{"B":-0,"a":true,"b":[{"x":"é\n","y":1.50}]}"#)
    }
}
