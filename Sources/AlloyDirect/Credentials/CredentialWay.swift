import JSON
import OpenAPI

/// A way to authenticate with a connector: the schemes that are used together, and the members of `data` that it needs.
///
/// The names of the usual ways and of their members are those of the sandbox, so that the same calls connect an account in both.
struct CredentialWay: Sendable, Equatable {
    /// The manner in which an account gets its secrets.
    enum Grant: Sendable, Equatable {
        /// Nothing is needed.
        case nothing
        /// The secrets are given.
        case given
        /// A person consents in a browser (RFC 6749 §4.1).
        case authorizationCode
        /// A person enters a code in a browser on any machine (RFC 8628).
        case deviceCode
        /// The client acts for itself (RFC 6749 §4.4).
        case clientCredentials

        /// Indicates an access token of OAuth 2.0.
        var isOAuth: Bool { self != .nothing && self != .given }
    }

    /// A scheme of the way.
    struct Part: Sendable, Equatable {
        /// The scheme's name in the document.
        let scheme: String
        /// The place of its secret in a request.
        let placement: CredentialPlacement
        /// The members of `data` that hold its secret: user name and password for `basic`, else one; none where a token is
        /// granted.
        let fields: [Field]
    }

    /// A member of `data`.
    struct Field: Sendable, Equatable {
        let name: String
        let summary: String
        /// An example, of no use.
        let sample: String
        var isSecret = true
        var isRequired = true
    }

    /// The name, such as `apiKey`.
    let type: String
    let grant: Grant
    let parts: [Part]
    /// The source of the endpoints for a token that is granted.
    let endpoints: OAuthSource?

    /// All members of `data` that the schemes need.
    var fields: [Field] {
        switch grant {
        case .nothing:
            [
                Field(
                    name: "apiKey", summary: "Any key; the document asks for none, and none is sent.",
                    sample: "key-0123456789", isRequired: false)
            ]
        case .given: parts.flatMap(\.fields)
        case .authorizationCode, .deviceCode, .clientCredentials: parts.flatMap(\.fields) + Self.clientFields(grant)
        }
    }

    /// The members of `data` for a client of OAuth 2.0.
    private static func clientFields(_ grant: Grant) -> [Field] {
        [
            Field(
                name: "clientId",
                summary: grant == .clientCredentials
                    ? "The id of your client, from the provider."
                    : "The id of your client, from the provider; without it that of your last account is used.",
                sample: "client-0123", isSecret: false, isRequired: grant == .clientCredentials),
            Field(
                name: "clientSecret", summary: "The client's secret, where it has one.", sample: "secret-0123456789",
                isRequired: grant == .clientCredentials),
            Field(
                name: "scopes", summary: "The scopes to ask for, with spaces between them; by default all.",
                sample: "", isSecret: false, isRequired: false),
        ]
    }
}

/// The place where the endpoints of OAuth 2.0 are found.
enum OAuthSource: Sendable, Equatable {
    /// A flow of the document.
    case flow(OAuthFlow)
    /// The configuration of an OpenID provider, at this URL.
    case discovery(String)
}

extension CredentialWay {
    /// Finds the way of this name.
    static func named(_ type: String, of connector: DirectConnectorSecurity) -> CredentialWay? {
        all(of: connector).first { $0.type.hasSameCodePoints(as: type) }
    }

    /// Finds all ways of a connector whose schemes can be used, in the order of the document. Where there is none it is a key that
    /// is not needed, since executing needs a credential.
    static func all(of connector: DirectConnectorSecurity) -> [CredentialWay] {
        var ways: [CredentialWay] = []
        for group in groups(of: connector) {
            for option in options(of: group.schemes, optional: group.optional) {
                let taken = Set(ways.map(\.type))
                let type = option.types.first { !taken.contains($0) } ?? option.types[0]
                guard !taken.contains(type) else { continue }
                ways.append(
                    CredentialWay(type: type, grant: option.grant, parts: option.parts, endpoints: option.endpoints))
            }
        }
        return ways.isEmpty ? [.unneeded] : ways
    }

