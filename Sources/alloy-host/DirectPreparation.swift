import ActionForms
import Alloy
import AlloyDirect
import AlloyHost
import HTTP
import JSON
import Logging
import OpenAPI
import Platform
import TextCoding

extension Settings {
    /// Reads the documents of `--direct`, and validates the options of direct connectors.
    ///
    /// Throws all problems of the first file that has any.
    mutating func prepareDirect() throws(OptionError) {
        guard !direct.files.isEmpty else {
            let unused = [
                ("--server", !direct.servers.isEmpty), ("--origin", !direct.origins.isEmpty),
                ("--allow-host", !direct.allowedHosts.isEmpty),
                ("--credential-helper", direct.credentialHelper != nil),
            ]
            if let (name, _) = unused.first(where: \.1) { throw OptionError("\(name) needs --direct.") }
            return try prepareSecrets(for: nil)
        }
        if isSandbox {
            throw OptionError(
                "--direct and --sandbox cannot be used together; --sandbox --connector simulates the same document.")
        }
        if replayPath != nil { throw OptionError("--direct and --replay cannot be used together; leave one out.") }
        var hash = SHA256()
        for file in direct.files {
            let bytes = try Self.read(file.path, option: "--direct")
            let document = try Self.parse(file.path) { () throws(SourceFileError) in
                try OpenAPIDocument(parsing: bytes)
            }
            direct.warnings += document.warnings?.lines(file: file.path) ?? []
            let connector = try directConnector(file, document)
            direct.connectors.append(connector)
            hash.update(Array("\(connector.id)\n\(bytes.count)\n".utf8))
            hash.update(bytes)
        }
        direct.digest = Hex.encode(hash.finalized())
        let ids = Set(direct.connectors.map(\.id))
        for (option, named) in [("--server", Array(direct.servers.keys)), ("--origin", Array(direct.origins.keys))] {
            if let id = named.sorted().first(where: { !ids.contains($0) }) {
                throw OptionError("\(option) names \(id), but there is no --direct \(id)=FILE.")
            }
        }
        if direct.credentialHelper != nil, directDirectory == nil {
            throw OptionError("--credential-helper needs a state directory; give --state-dir.")
        }
        try prepareSecrets(for: ids)
    }

    /// Tells the host which secrets calls may name. With a sandbox, which takes any value, a reference is one.
    private mutating func prepareSecrets(for ids: Set<String>?) throws(OptionError) {
        guard let first = direct.secrets.first else { return }
        guard ids != nil || isSandbox else { throw OptionError("--secret needs --direct.") }
        if let ids, let secret = direct.secrets.first(where: { !ids.contains($0.connectorId) }) {
            throw OptionError(
                "--secret \(secret.connectorId).\(secret.name): there is no --direct \(secret.connectorId)=FILE.")
        }
        var names: [String: Set<String>] = [first.connectorId: []]
        for secret in direct.secrets { names[secret.connectorId, default: []].insert(secret.name) }
        host.declaredSecrets = DeclaredSecrets(names)
    }

    private func directConnector(
        _ file: ConnectorFile, _ document: OpenAPIDocument
    ) throws(OptionError) -> DirectConnector {
        let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
        let stem = name.hasSuffix(".json") ? String(name.dropLast(5)) : name
        let id = file.id ?? document.titleID ?? OpenAPIDocument.slug(stem) ?? "openapi"
        guard id != "files", !direct.connectors.contains(where: { $0.id == id }) else {
            throw OptionError(
                "--direct \(file.path): a connector with the id \(id) exists already; choose another id: "
                    + "--direct ID=\(file.path).")
        }
        let connector = DirectConnector(
            id: id, document: document, server: direct.servers[id], origins: direct.origins[id] ?? [])
        guard connector.hasOrigin else {
            let own = connector.documentOrigins.first?.description
            throw OptionError(
                "--direct \(file.path): name the server that may get the requests and credentials of \(id)"
                    + (own.map { "; the document says \($0). If that is right, add --origin \(id)=\($0)." }
                        ?? ": the document says none. Add --server \(id)=URL."))
        }
        return connector
    }

    /// Throws for a line of the policy's effects that makes an action of a direct connector look less severe than its method and
    /// id: the document is reviewed by nobody, and a DELETE that is called a read would pass everything that is for reads.
    func requireRaisedEffects(_ policyPath: String) throws(OptionError) {
        for connector in direct.connectors {
            for action in connector.actions {
                guard
                    let line = host.policy.loweredEffect(
                        connectorId: connector.id, actionId: action.id, httpMethod: action.httpMethod)
                else { continue }
                throw OptionError(
                    "\(policyPath): /effects/\(line.index) calls \(connector.id).\(action.id) \(line.effect.rawValue), but it is "
                        + "\(action.httpMethod.uppercased()) and so \(line.usual.rawValue); for a direct connector a line may only "
                        + "raise the effect. Remove it, or give its match another connector.")
            }
        }
    }

    /// True if there are direct connectors, and no key for connectors of Alloy's beside them.
    var isDirectAlone: Bool { !direct.connectors.isEmpty && !EnvironmentKey.isNamed() }

    /// The service of the direct connectors in front of `network`: of Alloy as well, where there is a key for it.
    func makeDirectService(_ network: CurlTransport, hasKey: Bool, redactor: Redactor) -> DirectService {
        let provider = AddressCheckedTransport(network, policy: AddressPolicy(allowedHosts: direct.allowedHosts))
        let directory = directDirectory
        return DirectService(
            direct.connectors,
            authority: DirectCredentials(
                stateDirectory: directory, helper: direct.credentialHelper?.program,
                secrets: NamedSecrets(direct.secrets), transport: provider, callbackPort: consentPort ?? 0,
                redactor: redactor, connectors: direct.connectors),
            provider: provider, fallback: hasKey ? network : nil, users: DirectUsers(stateDirectory: directory))
    }

    /// The directory of the accounts and users of direct connectors; nil for memory.
    private var directDirectory: String? { stateDirectory ?? StateDirectory.path(for: "alloy-host") }

    /// The key of a host with direct connectors only, which is sent to nobody.
    static let directKey = KeySource(Secret("direct"), name: "nowhere: direct connectors need none")
}
