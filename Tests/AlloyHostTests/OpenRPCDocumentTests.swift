import JSON
import JSONSchema
import Testing

@testable import AlloyHost

/// The document that clients and documentation are made from.
@Suite struct OpenRPCDocumentTests {
    private let document = OpenRPCDocument.json

    @Test func hasEveryMethodInTheTablesOrder() throws {
        let methods = try #require(document["methods"]?.arrayValue)
        #expect(methods.compactMap { $0["name"]?.stringValue } == MethodTable.standard.methods.map(\.name))
        for (method, json) in zip(MethodTable.standard.methods, methods) {
            #expect(json["summary"] == .string(method.summary))
            #expect(
                json["params"]?.arrayValue?.compactMap { $0["name"]?.stringValue } == method.parameters.map(\.name))
            #expect(json["result"]?["schema"] == .object(method.result))
        }
    }

    @Test func refersOnlyToErrorsThatItDescribes() throws {
        for method in try #require(document["methods"]?.arrayValue) {
            for error in try #require(method["errors"]?.arrayValue) {
                let reference = try #require(error["$ref"]?.stringValue)
                let pointer = try #require(JSONPointer(String(reference.dropFirst())))
                let target = try #require(document[pointer], "\(reference)")
                #expect(target["code"]?.intValue != nil && target["message"]?.stringValue != nil)
            }
        }
    }

    @Test func isWhatDiscoverAnswersInEitherMode() async throws {
        #expect(try await HostFixture.sandbox().result("rpc.discover") == document)
        #expect(try await HostFixture.live(RoutedTransport([:])).result("rpc.discover") == document)
    }
}
