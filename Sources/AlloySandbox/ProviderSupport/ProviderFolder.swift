import JSON

/// The folder of a provider in `Sources/AlloySandbox/Providers`. The build plugin `EmbedDataFiles` writes `all`, the folders
/// in the order in which the service lists the connectors.
struct ProviderFolder: Sendable {
    /// The name of the folder, which is the connector's id.
    let name: String
    /// The type of a provider with behaviour of its own.
    private let type: (any SimulatedProvider.Type)?
    private let files: [String: Lazy<JSONValue>]

    /// A folder with the texts of its JSON files. A text is parsed when its value is first read, so that a process that
    /// doesn't use a provider doesn't pay for it.
    init(_ name: String, _ type: (any SimulatedProvider.Type)?, _ texts: [(name: String, text: StaticString)]) {
        self.name = name
        self.type = type
        files = Dictionary(
            uniqueKeysWithValues: texts.map { file in
                let value = Lazy {
                    let bytes = UnsafeBufferPointer(start: file.text.utf8Start, count: file.text.utf8CodeUnitCount)
                    // The tests parse every file, so that a program that passes them has a value here.
                    return (try? JSONValue(parsing: Array(bytes))) ?? .null
                }
                return (file.name, value)
            })
    }

    /// Returns the value of the file `name`, such as `connector.json`; nil when the folder has no such file.
    subscript(_ name: String) -> JSONValue? { files[name]?.value }

    /// Makes the provider of one connected account: the type that `sandbox.provider` of `connector.json` names, else an
    /// engine over `records.json`, else what the paths of the actions mean by convention.
    func makeProvider(_ routes: Lazy<RecordRoutes>, _ records: Lazy<RecordTemplate>) -> any Provider {
        let tenant = self["connector.json"]?["sandbox"]?["tenant"]
        guard let tenant, let field = tenant["by"]?.stringValue else { return makeTenant(routes, records) }
        let unknown = ReplyTemplate(tenant["unknown"] ?? [:])
        return TenantProvider(
            by: field, nobody: { name in unknown.reply { $0 == "name" ? .string(name) : nil } },
            { makeTenant(routes, records) })
    }

    private func makeTenant(_ routes: Lazy<RecordRoutes>, _ records: Lazy<RecordTemplate>) -> any Provider {
        if let type { return type.init(self) }
        return files["records.json"] == nil ? ConventionProvider(routes) : RecordProvider(records.value)
    }
}

/// A provider whose behaviour is code of its own, in the provider's folder.
protocol SimulatedProvider: Provider {
    /// Makes the provider of one connected account.
    ///
    /// - Parameter folder: The provider's folder, for the data that the code needs.
    init(_ folder: ProviderFolder)
}

extension SandboxCatalogue {
    /// The sandbox's own catalogue: what is known of the real one, and the rest as the providers' documentation has it.
    static let standard = SandboxCatalogue(connectors: ProviderFolder.all.map(DefinitionReader.connector))
}
