import Alloy
import HTTP
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

    /// Returns the content and its MD5. Leaves the thread that reads the wire.
    static func content(_ call: Call) async throws(AlloyError) -> (HTTPBody, md5: [UInt8]) {
        if let path = call[FileMethods.path] { return try await file(path, call) }
        let data = call[FileMethods.data] ?? ""
        if data.utf8.count > 64 << 10 { await Task.yield() }
        guard let bytes = Base64.decode(data) else {
            throw .notSent(
                .invalidInput, "The parameter data is not base64.",
                fix: [.advice("Encode the file's bytes as RFC 4648 §4 describes, with padding.")],
                problems: [notBase64] + mimeTypeProblems(call.arguments))
        }
        return (HTTPBody(bytes), MD5.hash(bytes))
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

    /// Opens the file, and reads it once for its digest; it is read again while it is sent.
    private static func file(_ path: String, _ call: Call) async throws(AlloyError) -> (HTTPBody, md5: [UInt8]) {
        guard let directory = call.services.options.filesFrom else { throw .noFiles }
        return try await call.usingDisk(
            leaving: { .slowFile($0) }, failing: { ConfinedDirectory.Refusal.system($0).error(for: path) }
        ) { _ in
            do throws(ConfinedDirectory.Refusal) {
                let file = try directory.file(path)
                var digest = MD5()
                guard file.forEachBlock({ digest.update($0) }) else { return .failure(.changingFile(path)) }
                return .success((HTTPBody(file), digest.finalized()))
            } catch {
                return .failure(error.error(for: path))
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

    /// The error for a file that changed while it was read, or can't be read to its end.
    fileprivate static func changingFile(_ path: String) -> AlloyError {
        notSent(
            .conflict, "The file was changed while it was read, or can't be read to its end; nothing was sent.",
            fix: [.advice("Upload it once nothing changes it.")],
            isSafeToRetry: true,
            problems: [
                Problem(at: FileMethods.path.pointer, expected: "a file that stays as it is", value: .string(path))
            ])
    }
}

extension ConfinedDirectory.Refusal {
    fileprivate func error(for path: String) -> AlloyError {
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
