import Alloy
import JSON

/// The account that a rule of the policy pins: globs for the identity behind a credential, as `credentials.probe` reads it from
/// the provider. Every glob has to match.
struct PinnedAccount: Sendable, Equatable {
    /// The members of an identity that can be pinned.
    static let members = ["user", "email", "account"]

    /// The `account` of the rule, unchanged.
    let json: JSONObject
    private let globs: [(name: String, glob: Glob)]

    /// Reads the `account` of a rule that fits the schema.
    init(_ json: JSONObject) {
        self.json = json
        globs = Self.members.compactMap { name in json[name]?.stringValue.map { (name, Glob($0)) } }
    }

    /// The pinned members that `identity` has not, or has with another value; none when it is the pinned account.
    ///
    /// A member that the identity does not have never matches, not even `*`: then it can't be told whose account it is.
    func mismatches(in identity: JSONObject) -> [Mismatch] {
        globs.compactMap { name, glob in
            guard let value = identity[name]?.stringValue else { return Mismatch(member: name, isUnknown: true) }
            return glob.matches(value) ? nil : Mismatch(member: name, isUnknown: false)
        }
    }

    static func == (left: PinnedAccount, right: PinnedAccount) -> Bool { left.json == right.json }

    /// A member of an identity that is not as pinned.
    struct Mismatch: Sendable, Equatable {
        let member: String
        /// True if the identity does not have the member.
        let isUnknown: Bool
    }
}
