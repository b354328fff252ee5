import AlloyHostSandbox
import AlloySandbox
import HTTP
import JSON
import Platform

extension Settings {
    /// Creates the sandbox whose links use these origins.
    func makeSandbox(_ origins: SandboxOrigins = SandboxOrigins()) -> Sandbox {
        Sandbox(seed: sandboxSeed ?? SandboxSeed(named: Self.defaultSeed), origins: origins)
    }

    /// Validates the sandbox options, and starts the consent page if `--consent-port` is given.
    mutating func prepareSandbox() throws(OptionError) {
        if port != nil, !isServed, !isConsole {
            throw OptionError("--port can only be used with alloy-host sandbox and alloy-host console.")
        }
        if !fetchesIcons, !isConsole { throw OptionError("--no-icons can only be used with alloy-host console.") }
        let servedOptions = [
            ("--until-eof", endsWithInput), ("--host-name", !hostNames.isEmpty),
            ("--listen", !listenAddresses.isEmpty), ("--cors", !crossOrigin.isEmpty),
        ]
        if !isServed, let (name, _) = servedOptions.first(where: \.1) {
            throw OptionError("\(name) can only be used with alloy-host sandbox.")
        }
        if consent == .auto, !isSandbox { throw OptionError("--consent needs --sandbox.") }
        guard let consentPort else { return }
        if !isSandbox, !direct.files.isEmpty { return }
        guard isSandbox else { throw OptionError("--consent-port needs --sandbox or --direct.") }
        var made: Sandbox?
        do throws(SystemError) {
            consentServer = try LoopbackServer.start(
                at: ServerLocation(port: consentPort),
                makeHandler: { origin in
                    let sandbox = makeSandbox(SandboxOrigins(consent: origin))
                    made = sandbox
                    let site = ConsentSite(sandbox, allowsAutomatically: consent == .auto)
                    return { request in .whole(site.response(to: request) ?? HTTPResponse(status: 404)) }
                })
        } catch {
            throw OptionError(
                "--consent-port takes a free port; \(consentPort) cannot be used (\(Startup.reason(error))). 0 chooses a free port."
            )
        }
        sandbox = made
    }

    /// Validates the options of `alloy-host sandbox`, which cannot have those of a client of the service.
    mutating func prepareServedSandbox() throws(OptionError) {
        let excluded = [
            ("--base-url", baseURL != .production), ("--record", recordPath != nil), ("--replay", replayPath != nil),
        ]
        if let (name, _) = excluded.first(where: \.1) {
            throw OptionError("\(name) cannot be used with alloy-host sandbox, which is the service itself.")
        }
        if consentPort != nil {
            throw OptionError("alloy-host sandbox serves the consent page on its own port; leave --consent-port out.")
        }
        isSandbox = true
        isServed = true
    }
}

extension Settings {
    /// The maximum size of an OpenAPI document or seed file; larger than the largest known ones.
    private static let maximumDocumentBytes = 256 << 20

    /// Returns the seed with all added connectors; nil without a sandbox.
    ///
    /// Throws all problems of the first file that has any.
    func makeSeed() throws(OptionError) -> SandboxSeed? {
        guard isSandbox else {
            if seed != nil { throw OptionError("--seed needs --sandbox.") }
            if !connectorFiles.isEmpty {
                throw OptionError("--connector needs --sandbox; to call the provider itself, use --direct.")
            }
            return nil
        }
        let name = seed ?? Self.defaultSeed
        var result = try Self.isFile(name) ? Self.seed(file: name) : SandboxSeed(named: name)
        for file in connectorFiles {
            let document = try Self.document(file.path, option: "--connector", &result.warnings)
            guard result.add(document, id: file.id, fileName: Self.lastComponent(file.path)) != nil else {
                throw OptionError(
                    "--connector \(file.path): a connector with this id exists already; choose another id: "
                        + "--connector ID=\(file.path).")
            }
        }
        return result
    }

    /// True if there are files to read that may be large.
    var namesDocuments: Bool {
        !connectorFiles.isEmpty || !direct.files.isEmpty || seed.map(Self.isFile) == true
    }

    /// True for a path: a text with a slash, or with `.json` at its end.
    private static func isFile(_ text: String) -> Bool { text.contains("/") || text.hasSuffix(".json") }

    private static func seed(file path: String) throws(OptionError) -> SandboxSeed {
        let bytes = try read(path, option: "--seed")
        let file = try parse(path) { () throws(SourceFileError) in try SeedFile.document(parsing: bytes) }
        var documents: [OpenAPIConnector] = []
        var warnings: [String] = []
        for name in file.connectorFiles {
            // Paths in a seed file are relative to the file.
            let directory = name.hasPrefix("/") ? "" : path.dropLast(lastComponent(path).count)
            documents.append(try document("\(directory)\(name)", option: "--seed", &warnings))
        }
        var result = try parse(path) { () throws(SourceFileError) in try SandboxSeed(file, documents: documents) }
        result.file = path
        result.warnings = warnings
        return result
    }

    private static func document(
        _ path: String, option: String, _ warnings: inout [String]
    ) throws(OptionError) -> OpenAPIConnector {
        let bytes = try read(path, option: option)
        let document = try parse(path) { () throws(SourceFileError) in try OpenAPIConnector(parsing: bytes) }
        warnings += document.warnings?.lines(file: path) ?? []
        return document
    }

    /// Logs the parts of connector documents that could not be used.
    func logWarnings() {
        let warnings = (sandboxSeed?.warnings ?? []) + direct.warnings
        guard !warnings.isEmpty else { return }
        let log = makeLog()
        for warning in warnings { log.warn(warning) }
    }

    /// Returns the result of `make`; throws all problems of the file as one error.
    static func parse<Value>(
        _ path: String, _ make: () throws(SourceFileError) -> Value
    ) throws(OptionError) -> Value {
        do throws(SourceFileError) {
            return try make()
        } catch {
            throw OptionError(error.text(file: path))
        }
    }

    /// Returns the bytes of a file that an option names.
    static func read(_ path: String, option: String) throws(OptionError) -> [UInt8] {
        do throws(SystemError) {
            let file = try Descriptor.open(path: path)
            defer { file.close() }
            return try file.readToEnd(maximumBytes: maximumDocumentBytes)
        } catch {
            throw OptionError("\(option) takes a readable file; \(path) cannot be read (\(error)).")
        }
    }

    private static func lastComponent(_ path: String) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? path
    }
}
