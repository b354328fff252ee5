import HTTP
import JSON
import OpenAPI

/// Decides which server a request goes to: one that the operator has named.
struct ServerChoice: Sendable {
    /// The connector's id, for the advice in a refusal.
    let connectorID: String
    /// The servers of the document.
    let servers: [ServerTemplate]
    /// The URL of `--server`, which takes the place of the document's servers; nil for none.
    let override: HTTPURL?
    /// The origins that the operator has named, that of `override` among them.
    let origins: Set<HTTPOrigin>

    /// The reason why no request is sent.
    enum Refusal: Error, Equatable {
        /// A variable of the server's URL can't be filled in.
        case variable(String)
        /// The document names no server.
        case noServer
        /// The server's URL is none that a request can be sent to.
        case unusable(String)
        /// The operator has not named the server's origin.
        case notNamed(HTTPOrigin)
    }

    /// Returns the URL of the server of an operation.
    ///
    /// - Parameters:
    ///   - ownServers: The operation's servers; nil where it has none of its own.
    ///   - settings: The variables that the account sets.
    func base(_ ownServers: [ServerTemplate]?, settings: JSONObject) throws(Refusal) -> HTTPURL {
        let templates = ownServers ?? servers
        if ownServers == nil, let override {
            // A document often says `/api/v3` and leaves the host open.
            if override.target == "/", let first = templates.first, first.url.hasPrefix("/"), first.url != "/" {
                return try url(first, settings)
            }
            return override
        }
        var refused: Refusal?
        for template in templates {
            do throws(Refusal) {
                let url = try url(template, settings)
                if origins.contains(url.origin) { return url }
                refused = refused ?? .notNamed(url.origin)
            } catch {
                refused = refused ?? error
            }
        }
        throw refused ?? .noServer
    }

    private func url(_ template: ServerTemplate, _ settings: JSONObject) throws(Refusal) -> HTTPURL {
        let text: String
        do throws(ServerTemplate.Problem) {
            text = try template.url(with: settings)
        } catch {
            throw .variable(Self.words(error))
        }
        if text.contains("://") {
            guard let url = HTTPURL(text) else { throw .unusable(text) }
            return url
        }
        // Relative to the document's own URL, which is not known; the one named origin takes its place.
        guard let origin = override?.origin ?? (origins.count == 1 ? origins.first : nil) else { throw .noServer }
        let path = text.hasPrefix("/") ? text : "/\(text.hasPrefix("./") ? String(text.dropFirst(2)) : text)"
        guard let url = HTTPURL("\(origin)\(path)") else { throw .unusable(text) }
        return url
    }

    private static func words(_ problem: ServerTemplate.Problem) -> String {
        switch problem {
        case .missing(let name): "the variable \(name) of the server's URL has no value"
        case .notAllowed(let name, let values):
            "the variable \(name) of the server's URL must be one of \(values.joined(separator: ", "))"
        case .unsafe(let name):
            "the variable \(name) of the server's URL holds a character or a path that it can't have"
        }
    }

    /// The refusal as a sentence without a full stop.
    func sentence(_ refusal: Refusal) -> String {
        switch refusal {
        case .variable(let problem): "The account's settings don't fit: \(problem)"
        case .noServer: "The document names no server"
        case .unusable(let text): "The document's server \(text.prefix(200)) can't be used"
        case .notNamed(let origin): "The document sends this to \(origin), which the operator has not named"
        }
    }

    /// What to do about a refusal, as a sentence.
    func advice(_ refusal: Refusal) -> String {
        switch refusal {
        case .variable: "Connect an account whose data has the right parts of the server's address."
        case .noServer, .unusable: "Start the host with --server \(connectorID)=URL, the address of the server."
        case .notNamed(let origin):
            "If credentials may go to that server, start the host with --origin \(connectorID)=\(origin); else leave this "
                + "action alone."
        }
    }
}
