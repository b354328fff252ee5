extension Sandbox {
    /// What a person does on the consent page.
    public enum Decision: String, Sendable, CaseIterable {
        /// Grants access: a credential is made, the browser goes to the `redirectUri`.
        case allow
        /// Refuses: the browser goes to the `redirectUri`, and nothing is made.
        case deny
        /// Closes the window: nothing happens, and the link stays good.
        case close
    }

    /// What came of a decision.
    public struct DecisionOutcome: Sendable, Equatable {
        /// Where the browser was sent, or nil when it was closed. No parameters are added, whatever was decided: the
        /// service's redirects carry none after a consent; what they carry after a refusal is not known.
        public let redirectedTo: String?
        /// The credential that was made, or nil. A real caller finds it by listing, as the redirect doesn't tell.
        public let credentialId: String?
    }

    /// Why a link can't be decided.
    public enum DecisionError: Error, Sendable, Equatable {
        /// No such link was given out, or its user is gone.
        case unknownLink
        /// Somebody has allowed or denied already.
        case usedLink
        /// Its hour is over.
        case expiredLink
    }
}

extension Sandbox.DecisionError: CustomStringConvertible {
    /// One sentence for a person, without the link.
    public var description: String {
        switch self {
        case .unknownLink: "The sandbox has given out no such link; use the oauthUrl exactly as it came."
        case .usedLink: "This link has been used; create the credential again for a new one."
        case .expiredLink: "This link has expired after one hour; create the credential again for a new one."
        }
    }
}
