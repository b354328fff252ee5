import ActionForms
import AlloyHost
import CommandLineTool
import HTTP
import JSON
import Logging
import Platform

extension Invocation {
    /// Prepares the settings for the commands that use them.
    mutating func prepare() throws(OptionError) {
        switch command {
        case .sandbox:
            try settings.prepareServedSandbox()
            try prepareSettings(readsInput: settings.endsWithInput)
        case .console:
            try settings.checkSessionOptions(command)
            settings.prepareConsole()
            try prepareSettings(readsInput: false)
        case .serve, .call, .run:
            try settings.checkSessionOptions(command)
            try prepareSettings(readsInput: command == .serve)
        case .prove: try settings.checkSessionOptions(command)
        case .doctor, .cost:
            try checkAgentCommand()
            try settings.prepare()
        case .conform:
            try settings.checkSessionOptions(command)
            try settings.prepareConform()
        case .setup, .add, .approve, .openRPC, .completion, .version, .help: break
        }
    }

    /// Validates the options of `setup`, `doctor` and `cost`: those that start the host a second time would take what
    /// the first has.
    func checkAgentCommand() throws(OptionError) {
        try settings.checkSessionOptions(command)
        let excluded = [
            ("--record", settings.recordPath != nil), ("--consent-port", settings.consentPort != nil),
        ]
        if let (name, _) = excluded.first(where: \.1) {
            throw OptionError("\(name) cannot be used with this command.")
        }
    }

    /// Reads the files that the options name. Meanwhile, commands that read stdin end if stdin ends.
    private mutating func prepareSettings(readsInput: Bool) throws(OptionError) {
        let watch = readsInput && settings.namesDocuments ? InputWatch() : nil
        if settings.namesDocuments { settings.makeLog().debug("reading the sandbox's files") }
        defer { watch?.stop() }
        try settings.prepare()
    }
}

extension Settings {
    /// The maximum size of a policy file.
    private static let maximumPolicyBytes = 4 << 20

    /// Validates the options against each other and reads the files that they name.
    ///
    /// Throws the first invalid option; of a file, all its problems.
    mutating func prepare() throws(OptionError) {
        sandboxSeed = try makeSeed()
        try prepareDirect()
        if isOffline, cacheLocation == .memory {
            throw OptionError(
                isSandbox
                    ? "--offline answers from a cache, and a sandbox has none without --cache-dir."
                    : "--offline answers from a cache, and the environment names no cache directory; give --cache-dir.")
        }
        if let userId = host.userId, let lockedUserId = host.lockedUserId,
            !userId.utf8.elementsEqual(lockedUserId.utf8)
        {
            throw OptionError("--user and --lock-user name different users; omit --user.")
        }
        try prepareRecording()
        try prepareSandbox()
        if let policyPath {
            host.policy = try Self.policy(policyPath)
            try requireRaisedEffects(policyPath)
        }
        try prepareOverlays()
        if let filesPath {
            do throws(SystemError) {
                host.filesFrom = try ConfinedDirectory(path: filesPath)
            } catch {
                throw OptionError("--files-from takes a directory; \(filesPath) cannot be used (\(error)).")
            }
        }
        if let outputPath {
            do throws(SystemError) {
                host.filesTo = try OutputDirectory(path: outputPath)
            } catch {
                throw OptionError("--files-to takes a directory; \(outputPath) cannot be used (\(error)).")
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
            throw OptionError("--policy takes a readable file; \(path) cannot be read (\(error)).")
        }
        return try parse(path) { () throws(SourceFileError) in try Policy(parsing: bytes) }
    }
}

extension Settings {
    /// Reads the overlay file; throws all its problems.
    mutating func prepareOverlays() throws(OptionError) {
        guard let overlaysPath else { return }
        let bytes = try Self.read(overlaysPath, option: "--overlays")
        host.overlays = try Self.parse(overlaysPath) { () throws(SourceFileError) in
            try OptionOverlays(parsing: bytes)
        }
    }
}

extension Settings {
    /// The maximum size of a recording.
    private static let maximumRecordingBytes = 1 << 30

    /// Opens the files of `--record` and `--replay`.
    mutating func prepareRecording() throws(OptionError) {
        if replayPath != nil, isSandbox {
            throw OptionError("--replay and --sandbox cannot be used together; leave one out.")
        }
        if replayPath != nil, recordPath != nil {
            throw OptionError(
                "--record and --replay cannot be used together, as a replay sends no requests; leave one out.")
        }
        if replayOrder != nil, replayPath == nil { throw OptionError("--replay-order needs --replay.") }
        if let recordPath {
            do throws(SystemError) {
                recorder = FileWriter(try Descriptor.create(path: recordPath))
            } catch {
                throw OptionError(
                    "--record takes a file that does not exist yet; \(recordPath) cannot be created (\(error)).")
            }
        }
        if let replayPath { replay = try Self.recording(replayPath) }
    }

    private static func recording(_ path: String) throws(OptionError) -> Recording {
        let bytes: [UInt8]
        do throws(SystemError) {
            let file = try Descriptor.open(path: path)
            defer { file.close() }
            bytes = try file.readToEnd(maximumBytes: maximumRecordingBytes)
        } catch {
            throw OptionError("--replay takes a readable file; \(path) cannot be read (\(error)).")
        }
        return try parse(path) { () throws(SourceFileError) in try Recording(parsing: bytes, file: path) }
    }

    /// Waits until the recording is written, for at most `limit`; called before the process ends.
    func finishRecording(atMost limit: Duration, _ log: Log) {
        guard let recorder, !recorder.flush(atMost: limit) else { return }
        log.warn("the disk did not respond in time; the end of the recording was not written")
    }

    /// Returns `transport`, wrapped in a recorder if `--record` is given.
    func recorded(_ transport: any HTTPTransport, _ log: Log) -> any HTTPTransport {
        guard let recorder else { return transport }
        return RecordingTransport(transport, redaction: .hidingSecrets(knownTo: log.redactor)) { line in
            recorder.write(line) { log.error("writing the recording failed; it is incomplete: \($0)") }
        }
    }
}

extension Settings {
    /// Validates the session options against the command.
    func checkSessionOptions(_ command: Command) throws(OptionError) {
        if case .setup = command {
        } else if writesConfiguration {
            throw OptionError("--write can only be used with alloy-host setup.")
        }
        let printsReport =
            switch command {
            case .doctor, .add, .conform, .cost, .prove: true
            default: false
            }
        if printsJSON, !printsReport {
            throw OptionError("--json can only be used with alloy-host doctor, add, conform, cost and prove.")
        }
        if case .run = command { return }
        if let name = isLive ? "--live" : checksReplies ? nil : "--no-check" {
            throw OptionError("\(name) can only be used with alloy-host run.")
        }
    }
}
