import Alloy
import AlloyDirect
import HTTP
import OpenAPI
import Platform

/// The settings of the connectors that call their provider directly.
struct DirectSettings: Sendable {
    /// The documents of `--direct`.
    var files: [Settings.ConnectorFile] = []
    /// The URLs of `--server`, by connector.
    var servers: [String: HTTPURL] = [:]
    /// The origins of `--origin`, by connector.
    var origins: [String: Set<HTTPOrigin>] = [:]
    /// The hosts of `--allow-host`.
    var allowedHosts: [String] = []
    /// The secrets of `--secret`.
    var secrets: [NamedSecret] = []
    /// The program of `--credential-helper`, and its name; nil for files.
    var credentialHelper: (name: String, program: CredentialHelper)?
    /// The connectors; made by `prepare`.
    var connectors: [DirectConnector] = []
    /// The parts of their documents that could not be used: lines for a person, each with its file.
    var warnings: [String] = []
    /// A digest of the documents, which changes when one of them does; made by `prepare`.
    var digest = ""

    /// Reads `ID=URL`.
    static func target(_ text: String, _ what: String) throws(OptionError) -> (id: String, url: HTTPURL) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty, let url = HTTPURL(parts[1]) else {
            throw OptionError(
                "takes a connector and \(what), such as acme=https://api.acme.com, not \"\(BaseURL.shown(text))\"")
        }
        if let refusal = url.origin.refusal {
            throw OptionError(
                "takes an https URL, or an http URL of this machine: \(refusal.replacing("API key", with: "credential"))"
            )
        }
        return (parts[0], url)
    }
}

extension Settings {
    /// The options of direct connectors.
    static let directOptions: (heading: String, options: [Option]) = (
        "Direct connectors (protocol/direct.md)",
        [
            .text(
                "--direct", "[ID=]FILE",
                "Add a connector that calls its provider with your own key; repeatable."
            ) { settings, text throws(OptionError) in
                settings.direct.files.append(try ConnectorFile(text))
            },
            .text(
                "--server", "ID=URL", "The server of a direct connector, in place of the document's."
            ) {
                settings, text throws(OptionError) in
                let (id, url) = try DirectSettings.target(text, "the URL of its server")
                guard settings.direct.servers.updateValue(url, forKey: id) == nil else {
                    throw OptionError("names the server of \(id) twice")
                }
            },
            .text(
                "--origin", "ID=URL", "A server that may get a connector's requests and credentials."
            ) {
                settings, text throws(OptionError) in
                let (id, url) = try DirectSettings.target(text, "an origin")
                settings.direct.origins[id, default: []].insert(url.origin)
            },
            .text(
                "--allow-host", "HOST",
                "Allow a server on this machine or in a private network."
            ) { settings, text throws(OptionError) in
                guard ServerName(text).map({ $0.port == nil }) == true || Sockets.Address(text) != nil else {
                    throw OptionError("takes a host name or an address, such as localhost or 10.0.0.5, not \"\(text)\"")
                }
                settings.direct.allowedHosts.append(text)
            },
            .text(
                "--secret", "ID.NAME=SOURCE",
                "A secret that calls may name: env:X, file:P or command:C; repeatable."
            ) { settings, text throws(OptionError) in
                guard let secret = NamedSecret(parsing: text) else {
                    // The value is not repeated: it may be the secret itself.
                    throw OptionError(
                        "takes a connector, a name and a place, such as acme.KEY=env:ACME_KEY, acme.KEY=file:/run/key or "
                            + "acme.KEY=command:'pass show acme'")
                }
                settings.direct.secrets.append(secret)
            },
            .text(
                "--credential-helper", "NAME",
                "Keep secrets of accounts in docker-credential-NAME (files)."
            ) { settings, text throws(OptionError) in
                guard let program = CredentialHelper(text) else {
                    throw OptionError("takes the name of a credential helper, such as secretservice, not \"\(text)\"")
                }
                settings.direct.credentialHelper = (text, program)
            },
        ]
    )
}
