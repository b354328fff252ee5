import AlloySandbox

/// The sandbox that a host's `sandbox.*` methods control.
public enum SandboxTarget: Sendable {
    /// A sandbox inside this process.
    case inProcess(Sandbox)
    /// A sandbox that another process on this machine serves over HTTP; its control endpoint answers.
    case served
    /// None: the host calls the live service, and the methods answer `not_found`.
    case absent
}
