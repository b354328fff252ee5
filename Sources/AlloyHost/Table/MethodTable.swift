/// All methods of the host, in the order in which documents list them.
struct MethodTable: Sendable {
    /// The one table that everything reads.
    static let standard = MethodTable([
        HostMethods.all, UserMethods.all, ConnectorMethods.all, ActionMethods.all, CredentialMethods.all,
        FormMethods.all,
        ExecuteMethods.all, PageMethods.all, ExecutionMethods.all, ResultMethods.all, PolicyMethods.all,
        FileMethods.all, SandboxMethods.all,
    ])

    let methods: [Method]
    private let places: [String: Int]

    private init(_ groups: [[Method]]) {
        methods = groups.flatMap(\.self)
        places = Dictionary(methods.enumerated().map { ($0.element.name, $0.offset) }) { first, _ in first }
    }

    /// The method of this name, compared exactly.
    subscript(name: String) -> Method? { place(of: name).map { methods[$0] } }

    /// Where the method of this name stands in `methods`.
    func place(of name: String) -> Int? { places[name] }
}
