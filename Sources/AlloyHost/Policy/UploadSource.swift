import Alloy
import JSON
import Platform
import TextCoding

/// The source of the bytes of an upload: `data`, or the file at `path`.
enum UploadSource {
    /// The problems of the two parameters that the schema does not find. `thoroughly` includes the base64, whose check takes
    /// longer than the thread that reads the wire may be kept.
    static func problems(_ arguments: JSONObject, thoroughly: Bool) -> [AlloyError.Problem] {
        let data = arguments[FileMethods.data]
        var problems: [AlloyError.Problem] = []
        switch (data, arguments[FileMethods.path]) {
        case (nil, nil):
            problems.append(
                AlloyError.Problem(at: JSONPointer(), expected: "either data or path", got: "neither"))
        case (_?, _?):
            problems.append(AlloyError.Problem(at: JSONPointer(), expected: "either data or path", got: "both"))
        default: break
        }
        guard thoroughly else { return problems }
        if let text = data?.stringValue, Base64.decode(text) == nil { problems.append(notBase64) }
        return problems + mimeTypeProblems(arguments)
    }

    /// Returns the bytes. Leaves the thread that reads the wire.
    static func bytes(_ call: Call) async throws(AlloyError) -> [UInt8] {
        if let path = call[FileMethods.path] { return try await file(path, call) }
        let data = call[FileMethods.data] ?? ""
        if data.utf8.count > 64 << 10 { await Task.yield() }
        guard let bytes = Base64.decode(data) else {
            throw .notSent(
                .invalidInput, "The parameter data is not base64.",
                fix: [.advice("Encode the file's bytes as RFC 4648 §4 describes, with padding.")],
                problems: [notBase64] + mimeTypeProblems(call.arguments))
        }
        return bytes
    }

    private static let notBase64 = AlloyError.Problem(
        at: FileMethods.data.pointer, expected: "base64", got: "something else")

    /// The problems that the client would report next, so that all can be corrected at once.
    private static func mimeTypeProblems(_ arguments: JSONObject) -> [AlloyError.Problem] {
        guard let text = arguments[FileMethods.mimeType]?.stringValue,
            text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F })
        else { return [] }
        return [
            AlloyError.Problem(
                at: FileMethods.mimeType.pointer, expected: "text without control characters",
                value: .string(text))
        ]
    }

    private static func file(_ path: String, _ call: Call) async throws(AlloyError) -> [UInt8] {
        let services = call.services
        guard let directory = services.options.filesFrom else { throw .noFiles }
        // As many bytes as `data` can have within one message.
        let maximumBytes = services.limits.lineBytes / 4 * 3
        let configuration = call.client.configuration
        let deadline = call.start.advanced(by: call.options().timeout ?? configuration.deadlines.file)
        let bytes = PendingAnswer<[UInt8]>()
        // On a thread of its own: a disk may be slow, and the pool's threads must not wait for it.
        return try await bytes.value(
            within: .init(deadline: deadline, now: configuration.now, sleep: configuration.sleep),
            leaving: { .slowFile($0) }
        ) {
            do throws(SystemError) {
                try SystemThread.start {
                    bytes.resolve(
                        Result { () throws(ConfinedDirectory.Refusal) in
                            try directory.read(path, maximumBytes: maximumBytes)
                        }.mapError { $0.error(for: path, maximumBytes: maximumBytes) })
                }
            } catch {
                bytes.resolve(
                    .failure(ConfinedDirectory.Refusal.system(error).error(for: path, maximumBytes: maximumBytes)))
            }
        }
    }
}

extension AlloyError {
    /// The error for a file that was not read in time.
    fileprivate static func slowFile(_ kind: Kind) -> AlloyError {
        notSent(
            kind,
            kind == .cancelled
                ? "The call was cancelled while the file was read; nothing was sent."
                : "The file was not read within the time of the call; nothing was sent.",
            fix: [.advice("Check why the disk is slow, or give the call more time with `timeoutMs`.")],
            isSafeToRetry: true)
    }
}

extension ConfinedDirectory.Refusal {
    fileprivate func error(for path: String, maximumBytes: Int) -> AlloyError {
        switch self {
        case .outside: .outsideFiles(path)
        case .missing:
            unusable(
                .notFound, "There is no such file in the directory of --files-from.", path, "the path of a file",
                fix: "Give the path relative to that directory.")
        case .notRegular:
            unusable(
                .invalidInput, "The path does not name a regular file.", path, "the path of a regular file",
                fix: "Give the path of a file, not of a directory, a pipe or a device.")
        case .tooLarge:
            unusable(
                .invalidInput, "The file is larger than \(maximumBytes) bytes.", path,
                "a file of at most \(maximumBytes) bytes",
                fix: "Start the host with a greater --max-line-bytes: three quarters of it is the limit, as for data.")
        case .system(let error):
            unusable(
                .invalidInput, "The file can't be read (\(error)).", path, "a file that this host may read",
                fix: "Let the host's user read the file.")
        }
    }

    private func unusable(
        _ kind: AlloyError.Kind, _ message: String, _ path: String, _ expected: String, fix: String
    ) -> AlloyError {
        .notSent(
            kind, message, fix: [.advice(fix)],
            problems: [
                AlloyError.Problem(at: FileMethods.path.pointer, expected: expected, value: .string(path))
            ])
    }
}
