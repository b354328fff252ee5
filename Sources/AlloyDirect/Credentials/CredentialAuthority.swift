import HTTP
import JSON
import OpenAPI
import ServiceAPI

/// The accounts of the direct connectors: keeps their secrets, and puts them into requests.
///
/// Nothing that it returns or throws contains a secret, except the link of `create`.
public protocol CredentialAuthority: Sendable {
    /// Returns the rows of `GET /connectors/{id}/credentials/metadata`: one requirement for each way to authenticate that can be
    /// used, in the service's form.
    func requirements(of connector: DirectConnectorSecurity) -> [JSONValue]

    /// Adds an account: `POST /connectors/{id}/credentials`. Returns the credential, or a link; then the credential appears in the
    /// list once a person has consented.
    ///
    /// The caller has checked that the user exists.
    func create(
        _ input: NewDirectCredential, deadline: ContinuousClock.Instant
    ) async throws(DirectRefusal) -> CreatedDirectCredential

    /// Returns the rows of a user's credentials, without secrets, in the order of their creation; for one connector, or for nil
    /// for all.
    func list(userId: String, connectorId: String?) async throws(DirectRefusal) -> [JSONValue]

    /// Removes a credential with its secrets; for one connector, or for nil for any. Where the provider can be asked to, it ends the
    /// credential's tokens. Returns nil when this user has no such credential.
    func delete(
        credentialId: String, userId: String, connectorId: String?
    ) async throws(DirectRefusal) -> DeletedDirectCredential?

    /// Removes all credentials of a user, who is removed.
    func deleteAll(ofUser userId: String) async throws(DirectRefusal)

    /// Returns the members of `data` that were given when the credential was created and that are no secrets, such as the
    /// variables of the server's address.
    ///
    /// Throws `DirectRefusal.credentialNotFound` when this user has no such credential for this connector.
    func settings(
        credentialId: String, userId: String, connector: DirectConnectorSecurity
    ) async throws(DirectRefusal) -> JSONObject

    /// Puts the credential into a request: in a header, in the query, or in a cookie. A token that is about to expire is refreshed
    /// first, once for all who wait.
    ///
    /// - Parameters:
    ///   - alternatives: The operation's `security`, any one of which suffices; nil where the document says nothing, and then the
    ///     credential is sent as its scheme has it.
    ///
    /// Throws a refusal, and leaves the request as it was, for an origin that the operator has not named, for an unknown
    /// credential, for one that does not suffice, and of status 401 for an account that has to be connected again. Nothing was sent
    /// to the provider then.
    func authorize(
        _ request: inout HTTPRequest, credentialId: String, userId: String, connector: DirectConnectorSecurity,
        alternatives: [SecurityAlternative]?, deadline: ContinuousClock.Instant
    ) async throws(DirectRefusal)

    /// Notes that the provider answered 401 to `request`, which `authorize` had changed. Returns true where authorizing the original
    /// request again can help: the token was refreshed meanwhile, or will be, once.
    func refused(_ request: HTTPRequest, credentialId: String, userId: String) async -> Bool
}

/// What is needed of a direct connector to connect and use its accounts.
public struct DirectConnectorSecurity: Sendable {
    /// The connector's id.
    public var id: String
    /// The connector's name, for texts.
    public var name: String
    /// The document's security schemes, in its order.
    public var schemes: [SecurityScheme]
    /// The origins that the operator has named for this connector: secrets go to no other.
    public var origins: Set<HTTPOrigin>
    /// The scopes that the document's flows offer.
    public var scopes: [OAuthScope]
    /// The alternatives of `security` that occur in the document.
    public var alternatives: [SecurityAlternative]
    /// The parts of the server's address that an account may set.
    public var serverVariables: [OpenAPIDocument.ServerVariable]
    /// The URL of the server, to which endpoints without an origin belong; nil where it is not known.
    public var server: HTTPURL?

    /// The security of a connector.
    public init(
        id: String, name: String, schemes: [SecurityScheme], origins: Set<HTTPOrigin>, scopes: [OAuthScope] = [],
        alternatives: [SecurityAlternative] = [], serverVariables: [OpenAPIDocument.ServerVariable] = [],
        server: HTTPURL? = nil
    ) {
        self.id = id
        self.name = name
        self.schemes = schemes
        self.origins = origins
        self.scopes = scopes
        self.alternatives = alternatives
        self.serverVariables = serverVariables
        self.server = server
    }

    /// The security of the connector that is made from `document`. `server` is its URL in place of the document's.
    public init(id: String, document: OpenAPIDocument, origins: Set<HTTPOrigin>, server: HTTPURL? = nil) {
        self.init(
            id: id, name: document.title ?? id, schemes: document.securitySchemes, origins: origins,
            scopes: document.offeredScopes, alternatives: document.securityAlternatives,
            serverVariables: document.serverVariables,
            server: server ?? (try? document.servers.first?.url(with: [:])).flatMap { HTTPURL($0) })
    }
}

