/// All methods of the host, in the order in which documents list them.
struct MethodTable: Sendable {
    /// The one table that everything reads.
    static let standard = MethodTable([
        HostMethods.all, UserMethods.all, ConnectorMethods.all, CredentialMethods.all, ExecuteMethods.all,
        ExecutionMethods.all, PolicyMethods.all, FileMethods.all, SandboxMethods.all,
    ])

    let methods: [Method]
    private let byName: [String: Method]

    private init(_ groups: [[Method]]) {
        methods = groups.flatMap(\.self)
        byName = Dictionary(methods.map { ($0.name, $0) }) { first, _ in first }
    }

    /// The method of this name, compared exactly.
    subscript(name: String) -> Method? { byName[name] }
}
