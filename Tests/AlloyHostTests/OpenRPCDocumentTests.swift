import HostTestSupport
import JSON
import JSONSchema
import Testing

@testable import AlloyHost

/// The document that clients and documentation are made from.
@Suite struct OpenRPCDocumentTests {
    private let document = OpenRPCDocument.json(of: .standard)

    @Test func hasEveryMethodInTableOrder() throws {
        let methods = try #require(document["methods"]?.arrayValue)
        #expect(methods.compactMap { $0["name"]?.stringValue } == MethodTable.standard.methods.map(\.name))
        for (method, json) in zip(MethodTable.standard.methods, methods) {
            #expect(json["summary"] == .string(method.summary))
            #expect(
                json["params"]?.arrayValue?.compactMap { $0["name"]?.stringValue } == method.parameters.map(\.name))
            #expect(json["result"]?["schema"] == .object(method.result))
        }
    }

    /// The errors are written out, as not every tool follows references there; they are those of the list all the same.
    @Test func namesOnlyErrorsThatItDescribes() throws {
        let described = try #require(document["components"]?["errors"]?.objectValue)
        for method in try #require(document["methods"]?.arrayValue) {
            for error in try #require(method["errors"]?.arrayValue) {
                #expect(error["code"]?.intValue != nil && error["message"]?.stringValue != nil)
                #expect(described.members.contains { $0.value == error }, "\(error)")
            }
        }
    }

    @Test func isTheResultOfDiscoverInBothModes() async throws {
        #expect(try await HostFixture.sandbox().result("rpc.discover") == document)
        #expect(try await HostFixture.live(RoutedTransport([:])).result("rpc.discover") == document)
    }
}
