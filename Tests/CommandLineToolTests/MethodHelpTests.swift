import AlloyHost
import HostTestSupport
import JSON
import Testing

@testable import CommandLineTool

@Suite struct MethodHelpTests {
    static let names = MethodTable.standard.descriptions.map(\.name)

    @Test("Help contains everything in a method's description", arguments: names)
    func complete(_ name: String) throws {
        let method = try #require(MethodTable.standard.description(of: name))
        let text = try #require(MethodHelp.text(for: name, in: .standard))
        #expect(text.hasPrefix("\(name): \(method.summary)\n"))
        let lines = text.split(separator: "\n").map(String.init)
        for parameter in method.parameters {
            let line = try #require(lines.first { $0.hasPrefix("  \(parameter.name)  (") }, "\(parameter.name)")
            #expect(line.contains("required") == parameter.isRequired)
            if let value = parameter.schema["default"] {
                #expect(line.contains("default \(value.stringValue ?? value.text)"))
            }
        }
        for failure in method.failures {
            #expect(lines.contains { $0.contains(failure.kind) && $0.contains("\(failure.code)") })
        }
        let example = try #require(lines.firstIndex(of: "Example:"))
        #expect(lines[example + 1].contains("--sandbox"))
        #expect(lines[..<example].allSatisfy { $0.displayWidth <= 120 })
    }

    @Test("The arguments of an example parse to the parameters in the table", arguments: names)
    func words(_ name: String) throws {
        let method = try #require(MethodTable.standard.description(of: name))
        guard !method.holdsSecret(method.example) else { return }
        let words = MethodExample.words(method.example, of: method)
        let parameters = try CallArguments(method: name, words: words, methods: .standard).parameters { _ in [] }
        #expect(parameters ?? [:] == .object(method.example))
    }

    @Test("Defaults match their schemas", arguments: names)
    func defaults(_ name: String) throws {
        for parameter in try #require(MethodTable.standard.description(of: name)).parameters {
            guard let value = parameter.schema["default"] else { continue }
            let types = SchemaConversion.types(.object(parameter.schema))
            let fits = types.contains(value.typeName) || types.contains("integer") && value.intValue != nil
            #expect(fits, "\(name) \(parameter.name)")
            #expect(parameter.schema["enum"]?.arrayValue?.contains(value) ?? true)
        }
    }

    @Test("The list has every method exactly once")
    func list() {
        let lines = MethodHelp.list(of: .standard).split(separator: "\n").dropFirst()
        #expect(lines.map { String($0.dropFirst(2).prefix { $0 != " " }) } == Self.names)
    }

    @Test(
        "Schemas have short descriptions",
        arguments: [
            (["type": "integer", "minimum": 1, "maximum": 9], "integer, 1 to 9"), (["enum": ["a", "b"]], "a|b"),
            ([:], "any JSON"),
            (["type": ["array", "null"]], "array or null"),
            (["type": "array", "items": ["type": "string"]], "array of strings"),
            (["type": "string", "format": "date-time"], "string, date-time"),
            (["type": "integer", "minimum": 0], "integer, 0 or more"),
        ] as [(JSONValue, String)])
    func wording(_ schema: JSONValue, _ words: String) { #expect(TypeDescription.text(of: schema) == words) }
}
