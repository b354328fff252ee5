import HTTP
import JSON
import OpenAPI
import Platform

/// What a connector made from a document can do, and what the operator has to decide before it sends anything.
public struct DocumentAssessment: Sendable {
    /// A server that the document names.
    struct Server: Sendable, Equatable {
        /// The URL as the document has it.
        let url: String
        /// The origin; nil where the URL has none that can be used.
        let origin: HTTPOrigin?
        /// The reason why nothing can be sent there, or what the operator has to add; nil for none.
        let problem: String?
        /// The number of actions with this server alone; 0 for a server of the whole document.
        let actions: Int
    }

    /// A security scheme that no account can use.
    struct UnusableScheme: Sendable, Equatable {
        let name: String
        let reason: String
    }

    /// A way of an action to lead from page to page.
    struct Paging: Sendable, Equatable {
        /// The way, such as `cursor`.
        let style: String
        /// The parameters, each once.
        var parameters: [String]
        var actions: Int
    }

    /// The connector's id.
    public let id: String
    let title: String?
    /// The version of the API, and of OpenAPI.
    let version: String?
    let openAPIVersion: String?
    let actions: Int
    let reads: Int
    /// The document's servers, and those of single actions.
    let servers: [Server]
    /// The origins that the operator has to name, where they are right: of the first server, of single actions, of tokens.
    let origins: [HTTPOrigin]
    /// The origin of `--server`, where the document's servers have none; nil where `--origin` is enough, or where it is not known.
    let serverOrigin: HTTPOrigin?
    let ways: [CredentialWay]
    let unusableSchemes: [UnusableScheme]
    /// Actions that can't be called, and why.
    let uncallable: [ImportLoss]
    let paging: [Paging]
    /// The headers under whose value the provider makes a write once, with the numbers of actions that declare them.
    let idempotencyHeaders: [(name: String, actions: Int)]
    /// The writes that declare such a header.
    let keyedWrites: Int
    let warnings: SourceFileError?
    let losses: [ImportLoss]
    let needsServer: Bool

    /// Assesses a document.
    ///
    /// - Parameters:
    ///   - id: The connector's id; nil for one made of the title, or where that is not possible of `name`.
    ///   - name: The name of the document's file, without its ending.
    ///   - url: The URL that the document came from; nil for a file.
    ///   - pagingStyle: Returns the way to page that the parameters of an action mean, and those which do; nil for none.
    public init(
        _ document: OpenAPIDocument, id: String?, name: String = "", from url: HTTPURL?,
        pagingStyle: ([String]) -> (style: String, parameters: [String])?
    ) {
        let id = id ?? document.titleID ?? OpenAPIDocument.slug(name) ?? "openapi"
        self.id = id
        title = document.title?.trimmed.isEmpty == false ? document.title?.trimmed : nil
        version = document.version
        openAPIVersion = document.openAPIVersion
        actions = document.operations.count
        reads = document.operations.count { ["get", "head", "options"].contains($0.method) }
        let requests = document.operations.map { document.request(of: $0) }
        servers = Self.servers(of: document, requests, from: url)
        let security = DirectConnectorSecurity(id: id, document: document, origins: [])
        ways = CredentialWay.all(of: security)
        unusableSchemes = Self.unusableSchemes(of: document, ways)
        uncallable = Self.uncallable(document, ways)
        let isRelative = servers.first { $0.actions == 0 }.map { !$0.url.contains("://") } ?? true
        let general = servers.first { $0.actions == 0 && $0.problem == nil }?.origin
        needsServer = isRelative || general == nil
        serverOrigin = needsServer ? general ?? (isRelative ? url?.origin : nil) : nil
        var known = Set([serverOrigin].compactMap(\.self))
        let candidates =
            (needsServer ? [] : [general].compactMap(\.self))
            + servers.filter { $0.actions > 0 && $0.problem == nil }.compactMap(\.origin) + Self.tokenOrigins(ways)
        origins = candidates.filter { $0.refusal == nil && known.insert($0).inserted }
        paging = Self.paging(document, requests, pagingStyle)
        var headers: [(name: String, actions: Int)] = []
        var keyedWrites = 0
        for operation in document.operations {
            guard let name = document.idempotencyHeader(of: operation) else { continue }
            if !["get", "head", "options"].contains(operation.method) { keyedWrites += 1 }
            if let index = headers.firstIndex(where: { $0.name == name }) {
                headers[index].actions += 1
            } else {
                headers.append((name, 1))
            }
        }
        idempotencyHeaders = headers
        self.keyedWrites = keyedWrites
        warnings = document.warnings
        losses = document.losses
    }

    /// Indicates that a connector of this document has an action that can be called.
    public var isUsable: Bool { actions > uncallable.reduce(0) { $0 + $1.count } }
}

extension DocumentAssessment {
    // MARK: Servers

