import AlloyHost
import AlloySandbox

/// The way in which the consent links of a sandbox inside the process are decided while `credentials.connect` waits.
public enum SandboxConsent: Sendable, Equatable {
    /// The caller decides, with `sandbox.oauth.decide` on the same connection.
    case caller
    /// A person decides, on the consent page that is served.
    case page
    /// The sandbox allows at once.
    case automatic
    /// A decision is impossible: no page is served, and no other call can be made while this one waits.
    case nobody
}

extension SimulatedService {
    /// The sandbox as the host's methods see it.
    public init(_ sandbox: Sandbox, consent: SandboxConsent = .caller) {
        self.init(
            seedName: sandbox.seedName, warnings: sandbox.warnings, now: { sandbox.now },
            consent: Consent(consent, of: sandbox))
    }
}

extension SimulatedService.Consent {
    fileprivate init(_ consent: SandboxConsent, of sandbox: Sandbox) {
        self =
            switch consent {
            case .page: .page
            case .caller:
                .anotherCall(
                    note:
                        "No page is served for this link: decide it with sandbox.oauth.decide, or start the host with "
                        + "--consent-port 0 (a page for a browser) or --consent auto (the sandbox allows by itself).")
            // A link that was made a moment ago can be decided; should the sandbox have started over meanwhile, the wait
            // finds no credential and says so.
            case .automatic: .automatic { _ = try? sandbox.decide(oauthURL: $0, decision: .allow) }
            case .nobody:
                .nobody(advice: [
                    "Start with --consent auto: the sandbox allows by itself.",
                    "Or start with --consent-port 0: a page is served, where a person decides in a browser.",
                    "Or use one session without --sequential, and decide with sandbox.oauth.decide while the call waits.",
                ])
            }
    }
}