/// The input of a request to add an account.
public struct NewDirectCredential: Sendable {
    /// The connector.
    public var connector: DirectConnectorSecurity
    /// The owner.
    public var userId: String
    /// The owner's name, for the credential's name; nil where there is none.
    public var userName: String?
    /// The way to authenticate, as the requirements name it.
    public var authenticationType: String
    /// The fields that the requirement lists under `data`.
    public var data: JSONObject
    /// The page that the browser is sent to at the end; nil where none was given.
    public var redirectUri: String?

    /// The input of these parts.
    public init(
        connector: DirectConnectorSecurity, userId: String, userName: String? = nil, authenticationType: String,
        data: JSONObject = [:], redirectUri: String? = nil
    ) {
        self.connector = connector
        self.userId = userId
        self.userName = userName
        self.authenticationType = authenticationType
        self.data = data
        self.redirectUri = redirectUri
    }
}

/// The result of adding an account.
public enum CreatedDirectCredential: Sendable, Equatable {
    /// The credential, 24 hexadecimal digits.
    case credentialId(String)
    /// The link that a person opens. It is a secret.
    case oauthUrl(String)
}

/// The result of removing an account.
public struct DeletedDirectCredential: Sendable, Equatable {
    /// The answer of a provider that was asked to end the account's tokens (RFC 7009).
    public enum Revocation: Sendable, Equatable {
        /// They have ended.
        case done
        /// They may be valid still, for this reason, a clause.
        case failed(String)
    }

    /// The provider's answer; nil where it was not asked.
    public var revocation: Revocation?

    /// The answer of the service.
    var json: JSONValue {
        var object: JSONObject = ["success": true]
        switch revocation {
        case nil: break
        case .done: object["message"] = "The provider has ended the account's tokens."
        case .failed(let reason):
            object["message"] = .string(
                "The account is removed here, but the provider did not end its tokens (\(reason)): end the access there."
            )
        }
        return .object(object)
    }
}

/// The reason why the credentials do not allow a request.
public enum DirectRefusal: Error, Sendable, Equatable {
    /// A whole answer of the service: nothing ran.
    case answer(Answer)
    /// The network failed before the request itself was sent, while a token was refreshed.
    case failure(HTTPFailure)

    /// An error response of the service.
    public struct Answer: Sendable, Equatable {
        /// The HTTP status.
        public var status: Int
        /// The code, such as `INVALID_INPUT`.
        public var code: String
        /// The message, one sentence.
        public var message: String
        /// The members of `details`.
        public var details: JSONObject
        /// Indicates that the provider refuses and not the service: then the error's `source` is the connector's id. With the
        /// status 401 the account has to be connected again.
        public var isFromProvider: Bool
        /// The provider's `Retry-After`, where it sent one.
        public var retryAfter: String?

        /// An answer of these parts; `fix` has sentences that say what to do next.
        public init(
            status: Int, code: String, message: String, details: JSONObject = [:], isFromProvider: Bool = false,
            retryAfter: String? = nil, fix: [String] = []
        ) {
            self.status = status
            self.code = code
            self.message = message
            self.details = details.advising(fix)
            self.isFromProvider = isFromProvider
            self.retryAfter = retryAfter
        }
    }
}

extension DirectRefusal {
    /// The one refusal for a credential that does not exist, is malformed, or belongs to another user or connector.
    public static let credentialNotFound = invalidInput("Credential not found")

    /// Returns the refusal of a request that is wrong.
    public static func invalidInput(
        _ message: String, details: JSONObject = [:], fix: [String] = []
    ) -> DirectRefusal {
        .answer(Answer(status: 400, code: "INVALID_INPUT", message: message, details: details, fix: fix))
    }

    /// Returns the refusal that an error of the service is.
    static func refused(_ error: ServiceError) -> DirectRefusal {
        guard case .refusal(let status, nil, let code, let message, let details, let retryAfter) = error else {
            return .answer(Answer(status: 500, code: "HOST_FAILURE", message: "\(error)"))
        }
        return .answer(
            Answer(status: status, code: code, message: message, details: details, retryAfter: retryAfter))
    }

    /// Returns the refusal of an account that the provider no longer accepts, and that a person has to connect again.
    public static func connectionRequired(_ message: String) -> DirectRefusal {
        .answer(
            Answer(
                status: 401, code: "PROVIDER_ERROR", message: message, details: ["status": 401],
                isFromProvider: true))
    }
}