    private static func servers(
        of document: OpenAPIDocument, _ requests: [OperationRequest], from url: HTTPURL?
    ) -> [Server] {
        var servers = document.servers.map { server($0, from: url, actions: 0) }
        var own: [String: (template: ServerTemplate, actions: Int)] = [:]
        var order: [String] = []
        for template in requests.compactMap(\.ownServers?.first) {
            if own[template.url] == nil { order.append(template.url) }
            own[template.url, default: (template, 0)].actions += 1
        }
        servers += order.compactMap { own[$0] }.map { server($0.template, from: url, actions: $0.actions) }
        return servers
    }

    private static func server(_ template: ServerTemplate, from base: HTTPURL?, actions: Int) -> Server {
        func row(_ origin: HTTPOrigin?, _ problem: String?) -> Server {
            Server(url: template.url, origin: origin, problem: problem, actions: actions)
        }
        let text: String
        do throws(ServerTemplate.Problem) {
            text = try template.url(with: [:])
        } catch {
            switch error {
            case .missing(let name): return row(nil, "the document has no value for the variable \(name)")
            case .notAllowed(let name, _): return row(nil, "the usual value of the variable \(name) is not allowed")
            case .unsafe(let name): return row(nil, "the usual value of the variable \(name) is not allowed in a URL")
            }
        }
        guard text.contains("://") else {
            return row(base?.origin, base == nil ? "it is only a path: the document leaves the server open" : nil)
        }
        guard let url = HTTPURL(text) else { return row(nil, "it is no URL of a server") }
        return row(url.origin, url.origin.refusal.map { _ in "only https, or http on this machine, is used" })
    }

    private static func tokenOrigins(_ ways: [CredentialWay]) -> [HTTPOrigin] {
        ways.flatMap { way -> [String?] in
            switch way.endpoints {
            case .flow(let flow): [flow.tokenUrl, flow.refreshUrl, flow.authorizationUrl, flow.deviceAuthorizationUrl]
            case .discovery(let url): [url]
            case nil: []
            }
        }.compactMap { $0.flatMap(HTTPURL.init)?.origin }
    }

    // MARK: Accounts

    private static func unusableSchemes(of document: OpenAPIDocument, _ ways: [CredentialWay]) -> [UnusableScheme] {
        let usable = Set(ways.flatMap(\.parts).map(\.scheme))
        return document.securitySchemes.filter { !usable.contains($0.name) }.map { scheme in
            let reason =
                switch scheme.details {
                case .http(let name): "requests of the scheme \(name) can't be made"
                case nil: "schemes of this type, or without their fields, can't be used"
                default: "it is only used together with a scheme that can't be used, or with another one of this kind"
                }
            return UnusableScheme(name: scheme.name, reason: reason)
        }
    }

    private static func uncallable(_ document: OpenAPIDocument, _ ways: [CredentialWay]) -> [ImportLoss] {
        var traced = ImportLoss("TRACE is never sent")
        var closed = ImportLoss("no account can have what the action asks for")
        let usable = ways.map { Set($0.parts.map(\.scheme)) }
        for operation in document.operations {
            if operation.method == "trace" {
                traced.add(operation.place)
            } else if let alternatives = document.security(of: operation), !alternatives.isEmpty,
                !alternatives.contains(where: { alternative in
                    let names = Set(alternative.requirements.map(\.scheme))
                    return names.isEmpty || usable.contains { $0.isSuperset(of: names) }
                })
            {
                closed.add(operation.place)
            }
        }
        return [traced, closed].filter { $0.count > 0 }
    }

    // MARK: Pages

    /// The greatest number of parameters that are told for a way to page; names can be spelled in many ways.
    private static let maximumParameters = 20

    /// Indicates a POST that lists: its path ends with a word for that.
    private static func searches(_ operation: OpenAPIOperation) -> Bool {
        let last = operation.path.split(separator: "/").last { !$0.contains("{") }
        return ["search", "query", "filter", "find", "lookup", "list", "paginate"].contains(last?.lowercased())
    }

    private static func paging(
        _ document: OpenAPIDocument, _ requests: [OperationRequest],
        _ style: ([String]) -> (style: String, parameters: [String])?
    ) -> [Paging] {
        var found: [Paging] = []
        for (operation, request) in zip(document.operations, requests) {
            let body = operation.method == "get" ? nil : request.bodies.first?.schema?["properties"]?.objectValue
            let names =
                request.parameters.filter { $0.place == .query }.map(\.name) + (body?.members ?? []).map(\.key)
            guard operation.method == "get" || operation.method == "post", let way = style(names) else { continue }
            // The same names mean something else in the body of what is created.
            if operation.method == "post", way.style != "cursor", !Self.searches(operation) { continue }
            if let index = found.firstIndex(where: { $0.style == way.style }) {
                found[index].actions += 1
                let isFull = found[index].parameters.count >= maximumParameters
                for name in way.parameters where !isFull && !found[index].parameters.contains(name) {
                    found[index].parameters.append(name)
                }
            } else {
                found.append(Paging(style: way.style, parameters: way.parameters, actions: 1))
            }
        }
        return found.sorted { $0.actions > $1.actions }
    }
}
