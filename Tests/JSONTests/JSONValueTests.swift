import JSON
import Testing

struct JSONValueTests {
    @Test(
        arguments: [
            (.null, "null"), (true, "boolean"), (1, "number"), ("a", "string"), ([], "array"), ([:], "object"),
        ] as [(JSONValue, String)])
    func oneTypeEach(value: JSONValue, name: String) {
        #expect(value.typeName == name)
        let views: [Bool] = [
            value.isNull, value.boolValue != nil, value.numberValue != nil, value.stringValue != nil,
            value.arrayValue != nil,
            value.objectValue != nil,
        ]
        #expect(views.count { $0 } == 1)
        #expect(views == ["null", "boolean", "number", "string", "array", "object"].map { $0 == name })
    }

    @Test func equalityComparesText() throws {
        let texts = [
            "1", "1.0", "1e0", "\"1\"", "[1]", "[1.0]", #"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#, #"{"a":1}"#, "true",
            "null",
        ]
        for (index, left) in texts.enumerated() {
            for (other, right) in texts.enumerated() {
                #expect(try (JSONValue(parsing: left) == JSONValue(parsing: right)) == (index == other))
            }
        }
    }

    @Test func objectSubscriptUsesLastDuplicate() {
        var object: JSONObject = ["a": 1, "b": 2, "a": 3]
        #expect(object["a"] == 3)
        #expect(object.firstDuplicateKey == "a")
        object["a"] = 4
        object["c"] = 5
        #expect(JSONValue.object(object).text == #"{"a":1,"b":2,"a":4,"c":5}"#)
        object["a"] = nil
        object.append("d", nil)
        object.append("d", true)
        #expect(JSONValue.object(object).text == #"{"b":2,"c":5,"d":true}"#)
        #expect(object.contains(key: "d") && !object.contains(key: "a"))
        #expect(Array(object.keys) == ["b", "c", "d"] && object.count == 3 && !object.isEmpty)
    }

    @Test func subscriptsReturnNilForMissingValues() {
        let value: JSONValue = ["a": [1, 2]]
        #expect(value["a"]?[1] == 2)
        #expect(value["b"] == nil && value[0] == nil && value["a"]?[2] == nil && value["a"]?[-1] == nil)
    }
}
