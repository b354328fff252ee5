import AlloyHostSandbox
import AlloySandbox
import JSON
import Platform

extension Settings {
    /// A connector that `--connector` names.
    struct ConnectorFile: Sendable, Equatable {
        /// Nil for what the document's title says.
        let id: String?
        let path: String

        /// `FILE`, or `ID=FILE`.
        init(_ text: String) throws(OptionError) {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let isID =
                parts.count == 2 && !parts[0].isEmpty
                && parts[0].unicodeScalars.allSatisfy {
                    $0.isASCII
                        && ($0.properties.isAlphabetic || $0.properties.numericType != nil
                            || "-_.".unicodeScalars.contains($0))
                }
            id = isID ? parts[0] : nil
            path = try Settings.notEmpty(isID ? parts[1] : text, "an OpenAPI document's path")
        }
    }

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
