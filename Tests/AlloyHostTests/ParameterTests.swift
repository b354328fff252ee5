import HostTestSupport
import JSON
import Testing

@testable import AlloyHost

/// A parameter is declared once: its schema, whether it is required, and how it is read follow from its type.
@Suite struct ParameterTests {
    private enum Color: String, ParameterEnumeration {
        case red, darkBlue = "dark-blue"
    }

    private static let name = Parameter<String>("name", "The name.")
    private static let note = Parameter<String?>("note", "A note.")
    private static let count = Parameter<Int>("count", "How many.", .range(1...9), default: 3)
    private static let color = Parameter<Color>("color", "The colour.", default: .darkBlue)
    private static let tags = Parameter<[String]?>("tags", "The tags.", .count(1...5))

    @Test func requiresWhatIsNeitherOptionalNorHasADefault() {
        #expect(Self.name.isRequired)
        for parameter in [Self.note, Self.count, Self.color, Self.tags] as [ParameterDeclaration] {
            #expect(!parameter.isRequired, "\(parameter.name)")
        }
    }

    @Test func derivesTheSchemaFromTheTypeAndTheConstraint() {
        #expect(Self.name.schema == ["type": "string", "minLength": 1])
        #expect(Self.note.schema == Self.name.schema)
        #expect(Self.count.schema == ["type": "integer", "minimum": 1, "maximum": 9, "default": 3])
        #expect(Self.color.schema == ["enum": ["red", "dark-blue"], "default": "dark-blue"])
        #expect(
            Self.tags.schema == [
                "type": "array", "items": ["type": "string", "minLength": 1], "minItems": 1, "maxItems": 5,
            ])
        #expect(Parameter<JSONValue?>("any", "Any value.").schema == [:])
        #expect(Parameter<String>("text", "Any text.", .unconstrained).schema == ["type": "string"])
        let id = Parameter<String>("id", "An id.", .objectId)
        #expect(id.schema["pattern"] == "^[0-9a-fA-F]{24}$")
        #expect(id.patternInWords == "24 hexadecimal digits")
    }

    @Test func readsWhatWasGiven() {
        let arguments: JSONObject = [
            "name": "a", "note": "b", "count": 5, "color": "red", "tags": ["x", "y"],
        ]
        #expect(Self.name.value(in: arguments) == "a")
        #expect(Self.note.value(in: arguments) == "b")
        #expect(Self.count.value(in: arguments) == 5)
        #expect(Self.color.value(in: arguments) == .red)
        #expect(Self.tags.value(in: arguments) == ["x", "y"])
    }

    @Test func readsTheDefaultOrNilWhereNothingWasGiven() {
        #expect(Self.note.value(in: [:]) == nil)
        #expect(Self.count.value(in: [:]) == 3)
        #expect(Self.color.value(in: [:]) == .darkBlue)
        #expect(Self.tags.value(in: [:]) == nil)
    }

    /// A number that fits the schema and no `Int` is taken for one that was not given.
    @Test func readsTheDefaultForANumberThatIsTooLarge() throws {
        let arguments = try #require(JSONValue(parsing: #"{"count": 1e40}"#).objectValue)
        #expect(Self.count.value(in: arguments) == 3)
    }

    /// Every default that a schema states is one that it allows, and the one that is read.
    @Test(arguments: MethodTable.standard.methods.map(\.name))
    func statesEveryDefaultInWordsOfItsSchema(method: String) throws {
        for parameter in try #require(MethodTable.standard[method]).parameters {
            guard let value = parameter.schema["default"] else { continue }
            #expect(!parameter.isRequired, "\(method) \(parameter.name)")
            let isListed = parameter.schema["enum"]?.arrayValue?.contains(value) ?? true
            #expect(isListed, "\(method) \(parameter.name)")
        }
    }
}
