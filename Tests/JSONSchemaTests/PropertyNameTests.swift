import JSON
import JSONSchema
import Testing

/// The names of few properties are compared, those of many are hashed: both by code points.
struct PropertyNameTests {
    @Test(arguments: [0, 1, 47, 48, 49, 200])
    func anyNumberOfProperties(count: Int) throws {
        let names = (0..<count).map { "name\($0)" } + ["é", "\u{65}\u{301}\u{301}", #"\ud83d"#]
        let properties = names.map { #""\#($0)":{"type":"string"}"# }.joined(separator: ",")
        let schema = try Schema(
            compiling: JSONValue(parsing: #"{"properties":{\#(properties)},"additionalProperties":false}"#))
        func refused(_ instance: String) throws -> [String] {
            schema.violations(of: try JSONValue(parsing: instance)).map(\.keyword)
        }
        for name in names {
            #expect(try refused(#"{"\#(name)":""}"#).isEmpty)
            #expect(try refused(#"{"\#(name)":1}"#) == ["type"])
        }
        #expect(try refused(#"{"\uD83D":1}"#) == ["type"])
        for other in ["name\(count)", "nam", "", "\u{65}\u{301}", #"\ud83e"#] {
            #expect(try refused(#"{"\#(other)":""}"#) == ["additionalProperties"])
        }
    }
}
