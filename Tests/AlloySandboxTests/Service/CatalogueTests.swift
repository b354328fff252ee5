import JSON
import Testing

@testable import AlloySandbox

/// One action with the connector it belongs to.
struct CatalogueEntry: CustomTestStringConvertible, Sendable {
    let connector: ConnectorDefinition
    let resource: ResourceDefinition
    let action: ActionDefinition

    var testDescription: String { "\(connector.id).\(action.id)" }

    static let all = SandboxCatalogue.standard.connectors.flatMap { connector in
        connector.resources.flatMap { resource in
            resource.actions.map { CatalogueEntry(connector: connector, resource: resource, action: $0) }
        }
    }
}

@Suite struct CatalogueTests {
    private let connectors = SandboxCatalogue.standard.connectors

    @Test func holdsEnoughConnectorsWithIDsOfTheirOwn() {
        #expect(connectors.count >= 14)
        #expect(Set(connectors.map(\.id)).count == connectors.count)
        #expect(CatalogueEntry.all.count >= 150)
    }

    @Test func offersAllFourKindsOfAuthentication() {
        let kinds = Set(connectors.flatMap(\.requirements).map(\.authenticationType))
        #expect(kinds == ["oauth2", "apiKey", "bearer", "basic"])
        #expect(connectors.contains { $0.requirements.contains(where: \.authConfigRequired) })
    }

    @Test(arguments: SandboxCatalogue.standard.connectors.map(\.id))
    func connectorIsComplete(_ id: String) throws {
        let connector = try #require(connectors.first { $0.id == id })
        #expect(!id.isEmpty && id != "files" && id.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
        #expect(!connector.name.isEmpty)
        #expect(!connector.category.isEmpty)
        #expect(!connector.group.isEmpty && connector.group.allSatisfy(["input", "output"].contains))
        #expect(Set(connector.requirements.map(\.authenticationType)).count == connector.requirements.count)
        #expect(!connector.requirements.isEmpty && !connector.resources.isEmpty)
        let names = connector.resources.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(connector.resources.allSatisfy { !$0.description.isEmpty && !$0.actions.isEmpty })
        let ids = connector.resources.flatMap(\.actions).map(\.id)
        #expect(Set(ids).count == ids.count)
        // Ids that differ in case only would make "did you mean" a lottery.
        #expect(Set(ids.map { $0.lowercased() }).count == ids.count)
    }

    @Test(arguments: SandboxCatalogue.standard.connectors.map(\.id))
    func requirementSampleHasWhatItsSchemaWants(_ id: String) throws {
        for requirement in try #require(connectors.first { $0.id == id }).requirements {
            guard let schema = requirement.dataSchema else {
                #expect(requirement.sampleData == nil)
                #expect(requirement.authenticationType == "oauth2")
                continue
            }
            let sample = try #require(requirement.sampleData?.objectValue)
            let required = (schema["required"]?.arrayValue ?? []).compactMap(\.stringValue)
            #expect(!required.isEmpty)
            #expect(required.allSatisfy { sample[$0]?.stringValue?.isEmpty == false })
            #expect(sample.keys.allSatisfy { schema["properties"]?[$0] != nil })
        }
    }

    @Test(arguments: CatalogueEntry.all)
    func actionIsWellFormed(_ entry: CatalogueEntry) {
        let action = entry.action
        #expect(["get", "post", "put", "patch", "delete"].contains(action.httpMethod))
        #expect(action.path.hasPrefix("/"))
        #expect(!action.displayName.isEmpty && !action.description.isEmpty)
        #expect(["official", "observed", "filled"].contains(action.source))
        #expect(action.httpMethod != "get" || action.requestBody == nil)
        // `nil` in a place that takes a JSON value may become `null` unseen.
        #expect(action.requestBody?.isNull != true && action.sampleSuccessResponse?.isNull != true)
        #expect(action.path.split(separator: "{").count - 1 == action.path.placeholders.count)
    }

    @Test(arguments: CatalogueEntry.all)
    func placeholdersAndPathParametersAreTheSame(_ entry: CatalogueEntry) {
        let declared = entry.action.parameters.filter { $0["in"]?.stringValue == "path" }
        #expect(Set(declared.compactMap { $0["name"]?.stringValue }) == Set(entry.action.path.placeholders))
        #expect(declared.allSatisfy { $0["required"]?.boolValue == true })
    }

    @Test(arguments: CatalogueEntry.all)
    func parametersAreWellFormed(_ entry: CatalogueEntry) {
        var names: Set<String> = []
        for parameter in entry.action.parameters {
            let name = parameter["name"]?.stringValue ?? ""
            let place = parameter["in"]?.stringValue ?? ""
            #expect(!name.isEmpty && names.insert("\(place) \(name)").inserted)
            #expect(["path", "query", "header"].contains(place))
            #expect(parameter["description"]?.stringValue?.isEmpty == false)
            #expect(parameter["required"]?.boolValue != nil)
            expectTypes(parameter["schema"] ?? .null)
        }
        if let body = entry.action.requestBody {
            #expect(body["type"]?.stringValue == "object")
            expectTypes(body)
        }
    }

    /// Every schema says its type, down to the last; what it requires, it describes.
    private func expectTypes(_ schema: JSONValue) {
        let type = schema["type"]?.stringValue ?? ""
        #expect(["string", "integer", "number", "boolean", "array", "object"].contains(type), "\(schema.text)")
        if type == "array" { expectTypes(schema["items"] ?? .null) }
        let members = schema["properties"]?.objectValue
        for name in schema["required"]?.arrayValue ?? [] {
            #expect(members?.contains(key: name.stringValue ?? "") == true, "\(schema.text)")
        }
        for member in members?.members ?? [] { expectTypes(member.value) }
    }
}
