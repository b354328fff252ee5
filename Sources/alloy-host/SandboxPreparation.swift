import AlloyHost
import AlloySandbox
import HTTP
import Platform

extension Settings {
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
                    return { request in .whole(site.answer(request) ?? HTTPResponse(status: 404)) }
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

extension Settings {
    /// More than the largest documents that are known.
    private static let maximumDocumentBytes = 256 << 20

    /// The seed that was asked for, with the connectors that were added; nil without a sandbox.
    ///
    /// Throws everything that is wrong with one file.
    func makeSeed() throws(OptionError) -> SandboxSeed? {
        guard isSandbox else {
            if seed != nil { throw OptionError("--seed is the sandbox's: it needs --sandbox.") }
            if !connectorFiles.isEmpty { throw OptionError("--connector is the sandbox's: it needs --sandbox.") }
            return nil
        }
        let name = seed ?? Self.defaultSeed
        var result = try Self.isFile(name) ? Self.seed(file: name) : SandboxSeed(named: name)
        for file in connectorFiles {
            let document = try Self.document(file.path, option: "--connector", &result.warnings)
            guard result.add(document, id: file.id, fileName: Self.lastComponent(file.path)) != nil else {
                throw OptionError(
                    "--connector \(file.path): there is a connector of that id already; give it another: "
                        + "--connector ID=\(file.path).")
            }
        }
        return result
    }

    /// True when there are files to read that may be large.
    var namesDocuments: Bool { !connectorFiles.isEmpty || seed.map(Self.isFile) == true }

    /// A name holds no slash and doesn't end as JSON files do.
    private static func isFile(_ text: String) -> Bool { text.contains("/") || text.hasSuffix(".json") }

    private static func seed(file path: String) throws(OptionError) -> SandboxSeed {
        let bytes = try read(path, option: "--seed")
        let file = try faultless(path) { () throws(SourceFault) in try SeedFile.document(parsing: bytes) }
        var documents: [OpenAPIConnector] = []
        var warnings: [String] = []
        for name in file.connectorFiles {
            // As the file names it: beside itself.
            let directory = name.hasPrefix("/") ? "" : path.dropLast(lastComponent(path).count)
            documents.append(try document("\(directory)\(name)", option: "--seed", &warnings))
        }
        var result = try faultless(path) { () throws(SourceFault) in try SandboxSeed(file, documents: documents) }
        result.file = path
        result.warnings = warnings
        return result
    }

    private static func document(
        _ path: String, option: String, _ warnings: inout [String]
    ) throws(OptionError) -> OpenAPIConnector {
        let bytes = try read(path, option: option)
        let document = try faultless(path) { () throws(SourceFault) in try OpenAPIConnector(parsing: bytes) }
        warnings += document.warnings?.lines(file: path) ?? []
        return document
    }

    /// Logs what of the connectors' documents could not be used.
    func logWarnings() {
        let warnings = sandboxSeed?.warnings ?? []
        guard !warnings.isEmpty else { return }
        let log = makeLog()
        for warning in warnings { log.warn(warning) }
    }

    /// What `make` makes of a file; or everything that is wrong with the file.
    static func faultless<Value>(
        _ path: String, _ make: () throws(SourceFault) -> Value
    ) throws(OptionError) -> Value {
        do throws(SourceFault) {
            return try make()
        } catch {
            throw OptionError(error.text(file: path))
        }
    }

    /// The bytes of a file that an option names.
    static func read(_ path: String, option: String) throws(OptionError) -> [UInt8] {
        do throws(SystemError) {
            let file = try Descriptor.open(path: path)
            defer { file.close() }
            return try file.readToEnd(maximumBytes: maximumDocumentBytes)
        } catch {
            throw OptionError("\(option) takes a file that can be read; \(path) can't be (\(error)).")
        }
    }

    private static func lastComponent(_ path: String) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? path
    }
}
