import JSON

extension ConnectorDefinition {
    /// Google Drive: the documentation's example of an upload, whose content is the `s3Key` of a file given to Alloy.
    static let googledrive = ConnectorDefinition(
        id: "googledrive", name: "Google Drive", group: ["output"], category: ["storage"], requirements: [.oauth2()],
        resources: [
            ResourceDefinition(
                name: "files", description: "Manage files.",
                actions: [
                    ActionDefinition(
                        "uploadFile", "Upload a file", "Upload a file that was given to Alloy before.", "post",
                        "/upload/drive/v3/files",
                        body: Schema.object(
                            [
                                "name": Schema.string(), "mimeType": Schema.string(),
                                "parents": Schema.array(Schema.string(), "Ids of folders."),
                                "content": Schema.string("The file's `s3Key`."),
                            ], required: ["name", "content"]), response: file),
                    ActionDefinition(
                        "listFiles", "List files", "List files, a page at a time.", "get", "/drive/v3/files",
                        parameters: [
                            Parameter.query(
                                "pageSize", "How many files a page holds.", Schema.integer(minimum: 1, maximum: 1_000)),
                            Parameter.query("pageToken", "`nextPageToken` of the page before."),
                        ], response: ["kind": "drive#fileList", "files": [file]]),
                    ActionDefinition(
                        "getFile", "Get a file", "Get what is known of a file.", "get", "/drive/v3/files/{fileId}",
                        parameters: [fileID], response: file),
                    ActionDefinition(
                        "updateFile", "Update a file", "Rename a file, or move it to the trash.", "patch",
                        "/drive/v3/files/{fileId}", parameters: [fileID],
                        body: Schema.object(["name": Schema.string(), "trashed": Schema.boolean()]), response: file),
                    ActionDefinition(
                        "deleteFile", "Delete a file", "Delete a file for good.", "delete", "/drive/v3/files/{fileId}",
                        parameters: [fileID]),
                ])
        ],
        makeProvider: { RecordProvider(GoogleDriveDialect()) })

    private static let fileID = Parameter.path("fileId", "The file's id.")
    private static let file: JSONValue = [
        "kind": "drive#file", "id": "1sTWaJ_j7PkjzaBWtNc3IzovK5hQf21Fb", "name": "Price list.pdf",
        "mimeType": "application/pdf",
    ]
}