    private static let unneeded = CredentialWay(type: "apiKey", grant: .nothing, parts: [], endpoints: nil)

    /// Schemes that are used together.
    private struct Group {
        let schemes: [SecurityScheme]
        /// The names of those that an account may lack: there is an alternative without them.
        let optional: Set<String>
    }

    /// The schemes that are used together: those of each alternative that is no part of another one, and those that no
    /// alternative mentions, each by itself.
    private static func groups(of connector: DirectConnectorSecurity) -> [Group] {
        func index(_ name: String) -> Int? {
            connector.schemes.firstIndex { $0.name.hasSameCodePoints(as: name) }
        }
        var groups: [[Int]] = []
        for alternative in connector.alternatives where !alternative.requirements.isEmpty {
            let indexes = alternative.requirements.map { index($0.scheme) }
            // With a scheme that can't be found or used, the whole alternative can't.
            guard !indexes.contains(nil) else { continue }
            let group = Set(indexes.compactMap(\.self)).sorted()
            if !groups.contains(group) { groups.append(group) }
        }
        let mentioned = Set(groups.flatMap(\.self))
        let all = groups
        groups = groups.filter { group in !all.contains { $0.count > group.count && Set($0).isSuperset(of: group) } }
        groups += connector.schemes.indices.filter { !mentioned.contains($0) }.map { [$0] }
        return groups.sorted { ($0[0], $1.count) < ($1[0], $0.count) }.map { group in
            let schemes = group.map { connector.schemes[$0] }
            let parts = all.filter { Set(group).isSuperset(of: $0) }
            // Where no alternative is a part of all the others, an account needs some of the schemes, and any may be among them.
            let least = parts.first { part in parts.allSatisfy { Set($0).isSuperset(of: part) } } ?? group
            let optional = group.filter { !least.contains($0) }.map { connector.schemes[$0].name }
            return Group(schemes: schemes, optional: Set(optional))
        }
    }

    /// A way before it has its name.
    private struct Option {
        /// The names, the best first; the last one is unique.
        let types: [String]
        let grant: Grant
        let parts: [Part]
        let endpoints: OAuthSource?
    }

    private static func options(of group: [SecurityScheme], optional: Set<String>) -> [Option] {
        let granted = group.filter(\.isGranted)
        guard granted.count <= 1 else { return [] }
        let suffix = group.map { $0.name.filter { $0.isASCII && ($0.isLetter || $0.isNumber) } }.joined(separator: "_")
        func named(_ names: [String]) -> [String] { names + ["\(names[0])_\(suffix)"] }
        if let scheme = granted.first {
            return scheme.grants.compactMap { grant, source in
                guard let parts = parts(of: group, grant: grant, optional: optional) else { return nil }
                return Option(types: named(["oauth2"] + grant.names), grant: grant, parts: parts, endpoints: source)
            }
        }
        guard let parts = parts(of: group, grant: .given, optional: optional), let kind = parts.first?.placement.kind
        else { return [] }
        return [Option(types: named([kind]), grant: .given, parts: parts, endpoints: nil)]
    }

    /// The parts of a group; nil where a scheme can't be used.
    private static func parts(of group: [SecurityScheme], grant: Grant, optional: Set<String>) -> [Part]? {
        var parts: [Part] = []
        var taken: Set<String> = []
        for scheme in group {
            guard let placement = scheme.placement else { return nil }
            let isGranted = grant.isOAuth && scheme.isGranted
            var fields = isGranted ? [] : placement.fields(of: scheme, taken: &taken)
            if optional.contains(scheme.name) { for index in fields.indices { fields[index].isRequired = false } }
            parts.append(Part(scheme: scheme.name, placement: placement, fields: fields))
        }
        return parts
    }
}

