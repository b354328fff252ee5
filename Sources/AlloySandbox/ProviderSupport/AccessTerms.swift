import JSON

/// The period for which a provider's access is valid, and the provider's answers to access that has ended.
///
/// Read from `sandbox` of a connector's definition: `tokens` and `refusals`, as the provider's documentation has them.
struct AccessTerms: Sendable {
    private let tokens: TokenTerms
    private let refusals: JSONValue

    /// The terms of most providers: tokens for an hour, grants that never end, and refusals as RFC 6750 §3.1 has them.
    static let usual = AccessTerms(nil)

    /// Reads the terms. Absent `tokens` and `refusals` are the usual ones.
    init(_ json: JSONValue?) {
        tokens = json?["tokens"].map(TokenTerms.init) ?? TokenTerms(accessLife: .seconds(3_600))
        refusals = json?["refusals"] ?? Self.usualRefusals
    }

    /// The validity of the tokens that the provider issues for one way to authenticate. Keys, bearer tokens and passwords are
    /// valid until they are revoked.
    func tokens(for authenticationType: String) -> TokenTerms {
        authenticationType == "oauth2" ? tokens : TokenTerms()
    }

    /// Returns the provider's answer to a call whose access has ended.
    func reply(_ refusal: AccessRefusal, to action: ActionDefinition) -> ProviderReply {
        let template = ReplyTemplate(refusals[refusal.name] ?? [:])
        return template.reply { name in
            switch (name, refusal) {
            case ("scopes", .missing(let scopes, _)): .strings(scopes)
            case ("granted", .missing(_, let granted)): .strings(granted)
            // GraphQL answers under the name of the field that was asked for.
            case ("field", _):
                .string(action.sampleSuccessResponse?["data"]?.objectValue?.members.first?.key ?? action.id)
            default: nil
            }
        }
    }

    private static let usualRefusals = EmbeddedText.json("ProviderSupport/refusals.json")
}

/// The validity of the tokens that a provider issues for a connected account.
struct TokenTerms: Sendable, Equatable {
    /// The lifetime of one access token; nil for one that never expires. Alloy gets another when a call needs it.
    var accessLife: Duration?
    /// The lifetime of an unused grant; nil for one that never ends. After that a person must consent again.
    var grantLife: Duration?
}

extension TokenTerms {
    /// Reads `{"accessMinutes": 30, "grantDays": 90}`; an absent member is a lifetime without end.
    fileprivate init(_ json: JSONValue) {
        accessLife = (json["accessMinutes"]?.intValue).map { .seconds($0 * 60) }
        grantLife = (json["grantDays"]?.intValue).map { .seconds($0 * 86_400) }
    }
}

/// The reason for which a provider refuses a credential. What Alloy makes of the provider's answer is not known: the
/// sandbox passes it on like every other answer of the provider.
enum AccessRefusal: Sendable, Equatable {
    /// The grant has run out.
    case expired
    /// The person has revoked it.
    case revoked
    /// The grant lacks scopes that the action needs.
    case missing(scopes: [String], granted: [String])

    /// The name in `sandbox.refusals`.
    fileprivate var name: String {
        switch self {
        case .expired: "expired"
        case .revoked: "revoked"
        case .missing: "missingScope"
        }
    }
}
