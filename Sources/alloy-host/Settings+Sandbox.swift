import AlloyHost
import AlloySandbox
import HTTP
import Platform

extension Settings {
    /// The sandbox, inside the process or served.
    static let sandboxOptions: (heading: String, options: [Option]) = (
        "The sandbox",
        [
            .text(
                "--seed", "NAME|FILE",
                "What the sandbox starts with: demo, empty, large, broken, a file (\(defaultSeed))."
            ) {
                settings, text in settings.seed = text
            },
            .text(
                "--connector", "[ID=]FILE",
                "Add a connector made of an OpenAPI document; more than once if need be."
            ) {
                settings, text throws(OptionError) in
                settings.connectorFiles.append(try ConnectorFile(text))
            },
            .number(
                "--consent-port", "Serve its consent page on this port; 0 takes a free one (not served).",
                in: 0...65_535
            ) { $0.consentPort = UInt16($1) },
            .number("--port", "Of alloy-host sandbox: where it is served; 0 takes a free one (0).", in: 0...65_535) {
                $0.port = UInt16($1)
            },
            .flag("--until-eof", "Of alloy-host sandbox: end when stdin does.") { $0.endsWithInput = $1 },
        ]
    )

    /// The sandbox with the links that were asked for.
    func makeSandbox(_ origins: SandboxOrigins = SandboxOrigins()) -> Sandbox {
        Sandbox(seed: sandboxSeed ?? SandboxSeed(named: Self.defaultSeed), origins: origins)
    }

    /// Holds the options of the sandbox against the others, and serves its consent page where that was asked for.
    mutating func prepareSandbox() throws(OptionError) {
        if !isServed, let name = port != nil ? "--port" : endsWithInput ? "--until-eof" : nil {
            throw OptionError("\(name) is for the command alloy-host sandbox.")
        }
        guard let consentPort else { return }
        guard isSandbox else { throw OptionError("--consent-port is the sandbox's: it needs --sandbox.") }
        var made: Sandbox?
        do throws(SystemError) {
            consentServer = try LoopbackServer.start(
                port: consentPort,
                makeHandler: { origin in
                    let sandbox = makeSandbox(SandboxOrigins(consent: origin))
                    made = sandbox
                    let site = ConsentSite(sandbox)
                    return { request in .whole(site.answer(request) ?? HTTPResponse(status: 404)) }
                })
        } catch {
            throw OptionError(
                "--consent-port takes a free port; \(consentPort) can't be used (\(Startup.reason(error))).")
        }
        sandbox = made
    }

    /// Holds the options against what `alloy-host sandbox` does, which is to be the service.
    mutating func prepareServedSandbox() throws(OptionError) {
        let strangers = [
            ("--base-url", baseURL != .production), ("--record", recordPath != nil), ("--replay", replayPath != nil),
        ]
        if let (name, _) = strangers.first(where: \.1) {
            throw OptionError("\(name) is for hosts that ask a service, and alloy-host sandbox is one.")
        }
        if consentPort != nil {
            throw OptionError("alloy-host sandbox serves the consent page on its own port; leave --consent-port out.")
        }
        isSandbox = true
        isServed = true
    }
}
