import JSON

/// The names of the secrets that the operator has declared for connectors. A call refers to one as `{"secretOf": NAME}`, and the
/// service behind the host, which runs in this process, puts it in: the host itself never has it.
public struct DeclaredSecrets: Sendable, Equatable {
    private let names: [String: Set<String>]

    /// The names of each connector's secrets, by its id.
    public init(_ names: [String: Set<String>] = [:]) { self.names = names }

    /// Returns the names that are declared for a connector.
    package func names(of connectorId: String) -> Set<String> { names[connectorId] ?? [] }
}

extension JSONValue {
    /// Indicates `{"secretOf": NAME}`: the name of a secret, and not the secret.
    var isNamedSecret: Bool { objectValue?.declaredSecretName != nil }

    /// Returns the references to declared secrets of these names, with their locations.
    func declaredSecrets(among names: Set<String>) -> [(pointer: JSONPointer, name: String)] {
        guard !names.isEmpty else { return [] }
        var found: [(pointer: JSONPointer, name: String)] = []
        func find(_ value: JSONValue, at location: JSONPointer) {
            switch value {
            case .array(let elements):
                for (index, element) in elements.enumerated() { find(element, at: location.appending(index)) }
            case .object(let object):
                if let name = object.declaredSecretName, names.contains(name) {
                    found.append((location, name))
                } else {
                    for member in object.members { find(member.value, at: location.appending(member.key)) }
                }
            case .null, .bool, .number, .string: break
            }
        }
        find(self, at: JSONPointer())
        return found
    }
}

extension JSONObject {
    /// The name in `{"secretOf": NAME}`; nil for anything else.
    var declaredSecretName: String? { count == 1 ? self["secretOf"]?.stringValue : nil }

    /// Indicates a reference to one of the declared secrets of these names.
    func isDeclaredSecret(among names: Set<String>) -> Bool { declaredSecretName.map(names.contains) ?? false }
}
