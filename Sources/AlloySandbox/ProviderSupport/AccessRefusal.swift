import JSON

/// Why a third party does not let a credential in, and how it says so. What Alloy makes of that is not known: ours passes
/// it on like every other answer of the third party.
enum AccessRefusal: Sendable, Equatable {
    /// The grant has run out.
    case expired
    /// The person has withdrawn it.
    case revoked
    /// It does not reach so far.
    case missing(scopes: [String], granted: [String])

    /// The third party's answer in its own words, from its documentation; for those that are not here as RFC 6750 §3.1 has
    /// it.
    func reply(of connectorID: String, to action: ActionDefinition) -> ProviderReply {
        switch connectorID {
        case "slack": slack
        case "hubspot": hubspot
        case "googlesheets", "googledrive", "googlecalendar", "gmail": google
        case "notion": notion
        case "shopify": shopify(action)
        case "salesforce": salesforce
        case "zohoCRM": zoho
        default: standard
        }
    }

    private var status: Int { if case .missing = self { 403 } else { 401 } }

    /// Slack has no status for it.
    private var slack: ProviderReply {
        switch self {
        case .expired: .ok(["ok": false, "error": "token_expired"])
        case .revoked: .ok(["ok": false, "error": "token_revoked"])
        case .missing(let scopes, let granted):
            .ok([
                "ok": false, "error": "missing_scope", "needed": .string(scopes.joined(separator: ",")),
                "provided": .string(granted.joined(separator: ",")),
            ])
        }
    }

    private var hubspot: ProviderReply {
        switch self {
        case .expired:
            reply([
                "status": "error", "message": "The OAuth token used to make this call has expired.",
                "category": "EXPIRED_AUTHENTICATION",
            ])
        case .revoked:
            reply([
                "status": "error", "message": "Authentication credentials not found.",
                "category": "INVALID_AUTHENTICATION",
            ])
        case .missing(let scopes, _):
            reply([
                "status": "error",
                "message": "This app hasn't been granted all required scopes to make this call.",
                "category": "MISSING_SCOPES", "errors": [["context": ["requiredGranularScopes": .strings(scopes)]]],
            ])
        }
    }

    private var google: ProviderReply {
        if case .missing = self {
            return reply([
                "error": [
                    "code": 403, "message": "Request had insufficient authentication scopes.",
                    "errors": [
                        [
                            "message": "Insufficient Permission", "domain": "global",
                            "reason": "insufficientPermissions",
                        ]
                    ],
                    "status": "PERMISSION_DENIED",
                    "details": [
                        [
                            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                            "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "domain": "googleapis.com",
                        ]
                    ],
                ]
            ])
        }
        return reply([
            "error": [
                "code": 401, "message": "Request had invalid authentication credentials.", "status": "UNAUTHENTICATED",
            ]
        ])
    }

    private var notion: ProviderReply {
        if case .missing = self {
            return reply([
                "object": "error", "status": 403, "code": "restricted_resource",
                "message": "Insufficient permissions for this endpoint.",
            ])
        }
        return reply([
            "object": "error", "status": 401, "code": "unauthorized", "message": "API token is invalid.",
        ])
    }

    /// What a query may not read, GraphQL tells in a 200 beside what it may.
    private func shopify(_ action: ActionDefinition) -> ProviderReply {
        guard case .missing(let scopes, _) = self else {
            return reply(["errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"])
        }
        let field = action.sampleSuccessResponse?["data"]?.objectValue?.members.first?.key ?? action.id
        let access = "\(scopes.map { "`\($0)`" }.joined(separator: ", ")) access scope."
        return .ok([
            "data": .object([field: nil]),
            "errors": [
                [
                    "message": .string("Access denied for \(field) field. Required access: \(access)"),
                    "locations": [["line": 1, "column": 3]],
                    "extensions": [
                        "code": "ACCESS_DENIED", "documentation": "https://shopify.dev/api/usage/access-scopes",
                        "requiredAccess": .string(access),
                    ], "path": [.string(field)],
                ]
            ],
        ])
    }

    private var salesforce: ProviderReply {
        if case .missing = self {
            return reply([
                ["message": "This session is not valid for use with the REST API", "errorCode": "INSUFFICIENT_ACCESS"]
            ])
        }
        return reply([["message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"]])
    }

    private var zoho: ProviderReply {
        if case .missing = self {
            return reply([
                "code": "OAUTH_SCOPE_MISMATCH", "details": [:], "message": "invalid oauth scope to access this URL",
                "status": "error",
            ])
        }
        return reply(["code": "INVALID_TOKEN", "details": [:], "message": "invalid oauth token", "status": "error"])
    }

    private var standard: ProviderReply {
        switch self {
        case .expired:
            reply(["error": "invalid_token", "error_description": "The access token expired"])
        case .revoked:
            reply(["error": "invalid_token", "error_description": "The access token was revoked"])
        case .missing(let scopes, _):
            reply([
                "error": "insufficient_scope",
                "error_description": "The request requires higher privileges than provided by the access token",
                "scope": .string(scopes.joined(separator: " ")),
            ])
        }
    }

    private func reply(_ body: JSONValue) -> ProviderReply { ProviderReply(status: status, body: body) }
}
