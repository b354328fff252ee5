import Alloy
import JSON

/// `files.*`: files that actions can take.
enum FileMethods {
    static let all = [upload, list, delete]

    private static let key: JSONValue = "650a1f3c9d2e4b7a8c6d5e4f_report.pdf"

    private static let filename = Parameter<String>("filename", "The file's name.")
    static let mimeType = Parameter<String>("mimeType", "What it is, such as `application/pdf`.")
    static let path = Parameter<String?>("path", "The file to read, below the directory of --files-from.")
    static let data = Parameter<String?>(
        "data", "The bytes, in base64 (RFC 4648 §4).", .keywords(["contentEncoding": "base64"]))

    private static let upload = Method(
        "files.upload", "Hand over a file; its `s3Key` is what actions take as the file's content.",
        description:
            "A file whose bytes are known already is not sent again; `type` is then `existing`. Give either `data` or `path`. "
            + "`path` is read only below the directory of --files-from: relative to it, or absolute; links count as what they "
            + "lead to. Three quarters of --max-line-bytes is the greatest size of either: 12 MiB.",
        access: .accountWrite,
        parameters: [filename, mimeType, path, data],
        furtherCheck: UploadSource.problems,
        result: ResultSchema.object(["s3Key": ResultSchema.string, "type": ["enum": ["new", "existing"]]]),
        errors: [.policyDenied, .notFound, .invalidInput, .timedOut, .unknownOutcome],
        example: Method.Example(
            params: ["data": "JVBERi0xLjcK", "filename": "report.pdf", "mimeType": "application/pdf"],
            result: ["s3Key": key, "type": "new"])
    ) { call throws(AlloyError) in
        let bytes = try await UploadSource.bytes(call)
        return try await call.client.uploadFile(
            bytes, filename: call[filename], mimeType: call[mimeType], options: call.userOptions
        ).json
    }

    private static let list = Method(
        "files.list", "List the files that were handed over.",
        access: .accountRead,
        result: ResultSchema.object([
            "files": ResultSchema.array(
                of: ResultSchema.object([
                    "s3Key": ResultSchema.string, "filename": ResultSchema.optionalString,
                    "size": ["type": ["number", "null"]], "lastModified": ResultSchema.optionalString,
                ]))
        ]),
        example: Method.Example(
            params: [:],
            result: [
                "files": [
                    [
                        "s3Key": key, "filename": "report.pdf", "size": 9, "lastModified": "2025-10-01T09:00:00.000Z",
                    ]
                ]
            ])
    ) { call throws(AlloyError) in
        ["files": .array(try await call.client.listFiles(options: call.userOptions).map(\.json))]
    }

    private static let s3Key = Parameter<String>("s3Key", "The file, as files.list gives it.")

    private static let delete = Method(
        "files.delete", "Delete a file.", description: "This can't be undone.",
        access: .accountWrite, parameters: [s3Key],
        result: ResultSchema.success,
        errors: [.notFound], example: Method.Example(params: ["s3Key": key], result: ["success": true])
    ) { call throws(AlloyError) in
        try await call.client.deleteFile(call[s3Key], options: call.userOptions).json
    }
}
