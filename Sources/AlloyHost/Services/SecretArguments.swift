import ActionForms
import Alloy
import JSON
import JSONRPC
import Logging
import Locking

/// Finds the secrets in the arguments of calls, before anything else reads them: from then on they are redacted
/// everywhere, also in the errors about the call itself.
final class SecretArguments: Sendable {
    /// The number of connectors above which their schemas are forgotten; more than any account has. Then only names
    /// identify secrets.
    private static let maximumConnectors = 1_024

    private let redactor: Redactor
    /// The schemas of connectors for `data`, by the bytes of their ids, if they were requested. They are not
    /// requested for this purpose: making a credential must not cost another request.
    private let schemas = Mutex<[[UInt8]: [JSONValue]]>([:])

    private let declared: DeclaredSecrets

    init(redactor: Redactor, declared: DeclaredSecrets = DeclaredSecrets()) {
        self.redactor = redactor
        self.declared = declared
    }

    /// Keeps which members of `data` a connector's requirements mark as secret.
    func keep(_ requirements: [CredentialRequirement], of connectorId: String) {
        let found = requirements.compactMap { $0.inputSchema["properties"]?["data"] }
        schemas.withLock { schemas in
            if schemas.count >= Self.maximumConnectors { schemas.removeAll() }
            schemas[Array(connectorId.utf8)] = found
        }
    }

    /// Registers the secrets among the parameters of a call of `method`.
    func register(_ params: Parameters, of method: Method) {
        let arguments: JSONObject
        switch params {
        case .none: return
        case .named(let object): arguments = object
        case .positional(let values):
            arguments = JSONObject(
                zip(method.parameters, values).map { JSONObject.Member(key: $0.name, value: $1) })
        }
        let isCredentialForm = arguments["form"]?["authenticationType"] != nil && arguments.contains(key: "values")
        guard let name = method.secretParameter ?? (isCredentialForm ? "values" : nil) else { return }
        let connectorId = arguments["connectorId"]?.stringValue ?? arguments["form"]?["connectorId"]?.stringValue
        for member in arguments.members {
            if member.key == name {
                register(secrets(in: member.value, connectorId: connectorId))
            } else if !method.parameters.contains(where: { $0.name == member.key }) {
                // In a wrong member it is a secret as well.
                register(CredentialSecrets.find(in: .object([member.key: member.value])))
            } else if !ParameterDeclaration.common.contains(where: { $0.name == member.key }) {
                // So it is inside of another parameter, but for the common ones: a `progressToken` is none.
                register(CredentialSecrets.find(in: member.value))
            }
        }
    }

    /// Registers the secrets in a call's `data` once more: the connector's requirements may be known by now.
    func register(_ data: JSONObject?, of connectorId: String) {
        guard let data else { return }
        register(secrets(in: .object(data), connectorId: connectorId))
    }

    private func secrets(in data: JSONValue, connectorId: String?) -> [Secret] {
        // What should be an object and is none is most likely the secret itself.
        guard case .object = data else { return CredentialSecrets.all(in: data) }
        let data = data.withoutSecretReferences(declared: declared.names(of: connectorId ?? ""))
        let known = connectorId.flatMap { id in schemas.withLock { $0[Array(id.utf8)] } } ?? []
        return CredentialSecrets.find(in: data) + known.flatMap { CredentialSecrets.find(in: data, schema: $0) }
    }

    private func register(_ secrets: [Secret]) {
        for secret in secrets { redactor.register(transient: secret) }
    }
}
