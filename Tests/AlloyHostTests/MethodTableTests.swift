import Alloy
import HostTestSupport
import JSON
import JSONRPC
import JSONSchema
import Testing

@testable import AlloyHost

/// Rules for every method, including the next one.
@Suite struct MethodTableTests {
    static let names = MethodTable.standard.methods.map(\.name)

    private func method(_ name: String) throws -> Method { try #require(MethodTable.standard[name]) }

    @Test func namesAreUnique() {
        #expect(Set(Self.names).count == Self.names.count)
    }

    @Test(arguments: names)
    func nameIsAGroupAndAVerb(name: String) {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        #expect(parts.allSatisfy { Self.isCamelCase($0) }, "\(name)")
        // What is called most, and what concerns no group, is one word.
        #expect(parts.count > 1 || ["ping", "execute"].contains(name), "\(name)")
        // What stands in for a person or for time has a group of its own inside the sandbox's.
        #expect(parts.count <= (parts[0] == "sandbox" ? 3 : 2), "\(name)")
    }

    @Test(arguments: names)
    func summaryIsOneSentence(name: String) throws {
        let method = try method(name)
        for text in [method.summary] + [method.description].compactMap(\.self) {
            #expect(text.last == "." && !text.contains("\n") && text.count > 10, "\(name): \(text)")
        }
    }

    @Test(arguments: names)
    func documentsEveryParameter(name: String) throws {
        let method = try method(name)
        let parameters = method.parameters
        #expect(Set(parameters.map(\.name)).count == parameters.count, "\(name): a parameter stands twice")
        for parameter in parameters {
            #expect(parameter.summary.last == "." && parameter.summary.count > 10, "\(name) \(parameter.name)")
            #expect(Self.isCamelCase(parameter.name[...]) || parameter.name == "_meta", "\(name) \(parameter.name)")
        }
        #expect(parameters.suffix(2).map(\.name) == ["timeoutMs", "_meta"], "\(name): the common ones stand last")
    }

    /// OpenRPC 1.4 demands it, and by position nothing else would make sense.
    @Test(arguments: names)
    func listsRequiredParametersFirst(name: String) throws {
        let isRequired = try method(name).parameters.map(\.isRequired)
        #expect(isRequired.drop { $0 }.allSatisfy { !$0 }, "\(name)")
    }

    /// A keyword that is not checked would let anything through.
    @Test(arguments: names)
    func hasSchemasWithoutUncheckedKeywords(name: String) throws {
        let method = try method(name)
        for document in [method.parametersSchema, .object(method.result)] {
            let schema = try Schema(compiling: document)
            #expect(schema.uncheckedKeywords.isEmpty, "\(name): \(schema.uncheckedKeywords)")
        }
        #expect(method.result["type"] == "object", "\(name): a result is an object, so that it can grow")
    }

    @Test(arguments: names)
    func hasAValidExample(name: String) throws {
        let method = try method(name)
        let arguments = try ParameterCheck.arguments(.named(method.example.params), of: method)
        #expect(arguments == method.example.params)
        let result = try Schema(compiling: .object(method.result)).violations(of: method.example.result)
        #expect(result.isEmpty, "\(name): \(result)")
    }

    @Test(arguments: names)
    func listsEachErrorOnce(name: String) throws {
        let errors = try method(name).errors
        #expect(Set(errors).count == errors.count, "\(name): \(errors)")
    }

    private static func isCamelCase(_ name: Substring) -> Bool {
        guard let first = name.utf8.first, first &- UInt8(ascii: "a") < 26 else { return false }
        return name.utf8.allSatisfy { byte in (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
        }
    }
}
