import AlloyHost
import HTTP
import JSON
import Logging
import Platform

extension Settings {
    /// In which order a recording is played back.
    enum ReplayOrder: String, CaseIterable, Sendable {
        case match
        case strict
    }

    /// What is kept of the exchanges with the service, and what answers in its place.
    static let recordingOptions: (heading: String, options: [Option]) = (
        "Recordings",
        [
            .text("--record", "FILE", "Keep every exchange with the service in a new file, without its secrets.") {
                settings, text throws(OptionError) in settings.recordPath = try notEmpty(text, "a file's path")
            },
            .text("--replay", "FILE", "Answer from such a file: no account, no network.") {
                settings, text throws(OptionError) in settings.replayPath = try notEmpty(text, "a file's path")
            },
            .word("--replay-order", "Whichever exchange matches, or each in its turn (match).") {
                (settings: inout Settings, order: ReplayOrder) in settings.replayOrder = order
            },
        ]
    )

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
        return try parse(path) { () throws(SourceFileError) in try Recording(parsing: bytes, file: path) }
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
