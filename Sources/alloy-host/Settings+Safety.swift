import AlloyHost
import Platform

extension Settings {
    /// What calls may do at all.
    static let safety: (heading: String, options: [Option]) = (
        "Safety",
        [
            .text("--policy", "FILE", "Rules over what may be executed, as JSON (protocol/operate.md).") {
                settings, text throws(OptionError) in settings.policyPath = try notEmpty(text, "a file's path")
            },
            .flag("--read-only", "Let through only what reads.") { $0.host.isReadOnly = $1 },
            .text("--lock-user", "ID", "The only end user that calls may act for.") {
                settings, text throws(OptionError) in settings.host.lockedUserId = try notEmpty(text, "a user's id")
            },
            .text("--files-from", "DIR", "Let files.upload read files below this directory (none).") {
                settings, text throws(OptionError) in settings.filesPath = try notEmpty(text, "a directory's path")
            },
        ]
    )

    /// A policy longer than this is something else.
    private static let maximumPolicyBytes = 4 << 20

    /// Holds the options against each other and reads the files that they name.
    ///
    /// Throws the first option that can't be used; of a file everything that is wrong with it.
    mutating func prepare() throws(OptionError) {
        sandboxSeed = try makeSeed()
        if isOffline, cacheLocation == .memory {
            throw OptionError(
                isSandbox
                    ? "--offline answers from a cache, and a sandbox has none unless --cache-dir says where."
                    : "--offline answers from a cache, and the environment names no place for one; give --cache-dir.")
        }
        if let userId = host.userId, let lockedUserId = host.lockedUserId,
            !userId.utf8.elementsEqual(lockedUserId.utf8)
        {
            throw OptionError("--user and --lock-user name different users; leave --user out.")
        }
        try prepareRecording()
        try prepareSandbox()
        if let policyPath { host.policy = try Self.policy(policyPath) }
        try prepareOverlays()
        if let filesPath {
            do throws(SystemError) {
                host.filesFrom = try ConfinedDirectory(path: filesPath)
            } catch {
                throw OptionError("--files-from takes a directory; \(filesPath) can't be used (\(error)).")
            }
        }
    }

    private static func policy(_ path: String) throws(OptionError) -> Policy {
        let bytes: [UInt8]
        do throws(SystemError) {
            let file = try Descriptor.open(path: path)
            defer { file.close() }
            bytes = try file.readToEnd(maximumBytes: maximumPolicyBytes)
        } catch {
            throw OptionError("--policy takes a file that can be read; \(path) can't be (\(error)).")
        }
        do throws(PolicyFault) {
            return try Policy(parsing: bytes)
        } catch {
            throw OptionError(error.problems.map { "\(path):\($0.line): \($0)" }.joined(separator: "\n"))
        }
    }

    /// `text`, unless nothing was given: `--user "$ID"` with nothing in the variable must not pass in silence.
    static func notEmpty(_ text: String, _ what: String) throws(OptionError) -> String {
        if text.isEmpty { throw OptionError("takes \(what), and nothing was given") }
        return text
    }
}

extension Invocation {
    /// Makes the settings ready for commands that use them.
    mutating func prepare() throws(OptionError) {
        switch command {
        case .sandbox:
            try settings.prepareServedSandbox()
            try prepareSettings(readsInput: settings.endsWithInput)
        case .serve, .call, .run:
            try settings.checkSessionOptions(command)
            try prepareSettings(readsInput: command == .serve)
        case .openRPC, .completion, .version, .help: break
        }
    }

    /// Reads the files that the options name. Meanwhile the end of stdin is heeded by commands that read it.
    private mutating func prepareSettings(readsInput: Bool) throws(OptionError) {
        let watch = readsInput && settings.namesDocuments ? InputWatch() : nil
        if settings.namesDocuments { settings.makeLog().debug("reading the documents of the sandbox") }
        defer { watch?.stop() }
        try settings.prepare()
    }
}
