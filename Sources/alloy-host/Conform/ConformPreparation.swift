import AlloyHostSandbox
import AlloySandbox
import JSON
import Platform

extension Settings {
    /// Validates the options of `alloy-host conform`: its connectors are those of `--connector` and of `--direct`, and `--record` names
    /// the seed to write.
    mutating func prepareConform() throws(OptionError) {
        let excluded = [
            ("--sandbox", isSandbox), ("--seed", seed != nil), ("--replay", replayPath != nil),
            ("--offline", isOffline),
            ("--consent-port", consentPort != nil),
        ]
        if let (name, _) = excluded.first(where: \.1) { throw OptionError("\(name) cannot be used with this command.") }
        direct.files += connectorFiles
        connectorFiles = []
        guard !direct.files.isEmpty else {
            throw OptionError("alloy-host conform needs --connector ID=FILE, with an OpenAPI document.")
        }
        seedPath = recordPath
        recordPath = nil
        if seedPath != nil, direct.files.count > 1 {
            throw OptionError("--record takes the records of one connector; name one only.")
        }
        try prepare()
    }

    /// The document of a connector, for the sandbox.
    static func connectorDocument(_ path: String) throws(OptionError) -> OpenAPIConnector {
        let bytes = try read(path, option: "--connector")
        return try parse(path) { () throws(SourceFileError) in try OpenAPIConnector(parsing: bytes) }
    }

    /// A sandbox with this connector, whose collections have a record each.
    static func conformSandbox(
        _ id: String, _ document: OpenAPIConnector, _ path: String, _ collections: RecordCollections
    ) throws(OptionError) -> Sandbox {
        var records: JSONObject = [:]
        for sample in collections.samples { records[sample.path] = [.object(sample.record)] }
        let json: JSONValue = [
            "extends": "empty", "connectors": [.string("\(id)=\(path)")], "records": ["\(id)": .object(records)],
        ]
        let seed = try parse(path) { () throws(SourceFileError) in
            try SandboxSeed(SeedFile.document(parsing: json.bytes), documents: [document])
        }
        return Sandbox(seed: seed)
    }

    /// The path of a document as a seed file at `seedPath` names it: relative to the seed file.
    static func path(_ document: String, seenFrom seedPath: String) -> String {
        let (document, seed) = (SetupCommand.absolute(document), SetupCommand.absolute(seedPath))
        let folder = seed.dropLast(seed.split(separator: "/", omittingEmptySubsequences: false).last?.count ?? 0)
        return document.hasPrefix(folder) ? String(document.dropFirst(folder.count)) : document
    }

    /// Writes a seed to a new file.
    static func writeSeed(_ seed: JSONValue, to path: String) throws(OptionError) {
        do {
            let file = try Descriptor.create(path: path)
            defer { file.close() }
            let bytes = Array((seed.prettyText + "\n").utf8)
            try bytes.withUnsafeBytes { try file.writeAll($0) }
        } catch {
            throw OptionError("--record takes a file that does not exist yet; \(path) cannot be created (\(error)).")
        }
    }
}