extension CredentialWay.Grant {
    /// The names of its way where `oauth2` is taken. One that needs a browser starts with `oauth`, by which callers know it.
    fileprivate var names: [String] {
        switch self {
        case .deviceCode: ["oauth2DeviceCode"]
        case .clientCredentials: ["clientCredentials"]
        case .authorizationCode, .given, .nothing: []
        }
    }
}

extension SecurityScheme {
    /// Indicates a token that a provider grants in a flow that can be used. A token of any other flow has to be given.
    fileprivate var isGranted: Bool { !grants.isEmpty }

    /// The flows of the scheme that can be used, the best first.
    fileprivate var grants: [(CredentialWay.Grant, OAuthSource)] {
        switch details {
        case .oauth2(let flows):
            let kinds: [(OAuthFlow.Kind, CredentialWay.Grant)] = [
                (.authorizationCode, .authorizationCode), (.deviceAuthorization, .deviceCode),
                (.clientCredentials, .clientCredentials),
            ]
            return kinds.compactMap { kind, grant in
                flows.first { $0.kind == kind && $0.isUsable }.map { (grant, .flow($0)) }
            }
        case .openIdConnect(let url):
            return [.authorizationCode, .deviceCode, .clientCredentials].map { ($0, .discovery(url)) }
        case .apiKey, .http, nil: return []
        }
    }

    /// The place of its secret in a request; nil for a scheme that can't be used.
    fileprivate var placement: CredentialPlacement? {
        switch details {
        case .apiKey(let name, .header): .header(name)
        case .apiKey(let name, .query): .query(name)
        case .apiKey(let name, .cookie): .cookie(name)
        case .http(let scheme):
            switch scheme.lowercased() {
            case "basic": .basic
            case "bearer": .authorization("Bearer")
            // These need an exchange of messages, or a signature of each request.
            case "digest", "negotiate", "ntlm", "mutual", "hoba", "scram-sha-1", "scram-sha-256", "oauth", "vapid",
                "dpop", "gnap", "concealed":
                nil
            default: .authorization(scheme)
            }
        case .oauth2, .openIdConnect: .authorization("Bearer")
        case nil: nil
        }
    }
}

extension OAuthFlow {
    /// Indicates that the endpoints which the flow needs are there.
    fileprivate var isUsable: Bool {
        switch kind {
        case .authorizationCode: authorizationUrl != nil && tokenUrl != nil
        case .deviceAuthorization: deviceAuthorizationUrl != nil && tokenUrl != nil
        case .clientCredentials: tokenUrl != nil
        // RFC 9700 §2.1.2 and §2.4 advise against the first and forbid the second.
        case .implicit, .password: false
        }
    }
}

extension CredentialPlacement {
    /// The name of the way whose first scheme has this place.
    fileprivate var kind: String {
        switch self {
        case .header, .query, .cookie: "apiKey"
        case .basic: "basic"
        case .authorization: "bearer"
        }
    }

    /// The members of `data` for a scheme; the usual names, or where they are taken those with the scheme's name.
    fileprivate func fields(of scheme: SecurityScheme, taken: inout Set<String>) -> [CredentialWay.Field] {
        func name(_ usual: String, _ own: String) -> String {
            var name = taken.contains(usual) ? own : usual
            while !taken.insert(name).inserted { name += "_" }
            return name
        }
        switch self {
        case .header(let place), .query(let place), .cookie(let place):
            let summary = scheme.description ?? "The value of \(place)."
            return [
                CredentialWay.Field(name: name("apiKey", scheme.name), summary: summary, sample: "key-0123456789")
            ]
        case .authorization:
            let summary = scheme.description ?? "The account's token."
            return [
                CredentialWay.Field(name: name("token", scheme.name), summary: summary, sample: "token-0123456789")
            ]
        case .basic:
            return [
                CredentialWay.Field(
                    name: name("username", "\(scheme.name)Username"), summary: "The user's name.",
                    sample: "ada@example.com", isSecret: false),
                CredentialWay.Field(
                    name: name("password", "\(scheme.name)Password"),
                    summary: "The password, or a token in its place.", sample: "secret"),
            ]
        }
    }
}
