import AlloyHost
import AlloySandbox
import CommandLineTool
import HTTP
import Logging
import Platform

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

extension Settings {
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
}

extension Settings {
    /// Reads the overlay file; throws everything that is wrong with it.
    mutating func prepareOverlays() throws(OptionError) {
        guard let overlaysPath else { return }
        let bytes = try Self.read(overlaysPath, option: "--overlays")
        host.overlays = try Self.faultless(overlaysPath) { () throws(SourceFault) in
            try OptionOverlays(parsing: bytes)
        }
    }
}

extension Settings {
    /// A recording longer than this is something else.
    private static let maximumRecordingBytes = 1 << 30

    /// Opens the files of `--record` and `--replay`.
    mutating func prepareRecording() throws(OptionError) {
        if replayPath != nil, isSandbox { throw OptionError("--replay and --sandbox both answer; leave one out.") }
        if replayPath != nil, recordPath != nil {
            throw OptionError("--record keeps what a service answers, and with --replay none is asked; leave one out.")
        }
        if replayOrder != nil, replayPath == nil { throw OptionError("--replay-order needs --replay.") }
        if let recordPath {
            do throws(SystemError) {
                recorder = FileWriter(try Descriptor.create(path: recordPath))
            } catch {
                throw OptionError(
                    "--record takes a file that does not exist yet; \(recordPath) can't be made (\(error)).")
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
            throw OptionError("--replay takes a file that can be read; \(path) can't be (\(error)).")
        }
        do throws(Recording.Fault) {
            return try Recording(parsing: bytes, file: path)
        } catch {
            throw OptionError("\(path):\(error.line): \(error.reason); the recording can't be played back.")
        }
    }

    /// Waits until the recording is written, for at most `limit`: the process is about to end.
    func finishRecording(atMost limit: Duration, _ log: Log) {
        guard let recorder, !recorder.flush(atMost: limit) else { return }
        log.warn("the disk did not answer in time, so the end of the recording is not written")
    }

    /// `transport`, recorded where that was asked for.
    func recorded(_ transport: any HTTPTransport, _ log: Log) -> any HTTPTransport {
        guard let recorder else { return transport }
        return RecordingTransport(transport, redaction: .hidingSecrets(knownTo: log.redactor)) { line in
            recorder.write(line) { log.error("the recording can't be written any more; it ends here: \($0)") }
        }
    }
}

extension Settings {
    /// Holds the options against the command.
    func checkSessionOptions(_ command: Command) throws(OptionError) {
        if case .run = command { return }
        if let name = isLive ? "--live" : checksReplies ? nil : "--no-check" {
            throw OptionError("\(name) is for the command alloy-host run.")
        }
    }
}
