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
            .word("--consent", "Who decides about its links: somebody (ask), or the sandbox, which allows (ask).") {
                (settings: inout Settings, word: Consent) in settings.consent = word
            },
            .number("--port", "Of alloy-host sandbox: where it is served; 0 takes a free one (0).", in: 0...65_535) {
                $0.port = UInt16($1)
            },
            .text(
                "--host-name", "NAME[:PORT]",
                "Of alloy-host sandbox: answer to this name, too; links use the first."
            ) { settings, text throws(OptionError) in
                for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                    guard let name = ServerName(String(part)) else {
                        throw OptionError(
                            "takes a host's name, perhaps with a port, such as sandbox or localhost:8080, "
                                + "not \"\(part)\"")
                    }
                    settings.hostNames.append(name)
                }
            },
            .text(
                "--listen", "ADDRESS",
                "Of alloy-host sandbox: listen there, too: 0.0.0.0 in a container (this machine)."
            ) { settings, text throws(OptionError) in
                guard let address = Sockets.Address(text) else {
                    throw OptionError("takes an IP address such as 0.0.0.0 or ::, not \"\(text)\"")
                }
                settings.listenAddresses.append(address)
            },
            .text(
                "--cors", "ORIGIN|*",
                "Of alloy-host sandbox: let web pages of this origin use it; repeatable (none)."
            ) { settings, text throws(OptionError) in
                for part in text.split(separator: ",", omittingEmptySubsequences: false)
                where !settings.crossOrigin.allow(String(part)) {
                    throw OptionError("takes an origin such as http://localhost:5173, or *, not \"\(part)\"")
                }
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
        let ofServed = [
            ("--port", port != nil), ("--until-eof", endsWithInput), ("--host-name", !hostNames.isEmpty),
            ("--listen", !listenAddresses.isEmpty), ("--cors", !crossOrigin.isEmpty),
        ]
        if !isServed, let (name, _) = ofServed.first(where: \.1) {
            throw OptionError("\(name) is for the command alloy-host sandbox.")
        }
        if consent == .auto, !isSandbox { throw OptionError("--consent is the sandbox's: it needs --sandbox.") }
        guard let consentPort else { return }
        guard isSandbox else { throw OptionError("--consent-port is the sandbox's: it needs --sandbox.") }
        var made: Sandbox?
        do throws(SystemError) {
            consentServer = try LoopbackServer.start(
                at: ServerPlace(port: consentPort),
                makeHandler: { origin in
                    let sandbox = makeSandbox(SandboxOrigins(consent: origin))
                    made = sandbox
                    let site = ConsentSite(sandbox, allowsAutomatically: consent == .auto)
                    return { request in .whole(site.response(to: request) ?? HTTPResponse(status: 404)) }
                })
        } catch {
            throw OptionError(
                "--consent-port takes a free port; \(consentPort) can't be used (\(Startup.reason(error))). With 0 one that is free is taken."
            )
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
