import Alloy
import JSON
import Platform
import TextCoding

/// A file into which a call of `results.save` writes a stored result.
struct ResultFile: Sendable {
    /// The number of bytes that are written at a time.
    private static let blockBytes = 1 << 20

    let path: String
    let replacesExisting: Bool

    /// Writes the result. Returns `{path, bytes, sha256}`.
    func write(_ result: StoredResult, _ call: Call) async throws(AlloyError) -> JSONValue {
        guard let directory = call.services.options.filesTo else { throw .noFilesTo }
        let sha256 = try await call.usingDisk(
            leaving: { .unsavedInTime($0) }, failing: { .unsaved(.system($0), path) }
        ) { isWanted in write(result, into: directory, isWanted: isWanted) }
        return ["path": .string(path), "bytes": .int(result.byteCount), "sha256": .string(sha256)]
    }

    /// Writes the result, and returns the SHA-256 of what was written. Blocks the thread.
    private func write(
        _ result: StoredResult, into directory: OutputDirectory, isWanted: () -> Bool
    ) -> Result<String, AlloyError> {
        var digest = SHA256()
        do throws(OutputDirectory.Refusal) {
            try directory.write(path, replacing: replacesExisting, isWanted: isWanted) {
                file throws(SystemError) in
                try result.withBytes { bytes in
                    Result { () throws(SystemError) in
                        var rest = UnsafeRawBufferPointer(bytes)
                        while !rest.isEmpty {
                            let block = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.blockBytes))
                            digest.update(block)
                            try file.writeAll(block)
                            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(block.count))
                        }
                    }
                }.get()
            }
        } catch {
            return .failure(.unsaved(error, path))
        }
        return .success(Hex.encode(digest.finalized()))
    }
}

extension AlloyError {
    /// The error of a host that may write no files at all.
    fileprivate static let noFilesTo = notSent(
        .policyDenied, "This host may not write files: it was started without --files-to.",
        fix: [.advice("Read the result with results.read, or start the host with --files-to DIR.")])

    fileprivate static func unsavedInTime(_ kind: Kind) -> AlloyError {
        notSent(
            kind,
            kind == .cancelled
                ? "The call was cancelled while the file was written; it is not there, unless it was just complete."
                : "The file was not written within the time of the call; it is not there, unless it was just complete.",
            fix: [.advice("Check why the disk is slow, or give the call more time with `timeoutMs`.")],
            isSafeToRetry: true)
    }

    fileprivate static func unsaved(_ refusal: OutputDirectory.Refusal, _ path: String) -> AlloyError {
        switch refusal {
        case .notPlain:
            unsaved(
                .policyDenied, "The path is not one below the directory of --files-to.", path,
                "names joined by slashes, of which none begins with a dot or has control characters",
                fix: "Give the name of a file, or a path relative to that directory.")
        case .missingDirectory:
            unsaved(
                .notFound,
                "A directory of the path is missing in the directory of --files-to, or that directory is gone.",
                path, "a path whose directories exist", fix: "Create the directory first, or give a name without one.")
        case .notDirectory:
            unsaved(
                .policyDenied, "A directory of the path is a link, or no directory.", path,
                "a path through directories of --files-to", fix: "Give a path without links.")
        case .exists:
            unsaved(
                .conflict, "There is something of this name already; nothing was written.", path,
                "a name that is not taken",
                fix: "Give another name, or `replace: true` to replace the file.")
        case .notRegular:
            unsaved(
                .conflict, "What has this name is no regular file, so it is not replaced.", path, "the path of a file",
                fix: "Give another name.")
        case .cancelled: unsavedInTime(.cancelled)
        case .system(let error):
            unsaved(
                .invalidInput, "The file can't be written (\(error)); nothing is left of it.", path,
                "a file that this host can write",
                fix: "Make room on the disk, or let the host's user write in the directory; then call again.")
        }
    }

    private static func unsaved(
        _ kind: Kind, _ message: String, _ path: String, _ expected: String, fix: String
    ) -> AlloyError {
        .notSent(
            kind, message, fix: [.advice(fix)],
            problems: [Problem(at: JSONPointer(tokens: ["path"]), expected: expected, value: .string(path))])
    }
}
