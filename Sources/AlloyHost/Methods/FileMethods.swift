import Alloy
import JSON

/// `files.*`: files that can be passed to actions.
enum FileMethods {
    static let all = [upload, list, delete]

    private static let key: JSONValue = "650a1f3c9d2e4b7a8c6d5e4f_report.pdf"

    private static let filename = Parameter<String>("filename", "The name of the file.")
    static let mimeType = Parameter<String>("mimeType", "The media type, such as `application/pdf`.")
    static let path = Parameter<String?>("path", "The path of the file to read, below the directory of --files-from.")
    static let data = Parameter<String?>(
        "data", "The bytes, in base64 (RFC 4648 §4).", .keywords(["contentEncoding": "base64"]))

    private static let upload = Method(
        "files.upload", "Upload a file; actions take its `s3Key` as the content of a file.",
        description:
            "A file whose bytes are known already is not uploaded again; `type` is then `existing`. Give either `data` or "
            + "`path`. A `path` must lead to a file below the directory of --files-from, links resolved; it is absolute or "
            + "relative to that directory, and is read while it is sent, so it may have any size. The maximum size of `data` is "
            + "three quarters of --max-line-bytes: 12 MiB by default.",
        access: .accountWrite,
        parameters: [filename, mimeType, path, data],
        furtherCheck: UploadSource.problems,
        result: ResultSchema.object(
            "FileUploaded", "The uploaded file; `s3Key` is what actions take as its content.",
            ["s3Key": ResultSchema.string, "type": ResultSchema.oneOf(["new", "existing"])]),
        errors: [.policyDenied, .notFound, .invalidInput, .timedOut, .unknownOutcome],
        example: Method.Example(
            params: ["data": "JVBERi0xLjcK", "filename": "report.pdf", "mimeType": "application/pdf"],
            result: ["s3Key": key, "type": "new"])
    ) { call throws(AlloyError) in
        let (content, md5) = try await UploadSource.content(call)
        return try await call.client.uploadFile(
            content, md5: md5, filename: call[filename], mimeType: call[mimeType], options: call.userOptions
        ).json
    }

    private static let list = Method(
        "files.list", "List the uploaded files.",
        access: .accountRead,
        result: ResultSchema.object(
            "FileList", "The uploaded files.",
            [
                "files": ResultSchema.array(
                    of: ResultSchema.object(
                        "StoredFile", "A file that was uploaded.",
                        [
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

    private static let s3Key = Parameter<String>("s3Key", "The key of the file, as files.list returns it.")

    private static let delete = Method(
        "files.delete", "Delete a file.", description: "This can't be undone.",
        access: .accountWrite, parameters: [s3Key],
        result: ResultSchema.success,
        errors: [.notFound], example: Method.Example(params: ["s3Key": key], result: ["success": true])
    ) { call throws(AlloyError) in
        try await call.client.deleteFile(call[s3Key], options: call.userOptions).json
    }
}
