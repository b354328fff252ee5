import Alloy
import AlloyHost
import AlloySandbox
import Logging

extension Host {
    /// A host whose service is a sandbox in this process: it needs no account and no network, and leaves nothing behind.
    ///
    /// Consent links are allowed at once, so that `credentials.connect` needs no person.
    public init(_ sandbox: Sandbox, userId: String? = nil) {
        var configuration = AlloyConfiguration(key: KeySource(Secret("sandbox"), name: "the sandbox"))
        // Equal calls get equal results, and results contain the wait before a retry.
        configuration.random = { 0.5 }
        self.init(
            AlloyClient(configuration, transport: sandbox), userId: userId,
            simulation: SimulatedService(sandbox, consent: .automatic),
            methods: .native.adding(SandboxMethods(.inProcess(sandbox))))
    }
}
