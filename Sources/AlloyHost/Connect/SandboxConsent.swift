/// Who decides about the links of a sandbox inside the process while `credentials.connect` waits.
public enum SandboxConsent: Sendable, Equatable {
    /// The caller, with `sandbox.oauth.decide` on the same connection.
    case caller
    /// A person, on the consent page that is served.
    case page
    /// The sandbox itself, which allows at once.
    case automatic
    /// Nobody: no page is served, and no other call can be made while this one waits.
    case nobody
}

extension SandboxConsent {
    /// The sentence that goes out beside a link that no browser can open; nil where none is needed.
    var note: String? {
        guard self == .caller else { return nil }
        return "No page is served for this link: decide it with sandbox.oauth.decide, or start the host with "
            + "--consent-port 0 (a page for a browser) or --consent auto (the sandbox allows by itself)."
    }

    /// The steps that make it possible to connect an account where nobody can decide.
    static let advice = [
        "Start with --consent auto: the sandbox allows by itself.",
        "Or start with --consent-port 0: a page is served, where a person decides in a browser.",
        "Or use one session without --sequential, and decide with sandbox.oauth.decide while the call waits.",
    ]
}
