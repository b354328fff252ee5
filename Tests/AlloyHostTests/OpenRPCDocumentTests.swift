import Alloy
import JSON
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

    /// Written out or referred to.
    @Test func describesEveryErrorThatItNames() throws {
        let methods = try #require(document["methods"]?.arrayValue)
        for (method, json) in zip(MethodTable.standard.methods, methods) {
            let errors = try #require(json["errors"]?.arrayValue)
            #expect(errors.count == method.errors.count)
            for (kind, error) in zip(method.errors, errors) {
                let reference = error["$ref"]?.stringValue.flatMap { JSONPointer(String($0.dropFirst())) }
                let described = reference.flatMap { document[$0] } ?? error
                #expect(described["code"] == .int(kind.code), "\(method.name): \(error.text)")
                #expect(described["message"] == .string(kind.summary))
                #expect(described["data"]?["kind"] == .string(kind.rawValue))
            }
        }
    }

    @Test func isWhatDiscoverAnswersInEitherMode() async throws {
        #expect(try await HostFixture.sandbox().result("rpc.discover") == document)
        #expect(try await HostFixture.live(RoutedTransport([:])).result("rpc.discover") == document)
    }
}
