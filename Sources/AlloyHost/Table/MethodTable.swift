/// The methods of a host, in the order in which documents list them.
public struct MethodTable: Sendable {
    /// The methods that every host has.
    public static let native = MethodTable(
        [
            HostMethods.all, UserMethods.all, ConnectorMethods.all, ActionMethods.all, CredentialMethods.all,
            FormMethods.all,
            ExecuteMethods.all, PageMethods.all, ExecutionMethods.all, ResultMethods.all, PolicyMethods.all,
            ApprovalMethods.all, FileMethods.all,
        ].flatMap(\.self))

    package let methods: [Method]
    private let indices: [String: Int]

    private init(_ methods: [Method]) {
        self.methods = methods
        indices = Dictionary(methods.enumerated().map { ($0.element.name, $0.offset) }) { first, _ in first }
    }

    /// This table with the methods of another module behind its own.
    package func adding(_ further: [Method]) -> MethodTable { MethodTable(methods + further) }

    /// The method of this name, compared exactly.
    package subscript(name: String) -> Method? { index(of: name).map { methods[$0] } }

    /// The index in `methods` of the method of this name.
    func index(of name: String) -> Int? { indices[name] }

    /// Descriptions of all methods, for help and completion.
    public var descriptions: [MethodDescription] { methods.map(MethodDescription.init) }

    /// The description of the method of this name, compared exactly.
    public func description(of name: String) -> MethodDescription? { self[name].map(MethodDescription.init) }
}
