import JSON
import JSONRPC

/// The protocol that a request belongs to, decided for each request by itself.
enum Dialect: Sendable {
    /// The host's own protocol.
    case native
    /// A revision with a handshake, after `initialize`.
    case session(Session)
    /// A stateless revision.
    case stateless(RequestMetadata)
    /// The request `initialize`.
    case handshake

    /// Decides by the method, the parameters and the session so far.
    ///
    /// Throws the error for a request of the Model Context Protocol that cannot be attributed to a revision.
    init(method: String, params: JSONObject?, session: Session?) throws(RPCError) {
        guard Self.hasSlash(method) || method == "initialize" || method == "ping" else {
            self = .native
            return
        }
        if method == "server/discover" || RequestMetadata.isPresent(in: params) {
            self = .stateless(try RequestMetadata(params))
        } else if method == "initialize" {
            self = .handshake
        } else if method == "ping" {
            // Both protocols have it, with the same reply.
            self = .native
        } else if let session {
            self = .session(session)
        } else if Profile.everyMethod.contains(method) {
            throw .noRevision
        } else {
            // Probably a misspelt method of the host, whose error names the nearest one.
            self = .native
        }
    }

    /// Why its requests may not come in a batch, in a sentence; nil if they may.
    var refusalOfBatches: String? {
        switch self {
        case .native: nil
        case .handshake: "The request initialize must not be part of a batch."
        case .session(let session): Self.refusal(session.profile)
        case .stateless(let metadata): Self.refusal(Profile(metadata.revision))
        }
    }

    private static func refusal(_ profile: Profile) -> String? {
        profile.hasBatches ? nil : "Revision \(profile.revision.rawValue) of the protocol has no batches."
    }

    /// Returns whether the name has the form of this protocol's methods. `$/` belongs to the wire.
    ///
    /// It looks at bytes, because to divide the name of each request into characters takes longer than to parse the request.
    static func hasSlash(_ method: String) -> Bool {
        method.utf8.contains(UInt8(ascii: "/")) && !method.utf8.starts(with: "$/".utf8)
    }
}

extension Profile {
    /// The methods of all revisions.
    static let everyMethod = Revision.allCases.reduce(into: Set<String>()) { $0.formUnion(Profile($1).methods) }
}
