import JSON
import Testing

@testable import CommandLineTool

@Suite struct ValueShapeTests {
    /// An answer of the sandbox, one of the provider, and the differences.
    private static let rows: [(String, String, [String])] = [
        (#"{"a":1}"#, #"{"a":2}"#, []),
        (#"{"a":1}"#, #"{"a":"1"}"#, ["type /a integer string"]),
        // A whole number is a number, and nothing is known of null.
        (#"{"a":1.5}"#, #"{"a":1}"#, []), (#"{"a":1}"#, #"{"a":1.5}"#, ["type /a integer number"]),
        (#"{"a":null}"#, #"{"a":"x"}"#, []), (#"{"a":"x"}"#, #"{"a":null}"#, []),
        (#"{"a":1,"b":2}"#, #"{"a":1}"#, ["missing /b integer nothing"]),
        (#"{"a":1}"#, #"{"a":1,"b":[]}"#, ["added /b nothing array"]),
        // The document leaves open what is in it.
        (#"{"a":{}}"#, #"{"a":{"b":1}}"#, []),
        // Elements count together: one without the member is enough for none to be missing.
        (#"[{"a":1}]"#, #"[{"a":1,"b":1},{"b":1}]"#, ["added /*/b nothing integer"]),
        (#"[{"a":1}]"#, #"[{"a":"x"},{"a":1}]"#, ["type /*/a integer integer|string"]),
        (#"[]"#, #"[{"a":1}]"#, []), (#"[{"a":1}]"#, "[]", []),
        (#"{"items":[]}"#, "[]", ["type  object array"]), (#"{"a~b":1}"#, "{}", ["missing /a~0b integer nothing"]),
        // The names of a map's members are data.
        (#"{"1":{"a":1}}"#, #"{"2":{"a":1},"3":{"a":"x"}}"#, ["type /*/a integer integer|string"]),
    ]

    @Test(arguments: rows)
    func differences(sandbox: String, provider: String, expected: [String]) throws {
        let found = ValueShape.differences(
            sandbox: ValueShape(try JSONValue(parsing: sandbox)), provider: ValueShape(try JSONValue(parsing: provider))
        )
        #expect(found.map { "\($0.kind.rawValue) \($0.pointer) \($0.sandbox) \($0.provider)" } == expected)
    }

    @Test func emptyArraysAreFilledFromTheSample() throws {
        var shape = ValueShape(try JSONValue(parsing: #"{"items":[],"more":false}"#))
        shape.fillEmptyArrays(from: ValueShape(try JSONValue(parsing: #"{"items":[{"id":1}],"other":1}"#)))
        let provider = ValueShape(try JSONValue(parsing: #"{"items":[{"id":"a"}],"more":true}"#))
        #expect(ValueShape.differences(sandbox: shape, provider: provider).map(\.pointer) == ["/items/*/id"])
    }

    @Test func deepAndLongValuesEnd() throws {
        let deep = String(repeating: "[", count: 400) + String(repeating: "]", count: 400)
        #expect(
            ValueShape.differences(sandbox: ValueShape(try JSONValue(parsing: deep)), provider: ValueShape([])).isEmpty)
    }
}
