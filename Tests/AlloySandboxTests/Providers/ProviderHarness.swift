import JSON
import Platform
import Testing

@testable import AlloySandbox

/// One connected account of a connector, called as the service calls it.
struct ProviderHarness {
    let connector: ConnectorDefinition
    private var provider: any Provider
    var context: ProviderContext
    private var data: JSONObject

    init(_ connectorID: String, data: JSONObject? = nil, seed: String = "test") throws {
        connector = try #require(SandboxCatalogue.standard.connectors.first { $0.id == connectorID })
        provider = connector.makeProvider()
        context = ProviderContext(
            now: Timestamp(milliseconds: 1_736_942_400_000), random: SeededGenerator(seed: seed))
        self.data = data ?? connector.requirements.first?.sampleData?.objectValue ?? [:]
    }

    /// Lets time pass on the sandbox's clock.
    mutating func wait(_ duration: Duration) { context.now = context.now.advanced(by: duration) }

    /// The same user with another credential.
    mutating func reconnect(_ data: JSONObject) { self.data = data }

    /// Performs an action a second after the one before.
    mutating func call(
        _ actionID: String, path: JSONObject = [:], query: JSONObject = [:], body: JSONValue? = nil,
        headers: JSONObject? = nil
    ) throws -> ProviderReply {
        let action = connector.resources.flatMap(\.actions).first { $0.id == actionID }
        let found = try #require(action, "\(connector.id) has no action \(actionID)")
        return perform(found, path: path, query: query, body: body, headers: headers)
    }

    mutating func perform(
        _ action: ActionDefinition, path: JSONObject = [:], query: JSONObject = [:], body: JSONValue? = nil,
        headers: JSONObject? = nil
    ) -> ProviderReply {
        context.now = context.now.advanced(by: .seconds(1))
        let notion: JSONObject = ["notion-version": "2022-06-28"]
        return provider.perform(
            ProviderCall(
                action: action, pathParams: path, queryParameters: query, requestBody: body,
                additionalHeaders: headers ?? (connector.id == "notion" ? notion : [:]), credentialData: data),
            &context)
    }
}

extension ProviderReply {
    /// The value at a JSON Pointer of the body.
    subscript(pointer: String) -> JSONValue? {
        guard let pointer = JSONPointer(pointer) else { return nil }
        return body?[pointer]
    }

    /// The body as text; empty when there is none.
    var text: String { body?.text ?? "" }
}

extension JSONValue {
    /// The value as JSON text.
    var text: String {
        var writer = JSONWriter()
        writer.write(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
