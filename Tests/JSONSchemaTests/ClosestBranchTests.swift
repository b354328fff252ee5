import JSON
import JSONSchema
import Testing

/// If no alternative matches, the violations of the closest one are reported.
struct ClosestBranchTests {
    @Test(arguments: [
        (#"{"anyOf":[{"type":"string"},{"type":"null"}]}"#, "1", [" expected a string or null, got 1"]),
        (#"{"anyOf":[{"const":"a"},{"const":"b"}]}"#, #""c""#, [#" expected "a" or "b", got "c""#]),
        (
            #"{"oneOf":[{"type":"string"},{"type":"object","required":["id"],"properties":{"id":{"type":"integer"}}}]}"#,
            #"{"id":"x"}"#, [#"/id expected an integer, got "x""#]
        ),
        (
            #"{"oneOf":[{"properties":{"kind":{"const":"card"},"number":{"type":"string"}},"required":["kind","number"]},"#
                + #"{"properties":{"kind":{"const":"bank"},"iban":{"type":"string"}},"required":["kind","iban"]}]}"#,
            #"{"kind":"bank","number":"1"}"#, ["/iban expected a string, got nothing"]
        ),
        (
            #"{"oneOf":[{"type":"integer"},{"minimum":2}]}"#, "3",
            [" expected exactly one of 2 alternatives to fit, got a value that fits 2: 0, 1"]
        ),
        (#"{"not":{"type":"string"}}"#, #""a""#, [#" expected anything but a string, got "a""#]),
        (
            #"{"not":{"required":["a","b"]}}"#, #"{"a":1,"b":2}"#,
            [" expected not all of a, b together, got an object of 2 members"]
        ),
        (#"{"dependentRequired":{"a":["b"]}}"#, #"{"a":1}"#, ["/b expected a value, since a is there, got nothing"]),
        (
            #"{"contains":{"type":"integer"},"minContains":2}"#, "[1]",
            [" expected at least 2 elements that are an integer, got 1 of them"]
        ),
        (#"{"propertyNames":{"maxLength":1}}"#, #"{"ab":1}"#, ["/ab expected at most 1 character, got 2 characters"]),
        (#"{"if":{"required":["a"]},"then":{"required":["b"]}}"#, #"{"a":1}"#, ["/b expected a value, got nothing"]),
        (
            #"{"properties":{"a":true},"unevaluatedProperties":false}"#, #"{"b":1}"#,
            [#"/b expected no such member, got "b""#]
        ),
    ])
    func wording(schema: String, instance: String, texts: [String]) throws {
        let found = try Schema(compiling: JSONValue(parsing: schema)).violations(of: JSONValue(parsing: instance))
        #expect(found.map { "\($0.instance) expected \($0.expected), got \($0.got)" } == texts)
    }
}
